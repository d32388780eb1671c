import { wrapHeader } from '../../runtime/expand/wrap-header.ts';
import type { AddressOutcome } from '../../runtime/deliver/types.ts';
import type { Run } from '../../runtime/run/run.ts';

/** How much of a greeting, or of an answer to HELO, is kept. */
const kept = 128;

/** How long what stands behind the name of a field may be in releases that do not wrap it. */
const longest = 900;

/** What further lines of a field begin with. */
const indent = { text: ' ', columns: 1 };

/**
 * A field of a delivery status. Up to 4.93 it is as long as it is, up to 4.96 it is cut off, and then it is wrapped
 * (`dsn_put_wrapped`).
 */
function field(name: string, text: string, release: number): string {
  const start = `${name}: X-str; `;
  if (release < 94) return `${start}${text}\n`;
  if (release < 97) return `${start}${text.slice(0, longest)}\n`;
  return `${wrapHeader(start + text, 79, 1023, indent)}\n`;
}

const firstLine = (text: string | undefined): string => (text ?? '').split('\n', 1)[0]?.slice(0, kept) ?? '';

/**
 * What a build with DSN_INFO adds to the status of an address in a bounce: the server's address and port, its greeting and
 * its answer to HELO, and the whole of what was wrong. Mirrors a part of `send_bounce_message`.
 *
 * @returns the fields, each with its newline
 */
export function statusFields({ message, passMessage, talk }: AddressOutcome, { config, release }: Run): string {
  if (!config.target.features.has('dsn-info')) return '';
  const shows = message !== undefined && message !== '' && (release < 97 || passMessage === true);
  const diagnostic = shows ? field('X-Exim-Diagnostic', message, release) : '';
  if (!talk) return release < 97 ? '' : diagnostic;
  const { address, port = 25 } = talk.host;
  let text = '';
  if (address !== undefined) text += `Remote-MTA: X-ip; [${address}]${port === 25 ? '' : `:${port}`}\n`;
  const greeting = firstLine(talk.greeting);
  if (greeting !== '') {
    text += field('X-Remote-MTA-smtp-greeting', greeting, release);
    const helo = firstLine(talk.helo);
    if (helo !== '') text += field('X-Remote-MTA-helo-response', helo, release);
  }
  return text + diagnostic;
}
