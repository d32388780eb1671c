import { isSpace } from '../expand/characters.ts';
import { quote2047 } from './quote-2047.ts';

/** Characters that may not stand in a phrase outside quotes and comments. */
const specials = ')<>@,;:\\.[]';

export interface PhraseOptions {
  /** What follows `4.` in the release. */
  readonly release: number;
  /** `headers_charset`; Latin-1 where it is unset. */
  readonly charset?: string;
  /** The size of the buffer, of which a phrase may take a quarter before 4.95. */
  readonly buffer?: number;
}

/**
 * Puts a phrase (what stands before an address in angle brackets) right: quotes what must be, and encodes it where it
 * holds what is not ASCII. Mirrors `parse_fix_phrase`.
 *
 * @param phrase a byte string
 */
export function fixPhrase(phrase: string, options: PhraseOptions): string {
  let start = 0;
  while (start < phrase.length && isSpace(phrase.charCodeAt(start))) start++;
  const text = phrase.slice(start);
  const { release, buffer } = options;
  if (release < 95 && buffer !== undefined && text.length > Math.floor(buffer / 4)) return 'Name too long';
  if (/[^\t -~]/.test(text)) return quote2047(text, options);
  return quoteSpecials(text);
}

/** A phrase being put right. */
interface Fixing {
  readonly text: string;
  at: number;
  /** What has been made so far, a character each. */
  readonly out: string[];
  /** Whether there were double quotes before: then only the words that need it are quoted. */
  quoted: boolean;
}

function quoteSpecials(text: string): string {
  const fixing: Fixing = { text, at: 0, out: [], quoted: false };
  const { out } = fixing;
  while (fixing.at < text.length) {
    const char = text.charAt(fixing.at++);
    if (char === '"') {
      copyQuoted(fixing);
      if (fixing.at >= text.length) break;
      fixing.quoted = true;
    } else if (char === '(') copyComment(fixing);
    else if (!specials.includes(char)) out.push(char);
    else {
      if (fixing.quoted) quoteWord(fixing, char);
      else quoteSoFar(fixing, char);
      if (fixing.at >= text.length) out.push('"');
    }
  }
  return out.join('');
}

/** Copies a quoted string; one that is not closed is closed. */
function copyQuoted(fixing: Fixing): void {
  const { text, out } = fixing;
  out.push('"');
  while (fixing.at < text.length) {
    const char = text.charAt(fixing.at++);
    if (char === '"') break;
    out.push(char);
    if (char === '\\' && fixing.at < text.length) out.push(text.charAt(fixing.at++));
  }
  out.push('"');
}

function copyComment(fixing: Fixing): void {
  const { text, out } = fixing;
  let level = 1;
  out.push('(');
  while (fixing.at < text.length) {
    const char = text.charAt(fixing.at++);
    out.push(char);
    if (char === '(') level++;
    else if (char === ')') {
      if (--level <= 0) break;
    } else if (char === '\\' && fixing.at < text.length) out.push(text.charAt(fixing.at++));
    else if (char === '"') fixing.quoted = true;
  }
}

/** Quotes the word that a special character stands in. */
function quoteWord(fixing: Fixing, special: string): void {
  const { text, out } = fixing;
  let start = out.length;
  while (start > 0 && !' ")'.includes(out[start - 1] ?? '')) start--;
  out.splice(start, 0, '"');
  out.push(special);
  while (fixing.at < text.length) {
    const char = text.charAt(fixing.at);
    if (char === ' ' || char === '"') break;
    out.push(char);
    fixing.at++;
  }
  out.push('"');
}

/** Quotes all there is, and what follows up to the next double quotes. */
function quoteSoFar(fixing: Fixing, special: string): void {
  const { text, out } = fixing;
  let escaped = special === '\\';
  out.unshift('"');
  out.push(special);
  while (fixing.at < text.length) {
    const char = text.charAt(fixing.at++);
    if (escaped) {
      out.push(char);
      escaped = false;
    } else if (char === '\\') {
      out.push(char);
      escaped = true;
    } else if (char === '"') {
      closeBeforeSpaces(out);
      fixing.at--;
      return;
    } else if (char === '(') {
      const end = commentEnd(text, fixing.at);
      if (end === undefined) {
        // Exim loses the parenthesis here.
        fixing.quoted = true;
        closeBeforeSpaces(out);
        return;
      }
      const stop = end >= text.length ? end - 1 : end;
      out.push('(');
      while (fixing.at < stop) out.push(text.charAt(fixing.at++));
      fixing.at = stop;
    } else out.push(char);
  }
}

/** The offset past a comment; undefined where there are double quotes in it. */
function commentEnd(text: string, start: number): number | undefined {
  let level = 1;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at++);
    if (char === '(') level++;
    else if (char === ')') {
      if (--level <= 0) break;
    } else if (char === '\\' && at + 1 < text.length) at++;
    else if (char === '"') return undefined;
  }
  return at;
}

function closeBeforeSpaces(out: string[]): void {
  let spaces = 0;
  while (out.at(-1) === ' ') {
    out.pop();
    spaces++;
  }
  out.push('"', ...Array.from({ length: spaces }, () => ' '));
}
