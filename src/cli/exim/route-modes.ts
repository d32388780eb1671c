import { upperCase } from '../../../grammar/preprocess/characters.ts';
import { addressEnd } from '../../runtime/address/find.ts';
import { extractAddress } from '../../runtime/address/extract.ts';
import { flagSetting, stringSetting } from '../../compile/config.ts';
import type { Run } from '../../runtime/run/run.ts';
import { qualifyAddress } from '../../runtime/rewrite/rewrite-one.ts';
import { createEximRandom, testModeSeed } from '../../runtime/route/exim-random.ts';
import { createFilterService } from '../../runtime/filter/service.ts';
import { createRoutingService } from '../../runtime/route/routing-service.ts';
import type { RoutingAddress } from '../../runtime/route/routing-address.ts';
import type { RouteMode } from '../../runtime/route/site.ts';
import type { Verified } from '../../runtime/route/verify-address.ts';
import { verifyRouting } from '../../runtime/route/verify-address.ts';
import type { HostItem } from '../../runtime/state/address.ts';
import type { EximJob, EximModeFunction, EximResult } from './job.ts';
import { testLines } from './test-input.ts';
import { runTest } from './test-run.ts';

/** What an address comes to, with all its parents. */
function parentsOf(address: RoutingAddress): string {
  let text = '';
  for (let { parent } = address; parent; { parent } = parent) text += `\n    <-- ${parent.address}`;
  return text;
}

/** The line of a failure or a deferral. */
function failureLine(address: RoutingAddress, shown: string, what: string, full: boolean, unknown: boolean): string {
  const message = address.message ?? (unknown ? 'unknown error' : undefined);
  return `${shown} ${what}${message === undefined ? '' : `: ${message}`}${full ? parentsOf(address) : ''}\n`;
}

/** A pipe, file or reply. */
function specialLines(address: RoutingAddress): string {
  const { special, parent } = address;
  const target = special === 'reply' ? `mail ${address.address.slice(1)}` : address.address;
  const allowed = special === 'reply' ? address.allowReply : special === 'pipe' ? address.allowPipe : address.allowFile;
  let text = `${parent?.address ?? ''} -> ${target}`;
  if (address.badTransport) text += `\n*** Error in setting up pipe, file, or autoreply:\n${address.message ?? ''}\n`;
  else text += allowed ? `\n  transport = ${address.transport?.name ?? ''}\n` : ' *** forbidden ***\n';
  return text;
}

function hostLine(
  host: HostItem,
  local: boolean,
  nameWidth: number,
  addressWidth: number,
  marksDnssec: boolean,
): string {
  let text = `  host ${host.name.padEnd(nameWidth)} `;
  if (host.address !== undefined) text += `[${host.address}${']'.padEnd(addressWidth + 1 - host.address.length)}`;
  else text += local ? ` ${' '.repeat(addressWidth)} ` : `[unknown${']'.padEnd(addressWidth + 1 - 7)}`;
  if ((host.mx ?? -1) >= 0) text += ` MX=${host.mx ?? 0}`;
  if (host.port !== undefined) text += ` port=${host.port}`;
  if (marksDnssec && host.dnssec === 'yes') text += ' AD';
  if (host.status === 'unusable') text += ' ** unusable **';
  return `${text}\n`;
}

/** An address that was routed: who routed it, to which transport and hosts. */
function routedLines(address: RoutingAddress, duplicates: Set<string>, job: EximJob): string {
  const { transport } = address;
  let text = address.address;
  if (duplicates.has(address.unique)) text += '   [duplicate, would not be delivered]';
  else duplicates.add(address.unique);
  text += `${parentsOf(address)}\n  router = ${address.router?.name ?? ''}, transport = ${transport?.name ?? 'unset'}\n`;
  const overrides =
    transport &&
    flagSetting(transport.options, 'hosts_override', false) &&
    stringSetting(transport.options, 'hosts') !== undefined;
  if (!transport || overrides) return text;
  const { hosts } = address;
  const nameWidth = Math.max(...hosts.map(({ name }) => name.length));
  const addressWidth = Math.max(...hosts.map((host) => host.address?.length ?? 7));
  const local = transport.driver?.local === true;
  const marks = job.arguments.own.dns !== undefined;
  return text + hosts.map((host) => hostLine(host, local, nameWidth, addressWidth, marks)).join('');
}

/** Everything that an address comes to. */
function fullText(verified: Verified, testing: boolean, duplicates: Set<string>, job: EximJob): string {
  const { address: shown } = verified;
  let text = '';
  for (const { kind, address } of verified.steps) {
    if (kind === 'special') text += specialLines(address);
    else if (kind === 'fail') {
      text += failureLine(address, address.address, testing ? 'is undeliverable' : 'failed to verify', true, false);
    } else text += failureLine(address, address.address, 'cannot be resolved at this time', true, true);
  }
  const { local, remote } = verified.queues;
  if (verified.allWell && local.length === 0 && remote.length === 0) return `${text}mail to ${shown} is discarded\n`;
  return text + [...local, ...remote].map((each) => routedLines(each, duplicates, job)).join('');
}

