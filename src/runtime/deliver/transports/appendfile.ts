import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Value } from '../../expand/value.ts';
import { taintOf, valueOf } from '../../expand/value.ts';
import { compileRegex } from '../../regex/regex.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { checkCondition, expandText } from '../../route/expand-options.ts';
import { mailboxTime, zoneText } from '../../run/times.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import type { DeliveryServices, TransportBatch, TransportDriver, TransportResult } from '../types.ts';
import type { CreateFile } from './creation.ts';
import { mayCreate } from './creation.ts';
import type { DeliveredFiles, Owner } from './delivered-files.ts';
import { deliveredFiles } from './delivered-files.ts';
import {
  directoryFileName,
  ensureDirectory,
  ensureMaildir,
  maildirName,
  maildirTag,
  mailstoreEnvelope,
  mailstoreName,
} from './mail-directory.ts';
import type { OpenedMailbox } from './mailbox-file.ts';
import { openMailbox, transportForFormat, wantedMode } from './mailbox-file.ts';
import type { Held, Quota } from './mailbox-quota.ts';
import { checksThreshold, heldBelow, heldByMaildir, readQuota } from './mailbox-quota.ts';
import { surroundingText } from './prefix-suffix.ts';
import { rcptAddress } from './rcpt-address.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, forAll, panicked } from './result.ts';
import { bsmtpCommands, filterCommand, writeMessage, writingOptions } from './write-message.ts';

/** A delivery by appendfile under way. */
interface Site {
  readonly batch: TransportBatch;
  readonly services: DeliveryServices;
  readonly options: DriverOptions;
  readonly files: DeliveredFiles;
  readonly owner: Owner;
  readonly quota: Quota;
  readonly usesSizeFile: boolean;
  readonly createFile: CreateFile;
  /** The directory that `create_file` is about. */
  readonly home: string | undefined;
  readonly filter: readonly string[] | undefined;
}

/** Where a message is to be written. */
type Target = { readonly path: Value; readonly isDirectory: boolean } | { readonly outcome: CommonOutcome };

/** The file or directory that the options or the address name, expanded. */
function findTarget({ batch, options }: Site): Target {
  const { run, transport, addresses } = batch;
  const { name } = transport;
  const [first] = addresses;
  const special = first?.special === 'file' || first?.special === 'directory';
  const maildir = options.flag('maildir_format');
  const mailstore = options.flag('mailstore_format');
  let isDirectory = false;
  let written = options.text('file');
  let path: Value | undefined;
  if (special && written === undefined && options.text('directory') === undefined) {
    path = valueOf(first.address, first.taint ?? true);
    isDirectory = first.address.endsWith('/') || maildir || mailstore;
  } else if (written === undefined) {
    written = options.text('directory');
    isDirectory = true;
    if (written === undefined) {
      return { outcome: panicked(`Mandatory file or directory option missing from ${name} transport`) };
    }
  }
  if ((maildir || mailstore) && !isDirectory) {
    const format = maildir ? 'maildir' : 'mailstore';
    const message = `${format}_format requires "directory" to be specified for the ${name} transport`;
    return { outcome: panicked(message) };
  }
  if (path === undefined) {
    const expanded = expandText(written ?? '', run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const what = `Expansion of ${quoted(written ?? '', run.release)} (file or directory name for ${name} transport)`;
      return { outcome: panicked(`${what} failed: ${why}`) };
    }
    path = expanded.from;
  }
  return { path, isDirectory };
}

/** What is said of a path that is tainted. */
function tainted(path: string, { batch }: Site): CommonOutcome {
  return panicked(`Tainted '${path}' (file or directory name for ${batch.transport.name} transport) not permitted`);
}

