import type { Node, ParsedPattern } from './ast.ts';
import { readClass } from './parse-class.ts';
import type { Escape } from './parse-escape.ts';
import { readEscape } from './parse-escape.ts';
import { group, recursion } from './parse-group.ts';
import { passSettings, readSettings } from './parse-settings.ts';
import type { Atom, Flags, PatternReader, Pending } from './reader.ts';
import { fault, noFlags, PatternFault, repeatable, setNode, unrepeatable } from './reader.ts';
import { everything, noNewline, single } from './sets.ts';
import { fixedLength } from './width.ts';

/** How deep groups may be nested: PCRE2's own limit. */
const deepest = 250;

/**
 * Reads a pattern as PCRE2 (10.42) does without options.
 *
 * @param pattern a byte string
 */
export function parsePattern(pattern: string, caseless = false): ParsedPattern {
  const reader: PatternReader = {
    text: pattern,
    at: 0,
    groups: 0,
    names: new Map(),
    pending: [],
    behind: [],
    quoting: false,
    lookDepth: 0,
    keepInLook: undefined,
    depth: 0,
  };
  try {
    passSettings(reader);
    const node = alternatives(reader, { ...noFlags, caseless }, false);
    if (reader.at < pattern.length) fault('unmatched closing parenthesis', reader.at);
    checkWhole(reader);
    return { ok: true, node, groups: reader.groups };
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    if (error.offset === undefined) return { ok: false, beyond: error.message };
    return { ok: false, message: error.message, offset: error.offset };
  }
}

/** Finds the groups that are referred to; gives the references that lead nowhere. */
function resolvePending(reader: PatternReader): Pending[] {
  return reader.pending.filter(({ name, resolve }) => {
    const number = typeof name === 'number' ? name : reader.names.get(name);
    if (number === undefined || number > reader.groups) return true;
    resolve([number]);
    return false;
  });
}

/** Checks what can only be checked when all has been read, in the order in which PCRE2 does so. */
function checkWhole(reader: PatternReader): void {
  const lost = resolvePending(reader);
  const noGroup = (offset: number): never => fault('reference to non-existent subpattern', offset);
  for (const { body, offset, end } of reader.behind) {
    const inside = lost.find((each) => each.offset > offset && each.offset < end);
    if (inside) noGroup(inside.offset);
    if (!branchesAreFixed(body)) fault('lookbehind assertion is not fixed length', offset);
  }
  const { keepInLook = Infinity } = reader;
  const early = lost.find(({ late }) => !late);
  if (early && early.offset < keepInLook) noGroup(early.offset);
  if (keepInLook !== Infinity) {
    const hint = '(but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)';
    fault(`\\K is not allowed in lookarounds ${hint}`, reader.text.length);
  }
  const [first] = lost;
  if (first) noGroup(first.offset);
}

function branchesAreFixed(body: Node): boolean {
  if (body.kind === 'alternatives') return body.branches.every((branch) => fixedLength(branch) !== undefined);
  return fixedLength(body) !== undefined;
}

const sequenceOf = (items: readonly Node[]): Node =>
  items.length === 1 && items[0] ? items[0] : { kind: 'sequence', items };

/** Reads alternatives up to a closing parenthesis or the end. Settings made in one branch hold for those after it. */
function alternatives(reader: PatternReader, flags: Flags, reset: boolean): Node {
  if (++reader.depth > deepest) fault('parentheses are too deeply nested', reader.at);
  const branches: Node[] = [];
  const first = reader.groups;
  let most = first;
  let current = flags;
  for (;;) {
    if (reset) reader.groups = first;
    const branch = sequence(reader, current);
    current = branch.flags;
    branches.push(branch.node);
    most = Math.max(most, reader.groups);
    if (reader.text.charAt(reader.at) !== '|' || reader.at >= reader.text.length) break;
    reader.at++;
  }
  reader.groups = most;
  reader.depth--;
  return branches.length === 1 && branches[0] ? branches[0] : { kind: 'alternatives', branches };
}

function sequence(reader: PatternReader, start: Flags): { readonly node: Node; readonly flags: Flags } {
  const items: Node[] = [];
  let flags = start;
  let quantifiable = false;
  const { text } = reader;
  while (reader.at < text.length) {
    const char = text.charAt(reader.at);
    if (reader.quoting) {
      if (text.startsWith('\\E', reader.at)) {
        reader.quoting = false;
        reader.at += 2;
        continue;
      }
      reader.at++;
      items.push(literal(char, flags));
      quantifiable = true;
      continue;
    }
    if (flags.extended !== '' && skipExtended(reader)) continue;
    if (char === '|' || char === ')') break;
    if (text.startsWith('\\Q', reader.at)) {
      reader.quoting = true;
      reader.at += 2;
      continue;
    }
    if (text.startsWith('\\E', reader.at)) {
      reader.at += 2;
      continue;
    }
    if (text.startsWith('(?#', reader.at)) {
      const end = text.indexOf(')', reader.at);
      if (end < 0) fault('missing ) after (?# comment', text.length);
      reader.at = end + 1;
      continue;
    }
    const quantifier = readQuantifier(reader, flags);
    if (quantifier) {
      const body = items.pop();
      if (!quantifiable || !body) fault('quantifier does not follow a repeatable item', quantifier.offset);
      items.push({ kind: 'repeat', body, ...quantifier.range });
      quantifiable = false;
      continue;
    }
    const settings = char === '(' ? readSettings(reader, flags) : undefined;
    if (settings) {
      flags = settings;
      quantifiable = false;
      continue;
    }
    const item = atom(reader, flags);
    items.push(item.node);
    quantifiable = item.quantifiable;
  }
  return { node: sequenceOf(items), flags };
}

