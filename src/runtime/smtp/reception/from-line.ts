import { extractAddress } from '../../address/extract.ts';
import { setCaptures } from '../../expand/regex-match.ts';
import { matchAddress } from '../../match/match.ts';
import { compileRegex } from '../../regex/regex.ts';
import { qualifyAddress } from '../../rewrite/rewrite-one.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';

/** Whether the caller may have the message come from an address (`receive_check_set_sender`). */
export function maySetSender(sender: string, run: Run): boolean {
  if (run.caller.trusted) return true;
  const list = run.settings.text('untrusted_set_sender');
  if (list === undefined) return false;
  const qualified = sender.includes('@') ? sender : `${sender}@${run.settings.qualifyDomain}`;
  return matchAddress(qualified, { text: list, option: 'untrusted_set_sender' }, run.match).status === 'match';
}

/** Tells in the trace that the caller is not trusted, so that another sender stands for the one that it has stated. */
export function noteSenderReplaced({ tracer, message }: Run, stated: string): void {
  if (!tracer.on || stated === message.sender) return;
  const outcome = `replaced by ${message.sender}: the caller is not trusted`;
  tracer.step('message', `sender ${stated === '' ? '<>' : stated}`, { outcome });
}

/** How a `From ` line is taken. */
export interface FromLineUse {
  /** Whether another sender is given, so that only `$1` and its kin come of the line. */
  readonly forced: boolean;
  /** Whether anybody may set the sender, as where filters are tested. */
  readonly anybody?: boolean;
}

/**
 * Tests whether a line is one of `From ` as UUCP puts them before messages, and takes the sender from it (`receive_msg`).
 *
 * @param line with its newline
 * @returns undefined where it is none; else whether the sender has been taken from it
 */
export function takeFromLine(line: string, { forced, anybody = false }: FromLineUse, run: Run): boolean | undefined {
  const compiled = compileRegex(run.settings.text('uucp_from_pattern') ?? '');
  const texts = compiled.ok ? compiled.regex.find(line)?.texts : undefined;
  if (!texts) return undefined;
  setCaptures(texts, true, run.expansion);
  if (forced) return false;
  const text = run.settings.text('uucp_from_sender') ?? '';
  const result = run.expand(text);
  if (!result.ok) {
    const what = `expansion of "${text}" failed after matching "From " line: ${result.message}`;
    writeLog(run, what, ['main', 'panic']);
    return false;
  }
  const found = extractAddress(result.value, run.addressSettings, { allowNull: true });
  if (!found.ok) return false;
  const unqualified = found.domain === 0 && found.address !== '';
  const sender = unqualified ? qualifyAddress(found.address, false, run.rewriting) : found.address;
  if (!anybody && !maySetSender(sender, run)) return false;
  run.message.sender = sender;
  if (anybody || run.caller.trusted) {
    run.connection.authenticatedSender = undefined;
    for (const name of ['originator_name', 'sender_local']) run.message.flags.delete(name);
  }
  return true;
}
