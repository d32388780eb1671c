import type { CustomPatternMatcherFunc, IMultiModeLexerDefinition, IToken, TokenType } from 'chevrotain';
import { createToken, Lexer } from 'chevrotain';
import type { BraceContent, ConditionShape, ExpansionLanguage, ItemShape } from './language.ts';
import { newestLanguage } from './language.ts';

/*
 * Exim scans an expanded string character by character, and what a brace opens depends on the item or condition whose
 * argument it begins. The lexer has a mode for each way of reading characters; what the next brace opens is told by a
 * stack of frames, one for each item, condition and group that is open.
 */

/** An item, condition or group that is open. */
interface Frame {
  /** What its braces hold, in order; any further ones hold text. */
  readonly contents: readonly BraceContent[];
  next: number;
  /** Whether a closing brace ends it; a condition ends with its last argument instead. */
  readonly braced: boolean;
  /** Whether the name of a lookup type is still to come. */
  typePending: boolean;
}

/** What the lexer knows while it works on one string. */
const scan: { language: ExpansionLanguage; frames: Frame[]; depth: number; deepest: number } = {
  language: newestLanguage,
  frames: [],
  depth: 0,
  deepest: 0,
};

function deeper(): void {
  if (++scan.depth > scan.deepest) scan.deepest = scan.depth;
}

function openFrame(contents: readonly BraceContent[], braced: boolean, typePending = false): void {
  scan.frames.push({ contents, next: 0, braced, typePending });
}

/** Ends the innermost frame that a brace closes, and the conditions in it that lack arguments. */
function closeFrame(): void {
  for (let frame = scan.frames.pop(); frame !== undefined && !frame.braced; frame = scan.frames.pop());
}

function nextContent(): BraceContent {
  const frame = scan.frames.at(-1);
  return frame?.contents[frame.next] ?? 'text';
}

function takeContent(): void {
  const frame = scan.frames.at(-1);
  if (frame === undefined) return;
  frame.next++;
  if (!frame.braced && frame.next >= frame.contents.length) scan.frames.pop();
}

const itemContents: { readonly [form in ItemShape['form']]?: readonly BraceContent[] } = {
  certextract: ['text', 'certificate'],
  filter: ['list', 'condition'],
  listextract: ['text', 'list'],
  map: ['list', 'text'],
  reduce: ['list', 'text', 'text'],
  sort: ['list', 'raw', 'text'],
};

const twoTexts: readonly BraceContent[] = ['text', 'text'];
const textAndRaw: readonly BraceContent[] = ['text', 'raw'];

function conditionContents(shape: ConditionShape): readonly BraceContent[] {
  switch (shape.form) {
    case 'strings':
      return shape.raw === true ? textAndRaw : shape.count === 2 ? twoTexts : ['text'];
    case 'arguments':
      return shape.count === 2 ? twoTexts : ['text'];
    case 'braced-arguments':
      return ['arguments'];
    case 'group':
      return ['conditions'];
    case 'iteration':
      return [shape.json ? 'text' : 'list', 'condition'];
    case 'def':
    case 'none':
      return [];
  }
}

/* Matches of a single character, made once. */
const brace: [string] = ['{'];
const closingBrace: [string] = ['}'];

/** A pattern that matches a regular expression at an offset, and then does something. */
function matching(pattern: RegExp, then?: (image: string) => boolean): CustomPatternMatcherFunc {
  const sticky = new RegExp(pattern.source, 'y');
  return (text, offset) => {
    sticky.lastIndex = offset;
    const match = sticky.exec(text);
    return match !== null && (then === undefined || then(match[0])) ? match : null;
  };
}

const allCodes = Array.from({ length: 256 }, (_, code) => code);
const codes = (matches: RegExp): number[] => allCodes.filter((code) => matches.test(String.fromCharCode(code)));

const anySpace = codes(/[ \t\n\v\f\r]/);
const wordStart = codes(/[A-Za-z0-9_]/);

/* Kinds of token between which the parser need not tell. */

const kind = (name: string): TokenType => createToken({ name, pattern: Lexer.NA });
/** Any token that is a part of a string by itself. */
export const Plain = kind('Plain');
/** The beginning of an item, with its name. */
export const ItemBegin = kind('ItemBegin');
/** A brace before text. */
export const OpenSequence = kind('OpenSequence');
/** A brace before conditions or arguments. */
export const OpenGroup = kind('OpenGroup');
/** What stands between the braces of an item. */
export const LooseToken = kind('LooseToken');
/** Any brace that closes what is open. */
export const Close = kind('Close');