/** Passes over white space or a comment of an extended pattern. */
function skipExtended(reader: PatternReader): boolean {
  const char = reader.text.charAt(reader.at);
  if (/[\t-\r ]/.test(char)) {
    reader.at++;
    return true;
  }
  if (char !== '#') return false;
  const end = reader.text.indexOf('\n', reader.at);
  reader.at = end < 0 ? reader.text.length : end + 1;
  return true;
}

function literal(char: string, flags: Flags): Node {
  return { kind: 'set', set: single(char.charCodeAt(0), flags.caseless) };
}

interface Quantifier {
  readonly range: {
    readonly minimum: number;
    readonly maximum: number;
    readonly mode: 'greedy' | 'lazy' | 'possessive';
  };
  /** Where PCRE2 would complain of it. */
  readonly offset: number;
}

function readQuantifier(reader: PatternReader, flags: Flags): Quantifier | undefined {
  const { text } = reader;
  const char = text.charAt(reader.at);
  let minimum = 0;
  let maximum = Infinity;
  if (char === '*' || char === '+' || char === '?') {
    if (char === '+') minimum = 1;
    if (char === '?') maximum = 1;
    reader.at++;
  } else {
    const pattern = /\{(\d+)(?:(,)(\d*))?\}/y;
    pattern.lastIndex = reader.at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [image, low = '', comma, high = ''] = match;
    const last = reader.at + image.length - 1;
    const tooBig = (digits: string): boolean => digits.replace(/^0+/, '').length > 5 || Number(digits) > 65535;
    if (tooBig(low)) fault('number too big in {} quantifier', reader.at + 1 + low.length);
    if (tooBig(high)) fault('number too big in {} quantifier', last);
    minimum = Number(low);
    maximum = comma === undefined ? minimum : high === '' ? Infinity : Number(high);
    if (maximum < minimum) fault('numbers out of order in {} quantifier', last);
    reader.at = last + 1;
  }
  const offset = reader.at - 1;
  const next = text.charAt(reader.at);
  let mode: Quantifier['range']['mode'] = flags.ungreedy ? 'lazy' : 'greedy';
  if (next === '?') mode = flags.ungreedy ? 'greedy' : 'lazy';
  else if (next === '+') mode = 'possessive';
  if (next === '?' || next === '+') reader.at++;
  return { range: { minimum, maximum, mode }, offset };
}

export function atom(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  const char = text.charAt(reader.at);
  switch (char) {
    case '^':
      reader.at++;
      return unrepeatable({ kind: 'place', place: flags.multiline ? 'line-start' : 'start' });
    case '$':
      reader.at++;
      return unrepeatable({ kind: 'place', place: flags.multiline ? 'line-end' : 'soft-end' });
    case '.':
      reader.at++;
      return repeatable(setNode(flags.dotAll ? everything : noNewline));
    case '[':
      return repeatable(setNode(readClass(reader, flags.caseless, flags.extended === 'xx')));
    case '(':
      return group(reader, flags);
    case '\\':
      return escapeAtom(readEscape(reader), flags, reader);
    default:
      reader.at++;
      return repeatable(literal(char, flags));
  }
}

const crlf: Node = {
  kind: 'atomic',
  body: {
    kind: 'alternatives',
    branches: [
      { kind: 'sequence', items: [setNode(single(13, false)), setNode(single(10, false))] },
      setNode(Uint8Array.from({ length: 256 }, (_, code) => ((code >= 10 && code <= 13) || code === 133 ? 1 : 0))),
    ],
  },
};

/** Two characters that end a line stand together; otherwise every byte is a character of its own. */
const cluster: Node = {
  kind: 'atomic',
  body: {
    kind: 'alternatives',
    branches: [
      { kind: 'sequence', items: [setNode(single(13, false)), setNode(single(10, false))] },
      setNode(everything),
    ],
  },
};

export function escapeAtom(escape: Escape, flags: Flags, reader: PatternReader): Atom {
  switch (escape.kind) {
    case 'char':
      return repeatable(setNode(single(escape.code, flags.caseless)));
    case 'set':
      return repeatable(setNode(escape.set));
    case 'place':
      return unrepeatable({ kind: 'place', place: escape.place });
    case 'cluster':
      return repeatable(cluster);
    case 'newline':
      return repeatable(crlf);
    case 'keep':
      if (reader.lookDepth > 0) reader.keepInLook ??= reader.at;
      return unrepeatable({ kind: 'keep' });
    case 'reference': {
      const node: { kind: 'reference'; numbers: readonly number[]; caseless: boolean } = {
        kind: 'reference',
        numbers: [],
        caseless: flags.caseless,
      };
      reader.pending.push({
        name: escape.name,
        offset: escape.offset,
        late: typeof escape.name === 'number',
        resolve: (numbers) => {
          node.numbers = numbers;
        },
      });
      return repeatable(node);
    }
    case 'recursion':
      return repeatable(recursion(escape.name, escape.offset, reader));
  }
}

/** Reads to the closing parenthesis of a group. */
export function close(reader: PatternReader): void {
  if (reader.text.charAt(reader.at) !== ')' || reader.at >= reader.text.length) {
    fault('missing closing parenthesis', reader.text.length);
  }
  reader.at++;
}

export function body(reader: PatternReader, flags: Flags, reset = false): Node {
  const node = alternatives(reader, flags, reset);
  close(reader);
  return node;
}

export function capture(reader: PatternReader, flags: Flags): Atom {
  const number = ++reader.groups;
  return repeatable({ kind: 'capture', number, body: body(reader, flags) });
}