/** The message with what stands round it, as bytes of the file; or why it cannot be written. */
function composed(site: Site, dataName: string): { readonly text: string } | { readonly outcome: CommonOutcome } {
  const { batch, options, filter } = site;
  const { run, addresses } = batch;
  const crlf = options.flag('use_crlf') || options.flag('mbx_format');
  const bsmtp = options.flag('use_bsmtp');
  const around: string[] = [];
  const prefix = surroundingText(batch, 'prefix');
  if (!prefix.ok) return { outcome: panicked(prefix.message, eximErrno.expandFail) };
  around.push(prefix.text);
  if (bsmtp) {
    const withAffixes = options.flag('rcpt_include_affixes');
    const recipients = addresses.map((each) => rcptAddress((each.special && each.parent) || each, withAffixes));
    around.push(bsmtpCommands(batch.returnPath, recipients, options.flag('use_crlf') ? '\r\n' : '\n'));
  }
  const own = {
    crlf,
    check: options.text('check_string'),
    escape: options.text('escape_string'),
    escapeHeaders: bsmtp,
  };
  const written = writeMessage(batch, writingOptions(batch, own), filter);
  if (!written.ok) {
    const { errno, moreErrno = 0, message } = written;
    if (errno === eximErrno.filterFail) {
      const cannot = moreErrno === 127 ? ': unable to execute command' : '';
      const what = `transport filter process failed (${moreErrno}) while writing to ${dataName}${cannot}`;
      return { outcome: { ...panicked(what, errno), moreErrno } };
    }
    if (errno === eximErrno.headersFail) {
      const what = `failed to expand headers_add or headers_remove while writing to ${dataName}: ${message}`;
      return { outcome: panicked(what, errno) };
    }
    return { outcome: deferred(`error while writing to ${dataName}`, errno) };
  }
  around.push(written.text);
  const suffix = surroundingText(batch, 'suffix');
  if (!suffix.ok) return { outcome: panicked(suffix.message, eximErrno.expandFail) };
  around.push(suffix.text);
  if (bsmtp) around.push(options.flag('use_crlf') ? '.\r\n' : '.\n');
  const text = around.join('');
  run.message.flags.set('message_size', text.length);
  return { text: options.flag('mbx_format') ? mbxText(text, site) : text };
}

/** A message in an MBX mailbox: its own header in front. The mailbox's header comes first where the file is new. */
function mbxText(text: string, { batch }: Site): string {
  const { world } = batch.run;
  // Fri Jan 02 03:04:05 2026 -> " 2-Jan-2026 03:04:05 +0000"
  const [, month = '', day = '', time = '', year = ''] = mailboxTime(world).split(' ');
  const date = `${day.replace(/^0/, ' ')}-${month}-${year} ${time} ${zoneText(world)}`;
  return `${date},${text.length};000000000000-00000000\r\n${text}`;
}

/** The 2048 bytes with which an MBX mailbox begins. */
function mbxHeader({ batch }: Site): string {
  const now = Math.floor(batch.run.world.clock.now() / 1000);
  const start = `*mbx*\r\n${now.toString(16).padStart(8, '0')}00000000\r\n${'\r\n'.repeat(30)}`;
  return start.padEnd(2048, '\0');
}

/** Whether the message fits into the mailbox: what is said where it does not. */
function checkQuota(site: Site, held: Held, dataName: string, moreErrno: number): CommonOutcome | undefined {
  const { quota, options, batch } = site;
  if (quota.size <= 0) return undefined;
  const inclusive = options.flag('quota_is_inclusive');
  const messageSize = Number(batch.run.message.flags.get('message_size') ?? 0);
  let which: string | undefined;
  if (held.size + (inclusive ? messageSize : 0) > quota.size && !quota.sizeUnchecked) which = '';
  if (quota.files > 0 && held.files + (inclusive ? 1 : 0) > quota.files && !quota.filesUnchecked) which = ' filecount';
  if (which === undefined) return undefined;
  const message = `mailbox is full (MTA-imposed${which} quota exceeded while writing to ${dataName})`;
  return { ...deferred(message, eximErrno.eximQuota), moreErrno, userMessage: 'mailbox is full' };
}

