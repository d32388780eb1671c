import { resolve } from 'node:path';
import { filterKind } from '../../../grammar/filter/parse.ts';
import { aclCheck, aclService } from '../../runtime/acl/check.ts';
import { extractAddress } from '../../runtime/address/extract.ts';
import { fixPhrase } from '../../runtime/address/phrase.ts';
import { setCaptures } from '../../runtime/expand/regex-match.ts';
import { textOf } from '../../runtime/expand/value.ts';
import { interpretFilter } from '../../runtime/filter/interpret.ts';
import { interpretSystemFilter } from '../../runtime/filter/system-filter.ts';
import { compileRegex } from '../../runtime/regex/regex.ts';
import { qualifyAddress } from '../../runtime/rewrite/rewrite-one.ts';
import { readRedirectList } from '../../runtime/route/redirect-data.ts';
import { makeAddress } from '../../runtime/run/address.ts';
import { createMessage } from '../../runtime/run/create-run.ts';
import { writeLog } from '../../runtime/run/log.ts';
import type { Run } from '../../runtime/run/run.ts';
import { classify, fixHeaders } from '../../runtime/smtp/reception/fixups.ts';
import { makeMessageId } from '../../runtime/smtp/reception/message-id.ts';
import type { HeaderLine } from '../../runtime/state/message.ts';
import type { Account } from '../../runtime/world/world.ts';
import { readTestText } from './filter-message.ts';
import type { EximJob, EximModeFunction } from './job.ts';
import { senderOf } from './route-modes.ts';
import { runTest } from './test-run.ts';

type Print = (text: string) => void;

/** Who calls Exim. */
interface Caller {
  readonly login: string;
  readonly home: string;
  /** The name for a From: line that is made; empty where it has none. */
  readonly name: string;
}

/** A user's own name, as the password file and the options for it have it (exim.c, `originator_name`). */
function ownName({ name: login, gecos }: Account, run: Run): string {
  const ampersand = gecos.indexOf('&');
  const capital = login.charAt(0).toUpperCase() + login.slice(1);
  const name = ampersand < 0 ? gecos : gecos.slice(0, ampersand) + capital + gecos.slice(ampersand + 1);
  const pattern = run.settings.text('gecos_pattern');
  const replacement = run.settings.text('gecos_name');
  if (pattern === undefined || replacement === undefined) return name;
  const compiled = compileRegex(pattern);
  const texts = compiled.ok ? compiled.regex.texts(name) : undefined;
  if (!texts) return name;
  setCaptures(texts, false, run.expansion);
  const result = run.expand(replacement);
  run.expansion.captures = [];
  return result.ok ? result.value : name;
}

function callerOf({ arguments: { values } }: EximJob, run: Run): Caller {
  const account = run.world.accounts.byUid(run.caller.uid);
  const name = values.senderName ?? (values.sender === undefined && account ? ownName(account, run) : '');
  const charset = run.settings.text('headers_charset');
  const options = { release: run.release, ...(charset !== undefined && { charset }) };
  return { login: account?.name ?? 'root', home: account?.home ?? '', name: name && fixPhrase(name, options) };
}

/**
 * Takes the sender from a `From ` line at the beginning of the message.
 *
 * @param isForced whether the command line gives another, so that only `$1` and its kin come of the line
 */
function takeFromLine(line: string, isForced: boolean, run: Run, print: Print): void {
  const compiled = compileRegex(run.settings.text('uucp_from_pattern') ?? '');
  const texts = compiled.ok ? compiled.regex.texts(line) : undefined;
  if (!texts) return;
  setCaptures(texts, true, run.expansion);
  if (isForced) return;
  const text = run.settings.text('uucp_from_sender') ?? '';
  const result = run.expand(text);
  if (!result.ok) {
    const what = `expansion of "${text}" failed after matching "From " line: ${result.message}`;
    writeLog(run, what, ['main', 'panic']);
    return;
  }
  const found = extractAddress(result.value, run.addressSettings, { allowNull: true });
  if (!found.ok) return;
  const unqualified = found.domain === 0 && found.address !== '';
  run.message.sender = unqualified ? qualifyAddress(found.address, false, run.rewriting) : found.address;
  run.connection.authenticatedSender = undefined;
  run.message.flags.delete('originator_name');
  print('Sender taken from "From " line\n');
}