function shortText({ result, decisive, address: shown }: Verified): string {
  if (result === 'fail') return failureLine(decisive, shown, 'failed to verify', false, false);
  if (result === 'defer') return failureLine(decisive, shown, 'cannot be resolved at this time', false, true);
  return `${shown} verified\n`;
}

/** The sender that `-f` gives, or else the caller. */
export function senderOf(text: string | undefined, login: string, run: Run): string {
  if (text === undefined) return qualifyAddress(login, false, run.rewriting);
  if (text === '' || text === '<>') return '';
  const found = extractAddress(text, { ...run.addressSettings, allowDomainLiterals: true }, { allowNull: true });
  return found.ok ? qualifyAddress(found.address, false, run.rewriting) : '';
}

/** What the caller is, and what options of the command line say of the message and of its client. */
function applyValues({ arguments: { values } }: EximJob, run: Run): void {
  const login = run.world.accounts.byUid(run.caller.uid)?.name ?? 'root';
  const isLocal = values.sender === undefined;
  run.message.sender = senderOf(values.sender, login, run);
  const { connection } = run;
  connection.protocol = values.receivedProtocol ?? connection.protocol;
  connection.hostAddress = values.hostAddress;
  connection.hostName = values.hostName;
  connection.interfaceAddress = values.interfaceAddress;
  connection.authenticator = values.authenticator;
  connection.authenticatedId = values.authenticatedId ?? (isLocal ? login : undefined);
  connection.authenticatedSender =
    values.authenticatedSender ?? (isLocal ? `${login}@${run.settings.qualifyDomain}` : undefined);
  connection.ident = values.ident === '' ? undefined : (values.ident ?? login);
}

/** Tests or verifies the addresses of a command line, or those on standard input (exim.c, `test_address`). */
function runAddresses(job: EximJob, testing: boolean): EximResult {
  const { flags, own, rest, values } = job.arguments;
  const as = !testing && flags.asSender === true ? 'sender' : 'recipient';
  const full = testing || flags.verbose === true || values.debug !== undefined;
  const testMode = own.dns !== undefined;
  const logging = { logsFailures: false };
  const filter = createFilterService();
  const mode: RouteMode = { verify: testing ? 'none' : as, addressTest: testing, testMode, logging, filter };
  const random = createEximRandom(testModeSeed);
  const body = (run: Run, print: (text: string) => void): number => {
    // What making the run has taken does not count.
    random.restart();
    applyValues(job, run);
    const duplicates = new Set<string>();
    let rc = 0;
    const test = (text: string): void => {
      const found = extractAddress(text, run.addressSettings);
      if (!found.ok) {
        print(`syntax error: ${found.message}\n`);
        rc = 2;
        return;
      }
      const verified = verifyRouting(found.address, true, { as, mode, full, qualify: true }, run);
      const { address, result } = verified;
      if (verified.rewritten) print(`Address rewritten as: ${address}\n`);
      if (address !== '') print(full ? fullText(verified, testing, duplicates, job) : shortText(verified));
      if (result === 'fail') rc = 2;
      else if (result === 'defer' && rc === 0) rc = 1;
    };
    if (rest.length > 0) for (const argument of rest) testEach(argument, test);
    else {
      print('> ');
      for (const line of testLines(job.request.stdin)) {
        test(line);
        print('> ');
      }
      print('\n');
    }
    return rc;
  };
  let shownLog = '';
  const result = runTest(job, body, (world) => ({
    routing: createRoutingService({ logging, testMode, filter }),
    // In its test mode Exim's random numbers are always the same.
    ...(testMode && { world: { ...world, random } }),
    ...(full && {
      onLogLine: (text, logs) => {
        shownLog += `LOG:${logs.map((log) => ` ${upperCase(log)}`).join('')}\n  ${text}\n`;
      },
    }),
  }));
  return { ...result, err: result.err + shownLog };
}

/** Takes the addresses of an argument, between commas, one by one. */
function testEach(argument: string, test: (address: string) => void): void {
  for (let at = 0; at < argument.length;) {
    const end = addressEnd(argument, at, false);
    test(argument.slice(at, end));
    at = end + 1;
    while (at < argument.length && /[,\t-\r ]/.test(argument.charAt(at))) at++;
  }
}

/** `-bt`: shows how addresses are routed. */
export const addressMode: EximModeFunction = (job) => runAddresses(job, true);

/** `-bv`, `-bvs`: verifies addresses as recipients or senders. */
export const verifyMode: EximModeFunction = (job) => runAddresses(job, false);