/** What a check of the quota alone comes to (`verify_mode`); undefined where the message is to be delivered. */
function onlyChecked({ batch }: Site, over: CommonOutcome | undefined): TransportResult | undefined {
  if (!batch.onlyQuota) return undefined;
  if (!over) return forAll(batch, { status: 'delivered' });
  return forAll(batch, deferred('Over quota', eximErrno.eximQuota));
}

/** Whether the mailbox has grown beyond the threshold for warnings with this message. */
function crossesThreshold({ quota, batch }: Site, before: number): boolean {
  if (!checksThreshold(quota)) return false;
  const threshold = quota.warnPercent ? Math.trunc((quota.size * quota.warnThreshold) / 100) : quota.warnThreshold;
  const size = Number(batch.run.message.flags.get('message_size') ?? 0);
  return before <= threshold && before + size > threshold;
}

/** Appends to a mailbox file. */
function toFile(site: Site, given: Value): TransportResult {
  const { batch, services, options, files, owner, quota } = site;
  const { run } = batch;
  const path = typeof given === 'string' ? given : given.text;
  if (path === '/dev/null') return forAll(batch, { status: 'delivered', file: path });
  const mayMake = mayCreate(path, site.createFile, site.home, run.world.files);
  if (run.release >= 95 && taintOf(given) !== false && !(mayMake && site.createFile === 'belowhome')) {
    return forAll(batch, tainted(path, site));
  }
  if (options.flag('create_directory') && mayMake) {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    const made = files.makeDirectory(parent, options.number('directory_mode'), owner);
    if (!made.ok) {
      const message = `failed to create directories for ${path}: ${made.message}`;
      return forAll(batch, deferred(message, errnoOf(made.code)));
    }
  }
  const formats = options.text('file_format');
  if (formats !== undefined && files.status(path).ok) {
    const there = files.read(path);
    const found = transportForFormat(formats, there.ok ? there.value.slice(0, 256) : '', batch);
    if ('outcome' in found) return forAll(batch, found.outcome);
    if (found.transport !== batch.transport) {
      return appendfileTransport({ ...batch, transport: found.transport }, services);
    }
  }
  const check = openMailbox(path, mayMake, options, batch, files);
  if (!check.ok) return forAll(batch, check.outcome);
  return writeFile(site, path, check.opened, quota);
}

function writeFile(site: Site, path: string, opened: OpenedMailbox, quota: Quota): TransportResult {
  const { batch, services, options, files, owner } = site;
  const { run } = batch;
  const held: Held = { size: quota.mailboxSize ?? opened.size, files: 0 };
  const since = Math.floor(run.world.clock.now() / 1000) - opened.accessed;
  const over = checkQuota(site, held, path, since);
  const checked = onlyChecked(site, over);
  if (checked) return checked;
  if (over) return forAll(batch, over);
  const text = composed(site, path);
  if ('outcome' in text) return forAll(batch, text.outcome);
  const header = options.flag('mbx_format') && opened.size === 0 ? mbxHeader(site) : '';
  const bytes = header + text.text;
  if (!opened.isFifo) files.append(path, bytes, opened.mode, owner);
  services.out?.write(path, bytes, { append: true });
  return forAll(
    batch,
    {
      status: 'delivered',
      file: path,
      mode: opened.mode,
      ...(crossesThreshold(site, held.size) && { quotaWarning: true }),
    },
    text.text,
  );
}

