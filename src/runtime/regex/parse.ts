import type { ByteSet, Node, ParsedPattern, Test } from './ast.ts';
import { readClass } from './parse-class.ts';
import type { Escape } from './parse-escape.ts';
import { readEscape } from './parse-escape.ts';
import { everything, inverted, noNewline, single } from './sets.ts';
import { fixedLength } from './width.ts';

/** Thrown by the parser, and caught by it: a fault as PCRE2 words it, or something that only PCRE2 can do. */
export class PatternFault extends Error {
  constructor(
    message: string,
    /** Undefined for what is beyond this parser. */
    readonly offset: number | undefined,
  ) {
    super(message);
  }
}

/** What letters after `(?` switch on. */
interface Flags {
  readonly caseless: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: '' | 'x' | 'xx';
  readonly ungreedy: boolean;
  readonly noCapture: boolean;
}

const noFlags: Flags = {
  caseless: false,
  multiline: false,
  dotAll: false,
  extended: '',
  ungreedy: false,
  noCapture: false,
};

/** A reference to a group that may come later: looked up when all groups are known. */
interface Pending {
  readonly name: string | number;
  readonly offset: number;
  /** Whether PCRE2 looks whether there is such a group only when it has been through the whole pattern. */
  readonly late: boolean;
  readonly resolve: (numbers: readonly number[]) => void;
}

/** A pattern as it is being read. */
export interface PatternReader {
  readonly text: string;
  at: number;
  groups: number;
  readonly names: Map<string, number>;
  readonly pending: Pending[];
  /** Lookbehinds, to be checked when all is read. */
  readonly behind: { readonly body: Node; readonly offset: number; readonly end: number }[];
  /** Inside `\Q…\E`. */
  quoting: boolean;
  lookDepth: number;
  /** Where the first `\K` stands in an assertion. */
  keepInLook: number | undefined;
  depth: number;
}

/** How deep groups may be nested: PCRE2's own limit. */
const deepest = 250;

/** Fails with a message of PCRE2. */
export function fault(message: string, offset: number): never {
  throw new PatternFault(message, offset);
}

/** Gives up on a pattern that only PCRE2 can do. */
export function beyond(what: string): never {
  throw new PatternFault(what, undefined);
}

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

const flagLetters: Readonly<Record<string, keyof Flags>> = {
  i: 'caseless',
  m: 'multiline',
  s: 'dotAll',
  x: 'extended',
  U: 'ungreedy',
  n: 'noCapture',
};

/** Reads the letters of `(?i-m` up to the character after them; undefined where no such group begins here. */
function readFlags(reader: PatternReader, flags: Flags): Flags | undefined {
  const { text } = reader;
  const pattern = /\(\?(?=[\^imsxUnJ:)-])(?!-\d)(\^?)([imsxUnJ]*)(?:-([imsxUnJ]*))?/y;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [image, hat, on = '', off = ''] = match;
  reader.at += image.length;
  if ((on + off).includes('J')) beyond('(?J');
  const result: Record<keyof Flags, boolean | string> = { ...flags };
  if (hat === '^') {
    const plain = { caseless: false, multiline: false, dotAll: false, extended: '', noCapture: false } as const;
    Object.assign(result, plain);
  }
  for (const letter of on) {
    const name = flagLetters[letter];
    if (name !== undefined) result[name] = name === 'extended' ? (on.includes('xx') ? 'xx' : 'x') : true;
  }
  for (const letter of off) {
    const name = flagLetters[letter];
    if (name !== undefined) result[name] = name === 'extended' ? '' : false;
  }
  return result as unknown as Flags;
}

/** Reads `(?i)` and the like: settings that hold from here on. */
function readSettings(reader: PatternReader, flags: Flags): Flags | undefined {
  const before = reader.at;
  const result = readFlags(reader, flags);
  if (!result) return undefined;
  const next = reader.text.charAt(reader.at);
  if (next === ')' && reader.at > before + 2) {
    reader.at++;
    return result;
  }
  if (next !== ':') {
    if (reader.at >= reader.text.length) fault('missing closing parenthesis', reader.text.length);
    const hyphen = next === '-';
    fault(hyphen ? 'invalid hyphen in option setting' : 'unrecognized character after (? or (?-', reader.at);
  }
  reader.at = before;
  return undefined;
}

