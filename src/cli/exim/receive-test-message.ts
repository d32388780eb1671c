import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import { compileRegex } from '../../runtime/regex/regex.ts';
import type { Run } from '../../runtime/run/run.ts';
import { namePhrase, ownName } from '../../runtime/smtp/reception/originator.ts';
import { classify, fixHeaders, nameCaller } from '../../runtime/smtp/reception/fixups.ts';
import { takeFromLine } from '../../runtime/smtp/reception/from-line.ts';
import { makeMessageId } from '../../runtime/smtp/reception/message-id.ts';
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

/** Finds out who calls Exim, and under what name. */
export function callerOf({ arguments: { values } }: EximJob, run: Run): Caller {
  const account = run.world.accounts.byUid(run.caller.uid);
  const name = values.senderName ?? (values.sender === undefined && account ? ownName(account, run) : '');
  return { login: account?.name ?? 'root', home: account?.home ?? '', name: namePhrase(name, run) };
}

/** The address in the last Return-path: line; undefined where there is none. */
function returnPathIn(lines: readonly string[], print: Print): string | undefined {
  let path: string | undefined;
  for (const line of lines) {
    if (!/^return-path[ \t]*:/i.test(line)) continue;
    path = trimSpace(line.slice(12)).replace(/^<([^]*)>$/, '$1');
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
