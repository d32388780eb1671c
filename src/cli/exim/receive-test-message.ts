import { fixPhrase } from '../../runtime/address/phrase.ts';
import { setCaptures } from '../../runtime/expand/regex-match.ts';
import { compileRegex } from '../../runtime/regex/regex.ts';
import type { Run } from '../../runtime/run/run.ts';
import { classify, fixHeaders } from '../../runtime/smtp/reception/fixups.ts';
import { takeFromLine } from '../../runtime/smtp/reception/from-line.ts';
import { makeMessageId } from '../../runtime/smtp/reception/message-id.ts';
import type { HeaderLine } from '../../runtime/state/message.ts';
import type { Account } from '../../runtime/world/world.ts';
import type { EximJob } from './job.ts';
import { readTestText } from './filter-message.ts';

type Print = (text: string) => void;

/** Who calls Exim. */
export interface Caller {
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
  const texts = compiled.ok ? compiled.regex.find(name)?.texts : undefined;
  if (!texts) return name;
  setCaptures(texts, false, run.expansion);
  const result = run.expand(replacement);
  run.expansion.captures = [];
  return result.ok ? result.value : name;
}

/** Finds out who calls Exim, and under what name. */
export function callerOf({ arguments: { values } }: EximJob, run: Run): Caller {
  const account = run.world.accounts.byUid(run.caller.uid);
  const name = values.senderName ?? (values.sender === undefined && account ? ownName(account, run) : '');
  const charset = run.settings.text('headers_charset');
  const options = { release: run.release, ...(charset !== undefined && { charset }) };
  return { login: account?.name ?? 'root', home: account?.home ?? '', name: name && fixPhrase(name, options) };
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

/**
 * Receives a message that is only to be tried something out on, and puts it right as one that a local program hands over:
 * its sender is known by now. Mirrors `receive_msg` where filters are tested.
 *
 * @param text a byte string
 * @param print takes what Exim says of it
 * @returns the address of its Return-path: line; undefined where it has none
 */
export function receiveTestMessage(
  text: string,
  job: EximJob,
  caller: Caller,
  run: Run,
  print: Print,
): string | undefined {
  const { flags: given, values } = job.arguments;
  const { settings, message } = run;
  const { flags } = message;
  if (values.sender === undefined) flags.set('sender_local', true);
  if (caller.name !== '') flags.set('originator_name', caller.name);
  const fromPattern = compileRegex(settings.text('uucp_from_pattern') ?? '');
  const read = readTestText(
    text,
    { dotEnds: given.dotIsData !== true, visible: settings.number('message_body_visible') },
    (line) => fromPattern.ok && fromPattern.regex.test(line),
  );
  const use = { forced: values.sender !== undefined, anybody: true };
  if (read.fromLine !== undefined && takeFromLine(read.fromLine, use, run) === true) {
    flags.delete('own_sender');
    print('Sender taken from "From " line\n');
  }
  if (read.header.length === 0) print('Warning: no message headers read\n');
  const { headers, facts } = classify(read.header, run);
  message.headers = headers;
  const from = facts.from && nameCaller(facts.from, caller, run);
  const returnPath = returnPathIn(read.header, print);
  message.id = makeMessageId(run, 0).id;
  const qualifies = given.unqualified !== true;
  fixHeaders({ ...facts, from }, run, { senders: qualifies, recipients: qualifies });
  message.body = read.body;
  flags.set('message_size', read.size);
  flags.set('message_body_size', read.bodySize);
  flags.set('message_linecount', read.headerLines);
  flags.set('body_linecount', read.bodyLines);
  flags.set('body_zerocount', read.zeros);
  flags.set('max_received_linelength', read.longestLine);
  flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
  return returnPath;
}
