import { lowerCase } from '../preprocess/characters.ts';
import type { MailtoUri } from './ast.ts';

/** What taking a URI apart came to; `fatal`: Exim dies of it. */
export type MailtoReading = { readonly ok: true; readonly uri: MailtoUri } | MailtoFailure;

interface MailtoFailure {
  readonly ok: false;
  readonly message: string;
  readonly fatal?: true;
}

const failure = (message: string): MailtoFailure => ({ ok: false, message });

/** Undoes `%` and two hexadecimal digits; undefined where those are missing. Mirrors `uri_decode`. */
function decodeUri(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A text as C sees it. */
function untilNul(text: string): string {
  return text.replace(/\0[^]*$/, '');
}

/** Header fields that a URI must not set. */
const ignored = /^(?:date|from|message-id|received|auto-submitted)$/i;

/** What names and values are made of: from 4.97 on a space, too. */
function urlCharacters(release: number): RegExp {
  return release < 97 ? /^[A-Za-z0-9$\-_.+!*'(),%]+/ : /^[A-Za-z0-9$\-_.+!*'(), %]+/;
}

interface Fields {
  readonly recipients: (string | undefined)[];
  header: string;
  subject: string | undefined;
  body: string | undefined;
}

/** Puts one field where it belongs. */
function take(fields: Fields, name: string, value: string | undefined, release: number): MailtoFailure | undefined {
  switch (lowerCase(name)) {
    case 'to':
      fields.recipients.unshift(value === undefined ? undefined : untilNul(value));
      return undefined;
    case 'body':
    case 'subject': {
      const field = lowerCase(name) as 'body' | 'subject';
      if (value === undefined && release >= 97) return { ...failure(`a URI with an empty ${field}`), fatal: true };
      fields[field] = value;
      return undefined;
    }
    default:
      // From 4.97 on what is put together here is dropped.
      if (release < 97 && !ignored.test(name)) fields.header += `${name}: \n`;
      return undefined;
  }
}

/** Reads the fields behind the question mark. */
function readFields(text: string, fields: Fields, release: number): MailtoReading {
  const characters = urlCharacters(release);
  let rest = text;
  let name = '';
  for (;;) {
    const [written = ''] = characters.exec(rest) ?? [];
    rest = rest.slice(written.length);
    if (written !== '' || release >= 97) {
      const decoded = decodeUri(written);
      if (decoded === undefined) return failure('Invalid URI encoding');
      name = decoded;
    }
    if (!rest.startsWith('=')) return failure('Missing equal after hname');
    rest = rest.slice(1);
    const [given = ''] = characters.exec(rest) ?? [];
    rest = rest.slice(given.length);
    let value: string | undefined;
    if (given !== '') {
      if (release < 97) {
        // Up to then the value takes the place of the name, as it stands, and there is none.
        name = given;
      } else {
        value = decodeUri(given);
        if (value === undefined) return failure('Invalid URI encoding');
      }
    }
    if (release < 97) value = '';
    const stop = take(fields, name, value, release);
    if (stop) return stop;
    if (!rest.startsWith('&')) break;
    rest = rest.slice(1);
  }
  return rest === '' ? { ok: true, uri: { ...fields } } : failure('Syntactically invalid URI');
}

/**
 * Takes a mailto: URI apart as Exim does. Mirrors `parse_mailto_uri`, whose fields are not those of the URI before 4.97.
 *
 * @param text a byte string
 * @param release what follows `4.` in the release
 */
export function readMailto(text: string, release: number): MailtoReading {
  const whole = untilNul(text);
  if (!whole.startsWith('mailto:')) return failure('Unknown URI scheme');
  const question = whole.indexOf('?');
  const to = whole.slice('mailto:'.length, question < 0 ? undefined : question);
  const fields: Fields = { recipients: [], header: '', subject: undefined, body: undefined };
  if (to !== '') {
    for (const part of to.split(/%2c/i)) {
      if (part === '') return failure('Missing addr-spec in URI');
      const address = decodeUri(part);
      if (address === undefined) return failure('Invalid URI encoding');
      fields.recipients.unshift(untilNul(address));
    }
  }
  return question < 0 ? { ok: true, uri: { ...fields } } : readFields(whole.slice(question + 1), fields, release);
}
