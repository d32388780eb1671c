import { quoted } from '../../../grammar/expansion/messages.ts';
import { filterKind } from '../../../grammar/filter/parse.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf } from '../expand/value.ts';
import { eximUser } from '../run/exim-user.ts';
import { writeLog } from '../run/log.ts';
import { expandText } from './expand-options.ts';
import type { ListOptions, RedirectResult } from './redirect-data.ts';
import { readRedirectList } from './redirect-data.ts';
import { statusFor } from './require-files.ts';
import type { RouterSite } from './site.ts';
import type { UserGroup } from './users.ts';

/** The greatest size of a file of redirection data. */
const mostFile = 1024 * 1024;

/** Who may own a file, and what may not be allowed for it. */
export interface FileConstraints {
  readonly modemask: number;
  readonly owners: readonly number[] | undefined;
  readonly owngroups: readonly number[] | undefined;
  readonly checkOwner: boolean;
  readonly checkGroup: boolean;
  readonly ignoreEnotdir: boolean;
  readonly ignoreEacces: boolean;
}

/** What is to be interpreted, and how. */
export interface RedirectSource {
  readonly text: string;
  /** Whether `text` names a file. */
  readonly file: FileConstraints | undefined;
  readonly list: ListOptions;
  readonly user: UserGroup | undefined;
  readonly allowFilter: boolean;
  readonly forbidEximFilter: boolean;
  readonly forbidSieveFilter: boolean;
}

const failure = (message: string): RedirectResult => ({ status: 'error', generated: [], message });
const nonexistent: RedirectResult = { status: 'nonexistent', generated: [] };

/**
 * Interprets redirection data: a list or a filter, in the configuration or in a file. Mirrors `rda_interpret`; the user that
 * Exim would become to read a file must have leave to read it.
 */
export function interpretRedirection(source: RedirectSource, site: RouterSite): RedirectResult {
  const { run } = site;
  const expanded = expandText(source.text, run);
  if (expanded.status === 'forced') return { status: 'notDelivered', generated: [] };
  if (expanded.status === 'failed') {
    return failure(`failed to expand ${quoted(source.text, run.release)}: ${expanded.message}`);
  }
  let data = expanded.from;
  if (source.file) {
    if (!expanded.value.startsWith('/'))
      return failure(`${quoted(expanded.value, run.release)} is not an absolute path`);
    if (isBarred(source.user, site)) {
      return isThere(expanded.value, site) ? barred(source.user, site) : nonexistent;
    }
    const read = readRedirectFile(expanded.from, source.file, source.user, site);
    if ('status' in read) return read;
    ({ data } = read);
  }
  const kind = filterKind(textOf(data));
  // What another process reads as the user is trusted when it comes back from there.
  const apart = source.user?.uid !== undefined;
  const isPlainList = kind === 'list' && !textOf(data).includes(':include:');
  if (!source.file && !isPlainList && isBarred(source.user, site)) return barred(source.user, site);
  if (kind === 'list') {
    const result = readRedirectList(data, source.list, run);
    return apart && (source.file !== undefined || !isPlainList) ? untainted(result) : result;
  }
  const refuse = (message: string): RedirectResult => ({ ...failure(message), kind });
  if (!source.allowFilter) return refuse('filtering not enabled');
  if (kind === 'exim' && source.forbidEximFilter) return refuse('Exim filtering not enabled');
  if (kind === 'sieve' && source.forbidSieveFilter) return refuse('Sieve filtering not enabled');
  // From 4.99 on either language may be left out of the binary.
  if (run.release >= 99 && !run.config.target.features.has(`${kind}_filter`)) {
    return refuse(`${kind === 'exim' ? 'Exim' : 'Sieve'} filtering not available`);
  }
  const result = site.mode.filter?.interpret(kind, data, site, source.list, source.user);
  if (result) return apart ? untainted(result) : result;
  run.tracer.unfaithful(
    `the ${kind === 'exim' ? 'Exim' : 'Sieve'} filter of router ${site.router.name} is not interpreted`,
  );
  return { status: 'notDelivered', generated: [], kind };
}

/**
 * Whether Exim would have to become another user, and cannot: only what delivers, or tests addresses (`-bt`), is still root;
 * what verifies an address runs as Exim's own user.
 */
