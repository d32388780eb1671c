import type { IToken, TokenType } from 'chevrotain';
import { createToken, Lexer } from 'chevrotain';

/**
 * Tokens of logical lines. What follows an equals sign is one token to the end of its line, for only the catalogue can
 * tell what it means. Names come as the tokens that they may be at the beginning of a line; further on in a line, where
 * Exim reads no names any more, every token is merely a `Piece` of the text that the line goes on with.
 */
export const Piece = createToken({ name: 'Piece', pattern: Lexer.NA });
/** What an option's name can come as. */
export const SettingName = createToken({ name: 'SettingName', pattern: Lexer.NA });
/** What the name of a condition or modifier can come as, beside a verb or a bang. */
export const ItemName = createToken({ name: 'ItemName', pattern: Lexer.NA });

const allBytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const bytes = (matches: RegExp): string[] => allBytes.filter((byte) => matches.test(byte));
const letter = bytes(/[A-Za-z]/);
const upper = bytes(/[A-Z]/);

/** @param first what it can begin with: the lexer would otherwise work that out from the pattern, which takes long */
const piece = (name: string, pattern: RegExp | string, first: string[], ...kinds: TokenType[]): TokenType =>
  createToken({ name, pattern, categories: [Piece, ...kinds], start_chars_hint: first });

export const Newline = createToken({ name: 'Newline', pattern: '\n' });
const Space = createToken({
  name: 'Space',
  pattern: /[ \t\v\f\r]+/,
  group: Lexer.SKIPPED,
  start_chars_hint: bytes(/[ \t\v\f\r]/),
});

/** In the main section every line that begins so is a macro definition. */
export const UpperWord = piece('UpperWord', /[A-Z]\w*/, upper, SettingName);
/** Elsewhere it must go on as one. */
export const MacroName = piece('MacroName', /[A-Z]\w*(?=[ \t\v\f\r]*=)/, upper, ItemName);
/** `hide` before a named list: exactly one white space character stands between. */
export const HideList = piece('HideList', /hide[ \t\v\f\r](?=domainlist|hostlist|addresslist|localpartlist)/, ['h']);
export const Hide = piece('Hide', /hide(?!\w)/, ['h']);
/** A list keyword with whatever is joined to it: `_cache`, or a mistake. */
export const ListKeyword = piece(
  'ListKeyword',
  /(?:domainlist|hostlist|addresslist|localpartlist)\w*/,
  ['a', 'd', 'h', 'l'],
  SettingName,
);
/** A driver's or an ACL's header, at the start of a line: its name, which may be missing, and a colon. */
export const Header = piece('Header', /(?<![^\n])(?:[A-Za-z]\w*[ \t\v\f\r]*)?:/, [...letter, ':']);
export const Verb = piece(
  'Verb',
  /(?:accept|defer|deny|discard|drop|require|warn)(?!\w)/,
  ['a', 'd', 'r', 'w'],
  ItemName,
);
export const Bang = piece('Bang', '!', ['!']);
export const Word = piece('Word', /[A-Za-z]\w*/, letter, SettingName, ItemName);
/** An equals sign and all that follows it in the line. */
export const Assignment = piece('Assignment', /=[^\n]*/, ['=']);
/** A number, or a character that cannot begin a name, and what is joined to it. */
export const Other = piece('Other', /\w+|[^\w\t-\r =][^\n]*/, bytes(/[^\t-\r =]/));
export const WholeLine = piece('WholeLine', /[^\n]+/, bytes(/[^\n]/));

/** How the lines of a section are cut up. */
export type LexerMode = 'main' | 'drivers' | 'options' | 'acl' | 'lines';

const modes: Record<LexerMode, TokenType[]> = {
  main: [Newline, Space, UpperWord, HideList, Hide, ListKeyword, Word, Assignment, Other, Header],
  drivers: [Newline, Space, MacroName, Header, Hide, Word, Assignment, Other],
  options: [Newline, Space, Hide, Word, Assignment, Other, Header],
  acl: [Newline, Space, MacroName, Header, Verb, Bang, Word, Assignment, Other],
  lines: [Newline, WholeLine],
};

export const tokens: TokenType[] = [...new Set([Piece, SettingName, ItemName, ...Object.values(modes).flat()])];

let lexer: Lexer | undefined;

/**
 * Cuts the text of one section into tokens.
 *
 * @param text logical lines, each followed by a newline
 * @param mode how the section's lines are cut up
 * @returns tokens whose offsets are those of `text`; every text can be cut up
 */
export function tokenize(text: string, mode: LexerMode): IToken[] {
  lexer ??= new Lexer(
    { modes, defaultMode: 'main' },
    {
      positionTracking: 'onlyOffset',
      skipValidations: true,
      lineTerminatorsPattern: /\n/g,
      lineTerminatorCharacters: ['\n'],
    },
  );
  return lexer.tokenize(text, mode).tokens;
}
