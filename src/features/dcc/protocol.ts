import type { Run } from '../../runtime/run/run.ts';
import { textOf } from '../../runtime/expand/value.ts';

/** The most that is kept of the header line that comes back, without its newline. */
const headerLimit = 120;

/**
 * What is sent to dccifd for a message: the options, and the message. Mirrors `dcc_process`: the name in HELO is always
 * `localhost`, header lines that were deleted are sent too, and only the line between header and body ends with CRLF.
 */
export function dccRequest(run: Run): string {
  const { message, connection } = run;
  const override = run.variables.get('acl_m_dcc_override_client_ip');
  const stated = override === undefined ? '' : textOf(override);
  const client = stated === '' ? (connection.hostAddress ?? '127.0.0.1') : stated;
  const envelope = [
    run.settings.text('dccifd_options') ?? '',
    client.slice(0, 39),
    'HELO localhost',
    message.sender === '' ? '<>' : message.sender,
    ...message.recipients.map(({ address }) => address),
    '',
    '',
  ].join('\n');
  return `${envelope}${message.headers.map(({ text }) => text).join('')}\r\n${message.body}`;
}

/** What an answer of dccifd comes to. */
export interface DccAnswer {
  readonly outcome: 'OK' | 'FAIL' | 'DEFER';
  /** `$dcc_result`; undefined where no answer came at all. */
  readonly result: 'A' | 'R' | 'G' | 'T' | undefined;
  /** `$dcc_header`, with its newline; undefined where what came is no X-DCC header. */
  readonly header: string | undefined;
  /** Lines for the main log, in order. */
  readonly log: readonly string[];
}

/**
 * Reads an answer of dccifd as `dcc_process` does, character by character: the overall result, a line that is passed over,
 * and the header.
 *
 * @param residue what Exim's buffer holds from before: it is logged after an answer that is shorter
 * @param client the client as the log line of a rejection names it
 */
export function readDccAnswer(answer: string, residue: string, client: string): DccAnswer {
  const log: string[] = [];
  let outcome: DccAnswer['outcome'] = 'DEFER';
  let result: DccAnswer['result'];
  const buffer = answer + residue.slice(answer.length);
  const newline = answer.indexOf('\n');
  const first = newline < 0 ? answer : answer.slice(0, newline);
  if (first !== '') {
    switch (first.charAt(0)) {
      case 'A':
      case 'S':
        // Some recipients accepted: an ACL wants one result for all of them.
        result = 'A';
        outcome = 'OK';
        break;
      case 'R':
        result = 'R';
        outcome = 'FAIL';
        log.push(`${client}: rejected by DCC`);
        break;
      case 'G':
        result = 'G';
        outcome = 'FAIL';
        break;
      case 'T':
        result = 'T';
        log.push(`Temporary error with DCC: ${buffer}\n`);
        break;
      default:
        result = 'T';
        log.push(`Unknown DCC response: ${buffer}\n`);
    }
    // Told once for each character too many.
    for (let i = 1; i < first.length; i++) log.push(`Wrong header from DCC, output is ${buffer}\n`);
  }
  const second = newline < 0 ? -1 : answer.indexOf('\n', newline + 1);
  const rest = second < 0 ? '' : answer.slice(second + 1);
  const line = `${(rest.endsWith('\n\n') ? rest.slice(0, -2) : rest).slice(0, headerLimit)}\n`;
  return { outcome, result, header: line.startsWith('X-DCC') ? line : undefined, log };
}
