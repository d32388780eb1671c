/** The header lines of an ARC set. */
export const arcHeaders = {
  aar: 'ARC-Authentication-Results:',
  ams: 'ARC-Message-Signature:',
  as: 'ARC-Seal:',
} as const;

export type ArcHeader = keyof typeof arcHeaders;

/** The tags that Exim keeps. */
type Tag = 'i' | 'cv' | 'a' | 'b' | 'bh' | 'd' | 'h' | 's' | 'c' | 'l' | 'ip';

/** An ARC header line taken apart (`arc_line`). */
export interface ArcLine {
  /** The whole line with its newlines. */
  readonly text: string;
  /** Tags as they stand, without the white space around them; `b` and `bh` without any. */
  readonly tags: ReadonlyMap<Tag, string>;
  /** The line without the value of `b=`; only where all tags were asked for. */
  readonly raw: string;
}

/** Which tags are wanted: none but the instance, that and the client's address, or all. */
export type Wanted = 'instance' | 'instance and address' | 'all';

export type LineReading =
  { readonly ok: true; readonly line: ArcLine } | { readonly ok: false; readonly message: string };

/** What is wrong with a line. */
class BadLine extends Error {}

const isFold = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';

interface Reader {
  readonly text: string;
  readonly tags: Map<Tag, string>;
  at: number;
}

function skipFolds(reader: Reader): void {
  while (reader.at < reader.text.length && isFold(reader.text.charAt(reader.at))) reader.at++;
}

function valueEnd({ text, at }: Reader): number {
  const end = text.indexOf(';', at);
  return end < 0 ? text.length : end;
}

/** Takes the value after an equals sign. Mirrors `arc_insert_tagvalue`. */
function take(reader: Reader, tag: Tag, name: string = tag): void {
  if (reader.tags.has(tag)) throw new BadLine(`${name} tag dup`);
  reader.at++;
  skipFolds(reader);
  const end = valueEnd(reader);
  reader.tags.set(tag, reader.text.slice(reader.at, end).replace(/[ \t\r\n]+$/, ''));
  reader.at = end;
}

/** Takes a value out of which all white space goes. */
function takeBase64(reader: Reader, tag: 'b' | 'bh'): void {
  if (reader.tags.has(tag)) throw new BadLine(`already ${tag} data`);
  reader.at++;
  const end = valueEnd(reader);
  const value = reader.text.slice(reader.at, end).replace(/[ \t\r\n]/g, '');
  if (value === '') throw new BadLine(`no ${tag}= value`);
  reader.tags.set(tag, value);
  reader.at = end;
}

/** What one tag leads to: the next, the end of reading, or a value that is left out, beginning at the number. */
type Taken = 'next' | 'enough' | number;

/** Takes one tag, of which the letter has been read. */
function takeTag(reader: Reader, letter: string, wanted: Wanted, strict: boolean): Taken {
  const all = wanted === 'all';
  const next = reader.text.charAt(reader.at);
  // Before 4.97 a letter that begins a tag begins no other, and with the instance only that is looked at.
  const otherwise = (message: string): Taken => {
    if (strict) throw new BadLine(message);
    return 'next';
  };
  if (!all && (strict ? letter !== 'i' : 'abcdl'.includes(letter))) return 'next';
  switch (letter) {
    case 'a':
      if (next !== '=') return otherwise("no 'a' value");
      take(reader, 'a');
      if (!reader.tags.get('a')?.includes('-')) throw new BadLine("no '-' in 'a' value");
      return 'next';
    case 'b':
      if (next === '=') {
        const begin = reader.at + 1;
        takeBase64(reader, 'b');
        return begin;
      }
      if (next !== 'h') throw new BadLine('b? tag');
      reader.at++;
      skipFolds(reader);
      if (reader.text.charAt(reader.at) !== '=') return otherwise('no bh value');
      takeBase64(reader, 'bh');
      return 'next';
    case 'c':
      if (next !== '=' && next !== 'v') return otherwise('c? tag');
      if (next === 'v' && reader.text.charAt(++reader.at) !== '=') return otherwise('cv tag val');
      take(reader, next === 'v' ? 'cv' : 'c');
      return 'next';
    case 'd':
    case 'h':
    case 'l':
      if (next !== '=') return otherwise(`${letter} tag val`);
      take(reader, letter);
      return 'next';
    case 'i':
      if (next !== '=') return otherwise('i tag val');
      take(reader, 'i');
      return wanted === 'instance' ? 'enough' : 'next';
    case 's':
      if (all) {
        if (next !== '=') return otherwise('s tag val');
        take(reader, 's');
      } else if (wanted === 'instance and address' && reader.text.startsWith('mtp.remote-ip', reader.at)) {
        reader.at += 13;
        skipFolds(reader);
        if (reader.text.charAt(reader.at) !== '=') throw new BadLine('smtp.remote_ip tag val');
        take(reader, 'ip');
      }
      return 'next';
    default:
      return 'next';
  }
}

/**
 * Reads an ARC header line. Mirrors `arc_parse_line`.
 *
 * @param text the whole line
 * @param name the header's name with its colon, as `arcHeaders` has it
 * @param release what follows `4.` in Exim's: before 4.97 tags that begin like a known one are faults
 */
export function readArcLine(text: string, name: string, wanted: Wanted, release: number): LineReading {
  const reader: Reader = { text, tags: new Map(), at: name.length };
  const strict = release < 97;
  let raw = text.slice(0, name.length);
  try {
    while (reader.at < text.length) {
      const start = reader.at;
      skipFolds(reader);
      if (reader.at >= text.length) break;
      const letter = text.charAt(reader.at++);
      skipFolds(reader);
      if (reader.at >= text.length) break;
      const taken = takeTag(reader, letter, wanted, strict);
      if (taken === 'enough') break;
      const end = reader.at;
      reader.at = Math.min(valueEnd(reader) + 1, text.length);
      raw += taken === 'next' ? text.slice(start, reader.at) : text.slice(start, taken) + text.slice(end, reader.at);
    }
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    return { ok: false, message: error.message };
  }
  return { ok: true, line: { text, tags: reader.tags, raw } };
}