function isBarred(user: UserGroup | undefined, { run, mode }: RouterSite): boolean {
  if (user?.uid === undefined) return false;
  if (mode.verify === 'none' && !run.settings.flag('deliver_drop_privilege')) return false;
  const exim = eximUser(run);
  return user.uid !== exim.uid || user.gid !== exim.gid;
}

/** Whether Exim sees, or cannot tell, that a file is there. Mirrors `rda_exists`. */
function isThere(name: string, { run }: RouterSite): boolean {
  const exim = eximUser(run);
  const status = statusFor(name, exim.uid === 0 ? undefined : exim, run);
  if (status.ok || status.code !== 'ENOENT') return true;
  return !run.world.files.status(`${name.slice(0, name.lastIndexOf('/') + 1)}.`).ok;
}

/** The process that should have become the user dies, and with it what it should have told. */
function barred(user: UserGroup | undefined, { run, router, address }: RouterSite): RedirectResult {
  const where = `${router.name} router (recipient is ${address.address})`;
  const { uid } = eximUser(run);
  const unable = `unable to set gid=${user?.gid ?? 0} or uid=${user?.uid ?? 0} (euid=${uid}): ${where}`;
  writeLog(run, unable, ['main', 'panic']);
  const message = `internal problem in ${where}: failure to transfer data from subprocess: status=0100 readerror='Success'`;
  writeLog(run, message, ['main', 'panic']);
  return failure(message);
}

/** Takes the taint off all that was generated (`rda_read_string`). */
function untainted(result: RedirectResult): RedirectResult {
  for (const address of result.generated) {
    address.taint = false;
    const { pipeExpansion } = address;
    if (!pipeExpansion) continue;
    const { captures, thisAddress } = pipeExpansion;
    address.pipeExpansion = {
      captures,
      capturesTaint: false,
      thisAddress: thisAddress === undefined ? undefined : { text: textOf(thisAddress), taint: false },
    };
  }
  return result;
}

/**
 * Reads a file of redirection data. Mirrors `rda_get_file_contents`.
 *
 * @param file its name, with its taint
 * @param user who reads it, where that is not Exim
 */
export function readRedirectFile(
  file: Value,
  constraints: FileConstraints,
  user: UserGroup | undefined,
  { run, account }: Pick<RouterSite, 'run' | 'account'>,
): { readonly data: Value } | RedirectResult {
  const { files } = run.world;
  const name = textOf(file);
  const reader = user?.uid !== undefined ? { uid: user.uid, gid: user.gid ?? 0 } : undefined;
  if (run.release >= 94 && taintOf(file) !== false) {
    return failure(`Tainted name '${name}' for file read not permitted\n`);
  }
  const status = statusFor(name, reader?.uid === 0 ? undefined : reader, run);
  if (!status.ok) {
    switch (status.code) {
      case 'ENOENT': {
        if (constraints.ignoreEnotdir) return nonexistent;
        const folder = name.slice(0, name.lastIndexOf('/') + 1);
        const parent = files.status(`${folder}.`);
        return parent.ok ? nonexistent : failure(`failed to stat ${folder}. (${parent.message})`);
      }
      case 'ENOTDIR':
        if (constraints.ignoreEnotdir) return nonexistent;
        break;
      case 'EACCES':
        if (constraints.ignoreEacces) return nonexistent;
        break;
    }
    const { uid, gid } = reader ?? run.caller;
    const who = status.code === 'EACCES' ? ` (euid=${uid} egid=${gid})` : '';
    return failure(`failed to open ${name}: ${status.message}${who}`);
  }
  const { type, mode, uid, gid, size } = status.value;
  if (type !== 'file') return failure(`${name} is not a regular file`);
  const unwanted = mode & constraints.modemask;
  if (unwanted !== 0) {
    const whole = (mode | 0o100000).toString(8);
    return failure(`bad mode (0${whole}) for ${name}: 0${unwanted.toString(8)} bit(s) unexpected`);
  }
  const ownerFits = !constraints.checkOwner || account?.uid === uid || constraints.owners?.includes(uid) === true;
  const groupFits = !constraints.checkGroup || account?.gid === gid || constraints.owngroups?.includes(gid) === true;
  if (!ownerFits || !groupFits) return failure(`bad ${ownerFits ? 'group' : 'owner'} for ${name}`);
  if (size > mostFile) return failure(`${name} is too big (max ${mostFile})`);
  const content = files.read(name);
  return content.ok ? { data: content.value } : failure(`failed to open ${name}: ${content.message}`);
}