/** A From: line with nothing but the caller's login name is put right (receive.c). */
function nameCaller(from: HeaderLine, { login, name }: Caller, run: Run): HeaderLine {
  const text = from.text.slice(from.text.indexOf(':') + 1).replace(/^[\t-\r ]+/, '');
  if (text.slice(0, -1).toLowerCase() !== login.toLowerCase()) return from;
  const field = /^resent-/i.test(from.text) ? 'Resent-From' : 'From';
  const made: HeaderLine = { text: `${field}: ${name} <${login}@${run.settings.qualifyDomain}>\n`, type: 'F' };
  run.message.headers = run.message.headers.map((line) => (line === from ? { ...line, type: '*' } : line));
  run.message.headers.push(made);
  return made;
}

/** The address in the last Return-path: line; undefined where there is none. */
function returnPathIn(lines: readonly string[], print: Print): string | undefined {
  let path: string | undefined;
  for (const line of lines) {
    if (!/^return-path[ \t]*:/i.test(line)) continue;
    path = line
      .slice(12)
      .trim()
      .replace(/^<([^]*)>$/, '$1');
    print('Return-path taken from "Return-path:" header line\n');
  }
  return path;
}

/** Reads the message from standard input, and puts it right as one that a local program hands over. */
function readMessage(job: EximJob, caller: Caller, run: Run, print: Print): string | undefined {
  const { flags: given, values } = job.arguments;
  const { settings, world } = run;
  const message = (run.message = createMessage(Math.floor(world.clock.now() / 1000)));
  const { flags } = message;
  const { connection } = run;
  message.sender = senderOf(values.sender, caller.login, run);
  if (values.sender === undefined) {
    connection.authenticatedSender = values.authenticatedSender ?? `${caller.login}@${settings.qualifyDomain}`;
    connection.authenticatedId = values.authenticatedId ?? caller.login;
    flags.set('sender_local', true);
  }
  connection.ident = values.ident === '' ? undefined : (values.ident ?? caller.login);
  if (caller.name !== '') flags.set('originator_name', caller.name);
  const start = settings.text('acl_not_smtp_start');
  if (start !== undefined) {
    flags.set('enable_dollar_recipients', true);
    aclCheck(run, 'notsmtp_start', start);
    flags.delete('enable_dollar_recipients');
  }
  const fromPattern = compileRegex(settings.text('uucp_from_pattern') ?? '');
  const text = readTestText(
    job.request.stdin,
    { dotEnds: given.dotIsData !== true, visible: settings.number('message_body_visible') },
    (line) => fromPattern.ok && fromPattern.regex.test(line),
  );
  if (text.fromLine !== undefined) takeFromLine(text.fromLine, values.sender !== undefined, run, print);
  if (text.header.length === 0) print('Warning: no message headers read\n');
  const { headers, facts } = classify(text.header, run);
  message.headers = headers;
  const from = facts.from && nameCaller(facts.from, caller, run);
  const returnPath = returnPathIn(text.header, print);
  message.id = makeMessageId(run, 0).id;
  const qualifies = given.unqualified !== true;
  fixHeaders({ ...facts, from }, run, { senders: qualifies, recipients: qualifies });
  message.body = text.body;
  flags.set('message_size', text.size);
  flags.set('message_body_size', text.bodySize);
  flags.set('message_linecount', text.headerLines);
  flags.set('body_linecount', text.bodyLines);
  flags.set('body_zerocount', text.zeros);
  flags.set('max_received_linelength', text.longestLine);
  flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
  return returnPath;
}

/** Sets the address that the filter is for, and tells of it. */
function setRecipient({ arguments: { values } }: EximJob, caller: Caller, run: Run, print: Print): void {
  const { filterPrefix: prefix, filterSuffix: suffix } = values;
  const domain = values.filterDomain ?? run.settings.qualifyRecipient;
  const localPart = values.filterLocalPart ?? caller.login;
  const recipient = `${prefix ?? ''}${localPart}${suffix ?? ''}@${domain}`;
  run.message.recipients = [{ address: recipient, notify: 0 }];
  run.address = {
    ...makeAddress(recipient),
    domain,
    localPart,
    localPartCaseful: localPart,
    prefix,
    suffix,
    homeDirectory: caller.home,
  };
  print(`Recipient   = ${recipient}\n`);
  if (prefix !== undefined) print(`Prefix    = ${prefix}\n`);
  if (suffix !== undefined) print(`Suffix    = ${suffix}\n`);
}