/* Tokens of text. */

const plain = (name: string, pattern: RegExp | CustomPatternMatcherFunc, startChars?: number[]): TokenType =>
  createToken({
    name,
    pattern,
    categories: Plain,
    line_breaks: true,
    ...(startChars && { start_chars_hint: startChars }),
  });

const dollar = [36];
export const Literal = plain('Literal', /[^$\\]+/, codes(/[^$\\]/));
export const BracedLiteral = plain('BracedLiteral', /[^$\\}]+/, codes(/[^$\\}]/));
export const RawLiteral = plain('RawLiteral', /[^\\}]+/, codes(/[^\\}]/));
export const Protected = plain('Protected', /\\N[^\\]*(?:\\(?!N)[^\\]*)*(?:\\N)?/, [92]);
export const Escape = plain('Escape', /\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[^])/, [92]);
export const BackslashAtEnd = plain('BackslashAtEnd', /\\/, [92]);
export const Header = plain('Header', /\$[rbl]?h(?:_|eader_)[^\0-\x20\x7f:]*:?/, dollar);
export const Variable = plain('Variable', /\$[A-Za-z][A-Za-z0-9_]*/, dollar);
export const Numeric = plain('Numeric', /\$[0-9]+/, dollar);
export const BracedNumeric = plain('BracedNumeric', /\$\{[0-9]+\}?/, dollar);
/** A dollar that begins nothing. */
export const StrayDollar = plain('StrayDollar', /\$\{?/, dollar);

/** What `${name` begins, by the name and what follows it. */
type NameKind = 'item' | 'if' | 'operator' | 'variable' | 'unclosed';

const nameAt: { offset: number; text: string; kind: NameKind; image: [string] } = {
  offset: -1,
  text: '',
  kind: 'unclosed',
  image: [''],
};
const namePattern = /\$\{([A-Za-z][A-Za-z0-9_-]*)/y;

/** Looks at `${name` once for all the tokens that it might be. */
function classifyName(text: string, offset: number): NameKind | undefined {
  if (nameAt.offset === offset && nameAt.text === text) return nameAt.kind;
  namePattern.lastIndex = offset;
  const match = namePattern.exec(text);
  if (match === null) return undefined;
  let image = match[0];
  const name = image.length > 257 ? image.slice(2, 257) : (match[1] ?? '');
  let kind: NameKind = 'unclosed';
  if (scan.language.items.has(name)) kind = name === 'if' ? 'if' : 'item';
  else {
    const after = text.charCodeAt(offset + image.length);
    if (after === 58) {
      kind = 'operator';
      image += ':';
    } else if (after === 125) {
      kind = 'variable';
      image += '}';
    }
  }
  nameAt.offset = offset;
  nameAt.text = text;
  nameAt.kind = kind;
  nameAt.image = [image];
  return kind;
}

const named =
  (kind: NameKind, then?: (name: string) => void): CustomPatternMatcherFunc =>
  (text, offset) => {
    if (classifyName(text, offset) !== kind) return null;
    const { image } = nameAt;
    nameAt.offset = -1;
    then?.(image[0].slice(2));
    return image;
  };

export const BracedVariable = plain('BracedVariable', named('variable'), dollar);
/** `${name` that is no item, and is followed by neither a colon nor a closing brace. */
export const UnclosedName = plain('UnclosedName', named('unclosed'), dollar);

export const OperatorStart = createToken({
  name: 'OperatorStart',
  pattern: named('operator', deeper),
  push_mode: 'braced',
  line_breaks: false,
  start_chars_hint: dollar,
});
const IfStart = createToken({
  name: 'IfStart',
  pattern: named('if', () => {
    deeper();
    openFrame([], true);
  }),
  push_mode: 'condition',
  categories: ItemBegin,
  line_breaks: false,
  start_chars_hint: dollar,
});
const ItemStart = createToken({
  name: 'ItemStart',
  pattern: named('item', (name) => {
    deeper();
    const form = scan.language.items.get(name)?.form;
    openFrame((form && itemContents[form]) ?? [], true, form === 'lookup');
  }),
  push_mode: 'item',
  categories: ItemBegin,
  line_breaks: false,
  start_chars_hint: dollar,
});

/** The change of separator before a list: only directly after the brace. */
export const ListSeparator = createToken({
  name: 'ListSeparator',
  pattern: (() => {
    const separator = matching(/[ \t\n\v\f\r]*<(?:\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[^])|[^])/, isSeparator);
    return (text: string, offset: number, tokens: IToken[], groups: Record<string, IToken[]>) =>
      scan.language.release >= 99 && tokens.at(-1)?.tokenType === OpenList
        ? separator(text, offset, tokens, groups)
        : null;
  })(),
  line_breaks: true,
  start_chars_hint: [...anySpace, 60],
});

function isSeparator(image: string): boolean {
  const code = separatorOf(image).charCodeAt(0);
  return (
    (code < 48 && code !== 32) || (code > 57 && code < 65) || (code > 90 && code < 97) || (code > 122 && code < 128)
  );
}

/** The separator that `<x` or `<\x` stands for. */
export function separatorOf(image: string): string {
  const written = image.slice(image.indexOf('<') + 1);
  return written.length > 1 ? escaped(written) : written;
}

const named1: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * The character that an escape stands for. Mirrors `string_interpret_escape`.
 *
 * @param image the escape with its backslash
 */
export function escaped(image: string): string {
  const first = image.charAt(1);
  if (first >= '0' && first <= '7') return String.fromCharCode(Number.parseInt(image.slice(1), 8) & 255);
  if (first === 'x') return String.fromCharCode(Number.parseInt(image.slice(2) || '0', 16));
  return named1[first] ?? first;
}

/* Tokens between the braces of an item or condition. */

export const Space = createToken({
  name: 'Space',
  pattern: /[ \t\n\v\f\r]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
  start_chars_hint: anySpace,
});

const opening = (name: string, content: BraceContent, mode: string, kind: TokenType, then?: () => void): TokenType =>
  createToken({
    name,
    pattern: () => {
      if (nextContent() !== content) return null;
      takeContent();
      deeper();
      then?.();
      return brace;
    },
    push_mode: mode,
    categories: kind,
    line_breaks: false,
    start_chars_hint: [123],
  });

/**
 * Braces around nothing but plain text, or nothing but a variable: most arguments are so, and one token is read several
 * times as fast as three.
 */
export const SimpleArgument = createToken({
  name: 'SimpleArgument',
  pattern: (() => {
    const simple = /\{(?:[^$\\}]*|\$(?![rbl]?h(?:_|eader_))[A-Za-z][A-Za-z0-9_]*)\}/y;
    return (text: string, offset: number) => {
      if (nextContent() !== 'text') return null;
      simple.lastIndex = offset;
      const match = simple.exec(text);
      if (match !== null) takeContent();
      return match;
    };
  })(),
  line_breaks: true,
  start_chars_hint: [123],
});
export const OpenText = opening('OpenText', 'text', 'braced', OpenSequence);
export const OpenList: TokenType = opening('OpenList', 'list', 'braced', OpenSequence);
export const OpenRaw = opening('OpenRaw', 'raw', 'raw', OpenSequence);
export const OpenCertificate = opening('OpenCertificate', 'certificate', 'raw', OpenSequence);
export const OpenArguments = opening('OpenArguments', 'arguments', 'item', OpenGroup, () => {
  openFrame([], true);
});
export const OpenConditions = opening('OpenConditions', 'conditions', 'conditions', OpenGroup);
/** The brace before a condition: of `filter`, `forany` and the like, and of each in a group. */
export const OpenCondition = opening('OpenCondition', 'condition', 'condition', OpenGroup, () => {
  openFrame([], true);
});
export const OpenGrouped = createToken({
  name: 'OpenGrouped',
  pattern: () => {
    deeper();
    openFrame([], true);
    return brace;
  },
  push_mode: 'condition',
  categories: OpenGroup,
  line_breaks: false,
  start_chars_hint: [123],
});
/** The brace that ends text. */
const CloseText = createToken({
  name: 'CloseText',
  pattern: () => {
    scan.depth--;
    return closingBrace;
  },
  pop_mode: true,
  categories: Close,
  line_breaks: false,
  start_chars_hint: [125],
});
/** The brace that ends an item, a condition in braces, or a group. */
const CloseFrame = createToken({
  name: 'CloseFrame',
  pattern: () => {
    scan.depth--;
    closeFrame();
    return closingBrace;
  },
  pop_mode: true,
  categories: Close,
  line_breaks: false,
  start_chars_hint: [125],
});

