import { lowerCase, trimSpaceEnd } from '../../expand/characters.ts';
/** What Exim's type letters stand for, by header name in lower case; `resent` where a `Resent-` form counts too. */
const types: Readonly<Record<string, { readonly type: string; readonly resent: boolean }>> = {
  bcc: { type: 'B', resent: true },
  cc: { type: 'C', resent: true },
  date: { type: 'd', resent: true },
  'delivery-date': { type: 'x', resent: false },
  'envelope-to': { type: 'e', resent: false },
  from: { type: 'F', resent: true },
  'message-id': { type: 'I', resent: true },
  received: { type: 'P', resent: false },
  'reply-to': { type: 'R', resent: false },
  'return-path': { type: 'p', resent: false },
  sender: { type: 'S', resent: true },
  subject: { type: 's', resent: false },
  to: { type: 'T', resent: true },
};

/**
 * What a header line is, by its name (`header_checkname`): an upper-case letter is kept as the type of the line, a
 * lower-case one only says what it is.
 */
export function headerType(text: string): { readonly type: string; readonly resent: boolean } {
  const name = lowerCase(trimSpaceEnd(text.slice(0, Math.max(text.indexOf(':'), 0))));
  const resent = name.startsWith('resent-');
  const bare = resent ? name.slice(7) : name;
  const known = Object.hasOwn(types, bare) ? types[bare] : undefined;
  if (!known || (resent && !known.resent)) return { type: ' ', resent };
  return { type: known.type, resent };
}