interface Atom {
  readonly node: Node;
  /** Whether a quantifier may follow. */
  readonly quantifiable: boolean;
}

const repeatable = (node: Node): Atom => ({ node, quantifiable: true });
const unrepeatable = (node: Node): Atom => ({ node, quantifiable: false });
const setNode = (set: ByteSet): Node => ({ kind: 'set', set });

function atom(reader: PatternReader, flags: Flags): Atom {
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

/** Reads a callout, which nobody answers. */
function callout(reader: PatternReader): Atom {
  const { text } = reader;
  const pattern = /(\d*)\)|([`'"^%#$])(?:[^]*?)\2\)|(\{)(?:[^}]|\}\})*\}\)/y;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(text);
  if (!match) {
    const digits = /\d*/y;
    digits.lastIndex = reader.at;
    const image = digits.exec(text)?.[0] ?? '';
    if (image !== '') fault('closing parenthesis for (?C expected', reader.at + image.length);
    const known = /^[`'"^%#${]/.test(text.slice(reader.at));
    if (known) fault('missing terminating delimiter for callout with string argument', text.length);
    fault('unrecognized string delimiter follows (?C', reader.at);
  }
  if (Number(match[1] ?? '0') > 255) fault('number after (?C is greater than 255', reader.at + (match[1] ?? '').length);
  reader.at += match[0].length;
  return unrepeatable({ kind: 'sequence', items: [] });
}

function escapeAtom(escape: Escape, flags: Flags, reader: PatternReader): Atom {
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

function recursion(name: string | number, offset: number, reader: PatternReader): Node {
  const node: { kind: 'recursion'; number: number } = { kind: 'recursion', number: 0 };
  if (name !== 0) {
    reader.pending.push({
      name,
      offset,
      late: false,
      resolve: ([number = 0]) => {
        node.number = number;
      },
    });
  }
  return node;
}

/** Reads to the closing parenthesis of a group. */
function close(reader: PatternReader): void {
  if (reader.text.charAt(reader.at) !== ')' || reader.at >= reader.text.length) {
    fault('missing closing parenthesis', reader.text.length);
  }
  reader.at++;
}

function body(reader: PatternReader, flags: Flags, reset = false): Node {
  const node = alternatives(reader, flags, reset);
  close(reader);
  return node;
}

function capture(reader: PatternReader, flags: Flags): Atom {
  const number = ++reader.groups;
  return repeatable({ kind: 'capture', number, body: body(reader, flags) });
}

function look(reader: PatternReader, flags: Flags, ahead: boolean, negative: boolean, offset: number): Node {
  reader.lookDepth++;
  const inner = body(reader, flags);
  reader.lookDepth--;
  if (!ahead) reader.behind.push({ body: inner, offset, end: reader.at });
  return { kind: 'look', ahead, negative, body: inner };
}

/** Settings at the start of a pattern that only say how PCRE2 is to do its work, and others. */
const workSettings =
  /\(\*(?:NO_START_OPT|NO_JIT|NO_AUTO_POSSESS|NO_DOTSTAR_ANCHOR|LIMIT_(?:MATCH|DEPTH|HEAP|RECURSION)=\d+)\)/y;
const otherSettings = /\(\*(?:UTF|UCP|NOTEMPTY|NOTEMPTY_ATSTART|CR|LF|CRLF|ANYCRLF|ANY|NUL|BSR_ANYCRLF|BSR_UNICODE)\)/y;

function passSettings(reader: PatternReader): void {
  for (;;) {
    otherSettings.lastIndex = workSettings.lastIndex = reader.at;
    if (otherSettings.test(reader.text)) beyond('a setting at its start');
    if (!workSettings.test(reader.text)) return;
    reader.at = workSettings.lastIndex;
  }
}

/** Groups that are written with a word: what kind of assertion they are. */
const assertions: Readonly<Record<string, { readonly ahead: boolean; readonly negative: boolean }>> = {
  pla: { ahead: true, negative: false },
  positive_lookahead: { ahead: true, negative: false },
  nla: { ahead: true, negative: true },
  negative_lookahead: { ahead: true, negative: true },
  plb: { ahead: false, negative: false },
  positive_lookbehind: { ahead: false, negative: false },
  nlb: { ahead: false, negative: true },
  negative_lookbehind: { ahead: false, negative: true },
};

/** Reads what begins with `(*`: a verb, or a group that is written with a word. */
function verb(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  const start = reader.at;
  const [, word = '', next = ''] = /^\(\*([A-Za-z_]*)([:)]?)/.exec(text.slice(start)) ?? [];
  const end = start + 2 + word.length;
  const assertion = Object.hasOwn(assertions, word) ? assertions[word] : undefined;
  if (next === ':' && (assertion || word === 'atomic')) {
    reader.at = end + 1;
    if (!assertion) return repeatable({ kind: 'atomic', body: body(reader, flags) });
    return repeatable(look(reader, flags, assertion.ahead, assertion.negative, start));
  }
  if (next === ')' && (word === 'F' || word === 'FAIL')) {
    reader.at = end + 1;
    return unrepeatable(setNode(inverted(everything)));
  }
  if (/^(?:ACCEPT|COMMIT|F|FAIL|MARK|PRUNE|SKIP|THEN|)$/.test(word)) return beyond('a verb');
  if (/^(?:na|non_atomic|sr|asr|script_run|atomic_script_run)/.test(word)) return beyond(`(*${word}:`);
  return fault('(*VERB) not recognized or malformed', end);
}

function group(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  const start = reader.at;
  if (/^\(\*[A-Za-z:]/.test(text.slice(start, start + 3))) return verb(reader, flags);
  if (text.charAt(start + 1) !== '?') {
    reader.at++;
    return flags.noCapture ? repeatable(body(reader, flags)) : capture(reader, flags);
  }
  const inner = readFlags(reader, flags);
  if (inner) {
    reader.at++;
    return repeatable(body(reader, inner));
  }
  reader.at += 2;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  const char = text.charAt(reader.at++);
  switch (char) {
    case '|':
      return repeatable(body(reader, flags, true));
    case '>':
      return repeatable({ kind: 'atomic', body: body(reader, flags) });
    case '=':
    case '!':
      return repeatable(look(reader, flags, true, char === '!', start));
    case '*':
      return beyond('a non-atomic assertion');
    case 'C':
      return callout(reader);
    case '(':
      return repeatable(conditional(reader, flags, start));
    case '<': {
      const next = text.charAt(reader.at);
      if (next === '*') beyond('a non-atomic assertion');
      if (next === '=' || next === '!') {
        reader.at++;
        return repeatable(look(reader, flags, false, next === '!', start));
      }
      return namedGroup(reader, flags, '>');
    }
    case "'":
      return namedGroup(reader, flags, "'");
    case 'P':
      return pythonGroup(reader, flags);
    case '&':
      return calledByName(reader);
    case 'R':
      close(reader);
      return repeatable(recursion(0, start, reader));
    default:
      reader.at--;
      return numberedCall(reader);
  }
}

function namedGroup(reader: PatternReader, flags: Flags, terminator: string): Atom {
  const { name } = readName(reader, terminator);
  if (reader.names.has(name)) {
    fault('two named subpatterns have the same name (PCRE2_DUPNAMES not set)', reader.at);
  }
  reader.names.set(name, reader.groups + 1);
  return capture(reader, flags);
}

function pythonGroup(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  const char = text.charAt(reader.at++);
  if (char === '<') return namedGroup(reader, flags, '>');
  if (char === '>') return calledByName(reader);
  if (char !== '=') fault('unrecognized character after (?P', reader.at - 1);
  const { name, offset } = readName(reader, ')');
  return escapeAtom({ kind: 'reference', name, offset }, flags, reader);
}

function calledByName(reader: PatternReader): Atom {
  const { name, offset } = readName(reader, ')');
  return repeatable(recursion(name, offset, reader));
}

/** Reads the name of a group and the character that ends it. */
export function readName(
  reader: PatternReader,
  terminator: string,
): { readonly name: string; readonly offset: number } {
  const { text } = reader;
  const offset = reader.at;
  if (offset >= text.length) fault('subpattern name expected', offset);
  if (/\d/.test(text.charAt(offset))) fault('subpattern name must start with a non-digit', offset);
  const pattern = /[A-Za-z0-9_]*/y;
  pattern.lastIndex = offset;
  const name = pattern.exec(text)?.[0] ?? '';
  reader.at += name.length;
  if (name.length > 32) fault('subpattern name is too long (maximum 32 code units)', offset + 33);
  if (name === '') fault('subpattern name expected', offset);
  if (text.charAt(reader.at) !== terminator || reader.at >= text.length) {
    fault('syntax error in subpattern name (missing terminator?)', reader.at);
  }
  reader.at++;
  return { name, offset };
}

function numberedCall(reader: PatternReader): Atom {
  const { text } = reader;
  const pattern = /[+-]?\d+/y;
  pattern.lastIndex = reader.at;
  const image = pattern.exec(text)?.[0];
  if (image === undefined) fault('unrecognized character after (? or (?-', reader.at);
  reader.at += image.length;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  if (text.charAt(reader.at) !== ')')
    fault('(?R (recursive pattern call) must be followed by a closing parenthesis', reader.at);
  const offset = reader.at++;
  const number = relative(image, reader);
  if (number <= 0 && image !== '0') fault('reference to non-existent subpattern', offset);
  return repeatable(recursion(number, offset, reader));
}

/** The number of a group, counted from here where a sign stands before it. */
export function relative(image: string, reader: PatternReader): number {
  const number = Number(image.replace(/^[+-]/, ''));
  if (image.startsWith('+')) return reader.groups + number;
  return image.startsWith('-') ? reader.groups - number + 1 : number;
}

/** What PCRE2 says of a condition that it cannot read, where that is simple. */
function badCondition(rest: string, at: number): never {
  const number = /^[+-]?\d+/.exec(rest)?.[0];
  if (number !== undefined) return fault('missing closing parenthesis for condition', at + number.length);
  if (/^[^\w<'?*]/.test(rest)) return fault('subpattern name expected', at);
  return beyond('a condition');
}

function conditional(reader: PatternReader, flags: Flags, start: number): Node {
  const { text } = reader;
  const at = reader.at;
  let test: Test;
  let define = false;
  const rest = text.slice(at);
  const look = /^\?(?:[=!]|<[=!])/.test(rest);
  if (look) {
    reader.at = at - 1;
    test = { kind: 'look', look: atom(reader, flags).node };
  } else if (rest === '') fault('missing closing parenthesis', text.length);
  else {
    const match = /^(?:([+-]?\d+)|R(\d*)|R&(\w+)|(DEFINE)|<(\w+)>|'(\w+)'|([A-Za-z_]\w*))\)/.exec(rest);
    if (!match) badCondition(rest, at);
    const [image, number, recursed, recursedName, defined, angled, quoted, bare] = match;
    reader.at += image.length;
    if (recursedName !== undefined) beyond('a condition on recursion');
    if (defined !== undefined) {
      test = { kind: 'define' };
      define = true;
    } else if (recursed !== undefined && !reader.names.has(`R${recursed}`)) {
      test = { kind: 'recursion', number: recursed === '' ? undefined : Number(recursed) };
    } else {
      const group: { kind: 'group'; numbers: readonly number[] } = { kind: 'group', numbers: [] };
      const name = number === undefined ? (angled ?? quoted ?? bare ?? `R${recursed ?? ''}`) : relative(number, reader);
      const offset = number !== undefined ? at - 1 : bare === undefined ? at + 1 : at;
      reader.pending.push({
        name,
        offset,
        late: false,
        resolve: (numbers) => {
          group.numbers = numbers;
        },
      });
      test = group;
    }
  }
  const inner = body(reader, flags);
  const branches = inner.kind === 'alternatives' ? inner.branches : [inner];
  if (define && branches.length > 1) fault('DEFINE subpattern contains more than one branch', at);
  if (branches.length > 2) fault('conditional subpattern contains more than two branches', start);
  const [yes = inner, no = { kind: 'sequence', items: [] }] = branches;
  return { kind: 'condition', test, yes, no };
}