export const LookupType = createToken({
  name: 'LookupType',
  pattern: matching(/[A-Za-z][^{ \t\n\v\f\r]*/, () => {
    const frame = scan.frames.at(-1);
    if (frame?.typePending !== true) return false;
    frame.typePending = false;
    return true;
  }),
  categories: LooseToken,
  line_breaks: false,
  start_chars_hint: codes(/[A-Za-z]/),
});
export const Word = createToken({
  name: 'Word',
  pattern: /[A-Za-z0-9_]+/,
  categories: LooseToken,
  start_chars_hint: wordStart,
});
/** A character that has no business where it stands. */
export const Other = createToken({
  name: 'Other',
  pattern: /[^ \t\n\v\f\r{}]/,
  categories: LooseToken,
  line_breaks: false,
  start_chars_hint: codes(/[^ \t\n\v\f\r{}]/),
});

/* Tokens where a condition is expected. */

export const Not = createToken({ name: 'Not', pattern: '!', categories: LooseToken });
const conditionToken = (name: string, pattern: RegExp | CustomPatternMatcherFunc, startChars: number[]): TokenType =>
  createToken({
    name,
    pattern,
    pop_mode: true,
    push_mode: 'item',
    categories: LooseToken,
    line_breaks: true,
    start_chars_hint: startChars,
  });
export const DefHeader = conditionToken('DefHeader', /def:[rbl]?h(?:_|eader_)[^\0-\x20\x7f:]*:?/, [100]);
export const Def = conditionToken('Def', /def(?![A-Za-z0-9_])(?::[A-Za-z0-9_]*)?/, [100]);
export const ConditionName = conditionToken(
  'ConditionName',
  matching(/[<>=]=?|[A-Za-z0-9_]+/, (name) => {
    const shape = scan.language.conditions.get(name);
    const contents = shape ? conditionContents(shape) : [];
    if (contents.length > 0) openFrame(contents, false);
    return true;
  }),
  [...wordStart, 60, 61, 62],
);
/** A character that begins no condition. */
export const NoCondition = conditionToken('NoCondition', /[^ \t\n\v\f\r}]/, codes(/[^ \t\n\v\f\r}]/));

