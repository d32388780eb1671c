import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import type { HeaderLine, Message } from '../../runtime/state/message.ts';

/** The names of header lines that Exim knows by a letter (`header_names`). */
const letters: Readonly<Record<string, string>> = {
  bcc: 'B',
  cc: 'C',
  date: 'D',
  'delivery-date': ' ',
  'envelope-to': ' ',
  from: 'F',
  'message-id': 'I',
  received: 'P',
  'reply-to': 'R',
  'return-path': ' ',
  sender: 'S',
  subject: ' ',
  to: 'T',
};

function headerLine(text: string): HeaderLine {
  const name = lowerCase(/^([^\t-\r :]+)[ \t]*:/.exec(text)?.[1]) ?? '';
  return { text, type: (Object.hasOwn(letters, name) ? letters[name] : undefined) ?? ' ' };
}

/** The header lines of a message, and where its body begins. */
function splitMessage(text: string): { readonly headers: HeaderLine[]; readonly body: string } {
  const headers: HeaderLine[] = [];
  const line = /(?:[!-9;-~]+[ \t]*:)[^\n]*\n(?:[ \t][^\n]*\n)*/y;
  let at = 0;
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    headers.push(headerLine(match[0]));
    at = line.lastIndex;
  }
  return { headers, body: text.slice(text.charAt(at) === '\n' ? at + 1 : at) };
}

const newlines = (text: string): number => text.split('\n').length - 1;

/**
 * Puts a message that stands in a file in the place of the one at hand, as `-bem` does.
 *
 * @param text a byte string, its lines ended by newlines or by CRLF
 */
export function loadTestMessage(message: Message, text: string): void {
  const lines = text.replaceAll('\r\n', '\n');
  const { headers, body } = splitMessage(lines.endsWith('\n') ? lines : `${lines}\n`);
  const headerText = headers.map((header) => header.text).join('');
  message.headers = headers;
  message.body = body;
  const { flags } = message;
  flags.set('message_size', headerText.length + 1 + body.length);
  flags.set('message_body_size', body.length);
  flags.set('body_linecount', newlines(body));
  // The empty line between the two counts, too.
  flags.set('message_linecount', newlines(headerText) + 1 + newlines(body));
  flags.set('body_zerocount', body.split('\0').length - 1);
  // Exim adds a line of its own, which is not seen yet.
  flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
  flags.set('max_received_linelength', Math.max(...lines.split('\n').map((line) => line.length)));
}