/** A list of addresses in place of a filter; false after an error. */
function testList(text: string, run: Run, print: Print): boolean {
  const { settings, address } = run;
  const result = readRedirectList(
    text,
    {
      allowDefer: false,
      allowFail: false,
      forbidBlackhole: false,
      forbidInclude: false,
      rewrite: true,
      skipErrors: false,
      includeDirectory: undefined,
      incomingDomain: address?.domain ?? '',
      qualifyRecipient: settings.qualifyRecipient,
    },
    run,
  );
  if (result.status === 'error') {
    print(`exim: error in forward file: ${result.message ?? ''}\n`);
    return false;
  }
  if (result.status === 'blackhole') print('exim: forwardfile contains ":blackhole:"\n');
  if (result.generated.length === 0) print('exim: no addresses generated from forward file\n');
  else {
    print('exim: forward file generated:\n');
    // The last one comes first, as Exim chains them.
    for (const each of [...result.generated].reverse()) print(`  ${each.address}\n`);
  }
  return true;
}

const titles = { exim: 'Exim filter', sieve: 'Sieve filter', list: 'forward file' } as const;

/** Tries one filter out; false after an error. Mirrors `filter_runtest`. */
function testFilter(file: string, text: string, system: boolean, run: Run, print: Print): boolean {
  const found = filterKind(text);
  const kind = system && found === 'list' ? 'exim' : found;
  print(`Testing ${titles[kind]} file "${file}"\n\n`);
  if (kind === 'list') return testList(text, run, print);
  if (system) {
    run.message.flags.set('enable_dollar_recipients', true);
    const { status } = interpretSystemFilter(text, run, print);
    run.message.flags.delete('enable_dollar_recipients');
    return status !== 'error';
  }
  if (kind === 'sieve') {
    print('exim: eximc does not run Sieve filters\n');
    return false;
  }
  const result = interpretFilter(
    text,
    {
      system: false,
      allowDefer: false,
      allowFail: false,
      allowFreeze: false,
      rewrites: true,
      qualifyRecipient: run.settings.qualifyRecipient,
      home: undefined,
      logging: 'passed over',
      forbidden: new Set(),
      returnPath: textOf(run.values.get('return_path') ?? ''),
      print,
    },
    run,
  );
  return result.status !== 'error';
}

/** `-bf`, `-bF`: tries out a user's filter, the system filter, or both, on a message. */
export const filterMode: EximModeFunction = (job) => {
  const { values, rest } = job.arguments;
  const refuse = (message: string): ReturnType<EximModeFunction> => ({ rc: 1, out: '', err: `exim: ${message}\n` });
  if (rest.length > 0) return refuse('incompatible command-line options or arguments');
  const filters: { file: string; text: string; system: boolean; fault: string | undefined }[] = [];
  let refusal: string | undefined;
  const body = (run: Run, print: Print): number => {
    for (const [file, system] of [
      [values.systemFilterFile, true],
      [values.filterFile, false],
    ] as const) {
      if (file === undefined) continue;
      const read = run.world.files.read(resolve(job.request.cwd, file));
      // A directory can be opened, but not read.
      const opens = read.ok || read.code === 'EISDIR';
      if (!opens) {
        refusal = `failed to open ${file}: ${read.message}`;
        return 1;
      }
      const text = read.ok ? read.value : '';
      filters.push({ file, text, system, fault: read.ok ? undefined : read.message });
    }
    const caller = callerOf(job, run);
    const returnPath = readMessage(job, caller, run, print);
    const { sender } = run.message;
    const shown = (address: string): string => (address === '' ? '<>' : address);
    print(returnPath === undefined ? 'Return-path copied from sender\n' : `Return-path = ${shown(returnPath)}\n`);
    print(`Sender      = ${shown(sender)}\n`);
    run.values.set('return_path', returnPath ?? sender);
    setRecipient(job, caller, run, print);
    for (const { file, text, system, fault } of filters) {
      if (fault !== undefined) print(`exim: error while reading ${file}: ${fault}\n`);
      if (fault !== undefined || !testFilter(file, text, system, run, print)) return 1;
    }
    return 0;
  };
  const result = runTest(job, body, () => ({ acl: aclService }));
  return refusal === undefined ? result : refuse(refusal);
};