const dollars = [
  Header,
  Variable,
  Numeric,
  OperatorStart,
  IfStart,
  ItemStart,
  BracedVariable,
  BracedNumeric,
  UnclosedName,
  StrayDollar,
];
const backslashes = [Protected, Escape, BackslashAtEnd];

const definition: IMultiModeLexerDefinition = {
  defaultMode: 'top',
  modes: {
    top: [Literal, ...dollars, ...backslashes],
    braced: [ListSeparator, BracedLiteral, CloseText, ...dollars, ...backslashes],
    raw: [RawLiteral, CloseText, ...backslashes],
    item: [
      Space,
      SimpleArgument,
      OpenText,
      CloseFrame,
      OpenList,
      OpenRaw,
      OpenCertificate,
      OpenArguments,
      OpenConditions,
      OpenCondition,
      LookupType,
      Word,
      Other,
    ],
    condition: [Space, Not, DefHeader, Def, ConditionName, CloseFrame, NoCondition],
    conditions: [Space, OpenGrouped, CloseText, Other],
  },
};

/** Every token type, for the parser. */
export const vocabulary: TokenType[] = [
  ...[Plain, ItemBegin, OpenSequence, OpenGroup, LooseToken, Close],
  ...new Set(
    Object.values(definition.modes)
      .flat()
      .filter((token) => token !== Space),
  ),
];

let lexer: Lexer | undefined;

export interface Tokens {
  readonly tokens: IToken[];
  /** How deep braces are nested. */
  readonly depth: number;
}

/**
 * Splits a string into tokens. Every character belongs to one, but for white space between the braces of items.
 *
 * @param text a byte string
 */
export function tokenize(text: string, language: ExpansionLanguage): Tokens {
  // Made when it is first needed. That every token tells what it can begin with spares the lexer to read all patterns.
  lexer ??= new Lexer(definition, {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: true,
  });
  scan.language = language;
  scan.frames = [];
  scan.depth = 0;
  scan.deepest = 0;
  nameAt.offset = -1;
  const { tokens } = lexer.tokenize(text);
  nameAt.text = '';
  return { tokens, depth: scan.deepest };
}