/** What a directory's mailbox holds before this message; undefined where quota is not looked at. */
function heldInDirectory(
  site: Site,
  path: string,
): { readonly held: Held; readonly disabled: boolean } | { readonly outcome: CommonOutcome } {
  const { batch, options, quota, files, usesSizeFile } = site;
  const { run, transport } = batch;
  const nothing = { held: { size: quota.mailboxSize ?? 0, files: quota.mailboxFiles ?? 0 }, disabled: false };
  if (quota.size <= 0 && !checksThreshold(quota) && !usesSizeFile) return nothing;
  const sizePattern = options.text('quota_size_regex');
  if (sizePattern !== undefined) {
    const compiled = compileRegex(sizePattern);
    if (!compiled.ok) return { outcome: deferred(compiled.message) };
  }
  let checked = path;
  const written = options.text('quota_directory');
  if (written !== undefined) {
    const expanded = expandText(written, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const what = `Expansion of ${quoted(written, run.release)} (quota_directory name for ${transport.name} transport)`;
      return { outcome: panicked(`${what} failed: ${why}`) };
    }
    checked = expanded.value;
    if (!checked.startsWith('/')) {
      const message = `appendfile: quota_directory name ${quoted(checked, run.release)} is not absolute`;
      return { outcome: deferred(message, eximErrno.notAbsolute) };
    }
  } else if (options.flag('maildir_format') && files.status(`${path}/maildirfolder`).ok) {
    const whole = checked.replace(/\/$/, '');
    checked = whole.slice(0, whole.lastIndexOf('/'));
  }
  if (usesSizeFile) {
    const folders = options.text('maildir_quota_directory_regex');
    if (folders !== undefined) {
      const compiled = compileRegex(folders);
      if (!compiled.ok) return { outcome: deferred(compiled.message) };
      if (path.startsWith(checked)) {
        const rest = path.slice(checked.length).replace(/^\/+/, '');
        if (!compiled.regex.test(rest === '' ? 'new' : `${rest}/new`)) return { ...nothing, disabled: true };
      }
    }
    const found = heldByMaildir(checked, sizePattern, folders, files);
    return {
      held: { size: quota.mailboxSize ?? found.size, files: quota.mailboxFiles ?? found.files },
      disabled: false,
    };
  }
  if (quota.mailboxSize !== undefined && (quota.mailboxFiles !== undefined || quota.files <= 0)) return nothing;
  const found = heldBelow(checked, sizePattern, files);
  return { held: { size: quota.mailboxSize ?? found.size, files: quota.mailboxFiles ?? found.files }, disabled: false };
}

/** Writes a message as a file of its own in a directory. */
function toDirectory(site: Site, given: Value): TransportResult {
  const { batch, services, options, files, owner } = site;
  const { run } = batch;
  const path = typeof given === 'string' ? given : given.text;
  const refuse = (outcome: CommonOutcome): TransportResult => forAll(batch, outcome);
  if (!mayCreate(`${path}/any`, site.createFile, site.home, run.world.files)) {
    const message = `tried to create file in ${path}, but file creation outside the home directory is not permitted`;
    return refuse(deferred(message, eximErrno.badCreate));
  }
  if (run.release >= 95 && taintOf(given) !== false && site.createFile !== 'belowhome') {
    return refuse(tainted(path, site));
  }
  const maildir = options.flag('maildir_format');
  const mailstore = options.flag('mailstore_format');
  if (maildir) {
    const wrong = ensureMaildir(path, options, owner, files);
    if (wrong) return refuse(wrong);
  }
  const found = heldInDirectory(site, path);
  if ('outcome' in found) return refuse(found.outcome);
  const { held, disabled } = found;
  const unique = maildir ? maildirName(batch) : mailstoreName(path, batch);
  const temporary = maildir
    ? `tmp/${unique}`
    : mailstore
      ? `${unique}.tmp`
      : `${path}/temp.${run.pid}.${run.settings.primaryHostname}`;
  const dataName = mailstore ? `${unique}.msg` : temporary;
  const tag = maildir ? options.text('maildir_tag') : undefined;
  if (tag !== undefined) {
    const expanded = expandText(tag, run);
    if (expanded.status === 'failed') {
      const what = `Expansion of ${quoted(tag, run.release)} (maildir_tag for ${batch.transport.name} transport)`;
      return refuse(panicked(`${what} failed: ${expanded.message}`));
    }
  }
  if (!maildir) {
    const wrong = ensureDirectory(path, temporary, options, owner, files);
    if (wrong) return refuse(wrong);
  }
  const envelope = mailstore ? mailstoreEnvelope(batch, options) : undefined;
  if (envelope && 'outcome' in envelope) return refuse(envelope.outcome);
  const status = files.status(`${path}/new`);
  const since = maildir && status.ok ? Math.floor(run.world.clock.now() / 1000) - status.value.mtime : 0;
  const over = disabled ? undefined : checkQuota(site, held, dataName, since);
  const checked = onlyChecked(site, over);
  if (checked) return checked;
  if (over) return refuse(over);
  const text = composed(site, dataName);
  if ('outcome' in text) return refuse(text.outcome);
  const mode = wantedMode(batch) ?? options.number('mode');
  let name: string;
  if (maildir) {
    const expanded = tag === undefined ? undefined : expandText(tag, run);
    name = `${path}/new/${unique}${expanded?.status === 'value' ? maildirTag(expanded.value) : ''}`;
  } else if (mailstore) name = dataName;
  else {
    const renamed = directoryFileName(path, temporary, batch, options, files);
    if ('outcome' in renamed) return refuse(renamed.outcome);
    ({ name } = renamed);
  }
  files.replace(name, text.text, mode, owner);
  services.out?.write(name, text.text);
  if (envelope) {
    files.replace(`${unique}.env`, envelope.text, mode, owner);
    services.out?.write(`${unique}.env`, envelope.text);
  }
  const warns = !disabled && crossesThreshold(site, held.size);
  return forAll(batch, { status: 'delivered', file: path, mode, ...(warns && { quotaWarning: true }) }, text.text);
}

/** The transport `appendfile`: adds to a mailbox file, or puts a file of its own into a directory. */
export const appendfileTransport: TransportDriver = (batch, services) => {
  const result = appendTo(batch, services);
  // Where nothing else is said the error is one that is not known.
  return {
    ...result,
    outcomes: result.outcomes.map((each) => (each.status === 'deferred' ? { errno: -1, ...each } : each)),
  };
};

function appendTo(batch: TransportBatch, services: DeliveryServices): TransportResult {
  const { run, transport, uid, gid } = batch;
  const options = driverOptions(transport, run.config);
  const condition = transport.options.get('maildir_use_size_file')?.value;
  const usesSizeFile =
    condition?.kind === 'string'
      ? checkCondition(condition.value, transport.name, 'transport', run) === 'true'
      : options.flag('maildir_use_size_file');
  const quota = readQuota(batch, usesSizeFile);
  if ('refused' in quota) return forAll(batch, { ...quota.refused, fromSetup: true });
  const filter = filterCommand(batch);
  if (!filter.ok) return forAll(batch, filter.outcome);
  const create = options.text('create_file') ?? 'anywhere';
  const site: Site = {
    batch,
    services,
    options,
    files: deliveredFiles(run.world),
    owner: { uid, gid },
    quota,
    usesSizeFile,
    createFile: create === 'inhome' || create === 'anywhere' ? create : 'belowhome',
    home: create.startsWith('/') ? create : batch.homeDirectory,
    filter: filter.words,
  };
  const target = findTarget(site);
  if ('outcome' in target) return forAll(batch, target.outcome);
  const path = typeof target.path === 'string' ? target.path : target.path.text;
  if (run.release === 94 && taintOf(target.path) !== false) return forAll(batch, tainted(path, site));
  if (!path.startsWith('/')) {
    const message = `appendfile: file or directory name ${quoted(path, run.release)} is not absolute`;
    return forAll(batch, deferred(message, eximErrno.notAbsolute));
  }
  for (const address of batch.addresses) {
    if (address.special === 'file' || address.special === 'directory') address.localPart = path;
  }
  // The size with all that was added holds for this delivery only.
  const size = run.message.flags.get('message_size');
  const result = target.isDirectory ? toDirectory(site, target.path) : toFile(site, target.path);
  if (size !== undefined) run.message.flags.set('message_size', size);
  return result;
}
