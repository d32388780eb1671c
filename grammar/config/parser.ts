import type { IToken, TokenType } from 'chevrotain';
import { EmbeddedActionsParser } from 'chevrotain';
import { longestSectionName, sectionKind, sectionName } from '../preprocess/sections.ts';
import type { LogicalText } from '../source/logical.ts';
import type {
  Acl,
  AclItem,
  AclSection,
  AclStatement,
  BadLine,
  BeginLine,
  ConfigFile,
  Driver,
  DriverClass,
  DriverSection,
  ListKind,
  MacroDefinition,
  MainSection,
  Name,
  NamedListDefinition,
  OptionSetting,
  Section,
  Verb as VerbName,
} from './ast.ts';
import type { LexerMode } from './lexer.ts';
import {
  Assignment,
  Bang,
  Header,
  Hide,
  HideList,
  ListKeyword,
  MacroName,
  Newline,
  Other,
  Piece,
  tokenize,
  tokens,
  UpperWord,
  Verb,
  WholeLine,
  Word,
} from './lexer.ts';
import { readRetryRule, readRewriteRule } from './rules.ts';
import { bareValue, nameNode, restOfLine, skipSpace } from './values.ts';

const listKinds: readonly ListKind[] = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'];

/** A line's end, and what follows its names: an assignment, or anything else. */
interface Tail {
  readonly end: number;
  readonly equals: number | undefined;
  /** Where what follows begins; the line's end where nothing does. */
  readonly from: number;
}

type Span = { readonly start: number; readonly end: number };

/**
 * The grammar of logical lines and of what they make together. A line is the unit of recovery: each rule ends in
 * `tail`, which takes anything up to the newline, and every line has an alternative that fits it, so that the parser
 * never meets what it cannot read.
 */
class ConfigParser extends EmbeddedActionsParser {
  private text = '';
  private base = 0;

  constructor() {
    super(tokens, { skipValidations: true, maxLookahead: 1, nodeLocationTracking: 'none' });
    this.performSelfAnalysis();
  }

  /** Parses the logical lines in `[start, end)` by one of the section rules. */
  parse<T>(text: string, start: number, end: number, mode: LexerMode, rule: () => T): T {
    this.text = text;
    this.base = start;
    this.input = tokenize(text.slice(start, end), mode);
    return rule();
  }

  private at(token: IToken): number {
    return this.base + token.startOffset;
  }

  private name(token: IToken): Name {
    const start = this.at(token);
    return { kind: 'name', text: token.image, start, end: start + token.image.length };
  }

  /** `[= value | anything] newline`. */
  private readonly tail = this.RULE('tail', (): Tail => {
    let first: IToken | undefined;
    let assignment: IToken | undefined;
    this.OPTION(() => {
      assignment = this.CONSUME(Assignment);
    });
    this.MANY(() => {
      const each = this.CONSUME(Piece);
      first ??= each;
    });
    const newline = this.CONSUME(Newline);
    return this.ACTION(() => {
      const end = this.at(newline);
      if (assignment)
        return { end, equals: this.at(assignment), from: skipSpace(this.text, this.at(assignment) + 1, end) };
      return { end, equals: undefined, from: first ? this.at(first) : end };
    });
  });

  private readonly macro = this.RULE('macro', (): MacroDefinition => {
    const name = this.OR([{ ALT: () => this.CONSUME(UpperWord) }, { ALT: () => this.CONSUME(MacroName) }]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => {
      const redefinition = tail.equals !== undefined && this.text.charAt(tail.equals + 1) === '=';
      const from = redefinition ? skipSpace(this.text, tail.from + 1, tail.end) : tail.from;
      return {
        kind: 'macro',
        name: this.name(name),
        redefinition,
        value: bareValue(this.text, from, tail.end),
        start: this.at(name),
        end: tail.end,
      };
    });
  });

  private readonly namedList = this.RULE('namedList', (): NamedListDefinition => {
    let hide: IToken | undefined;
    this.OPTION(() => {
      hide = this.CONSUME(HideList);
    });
    const keyword = this.CONSUME(ListKeyword);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => this.listOf(hide, keyword, tail));
  });

  private listOf(hide: IToken | undefined, token: IToken, tail: Tail): NamedListDefinition {
    const { text } = this;
    const start = this.at(token);
    const list = listKinds.find((each) => token.image.startsWith(each)) ?? 'domainlist';
    const cache = token.image.startsWith('_cache', list.length);
    const after = start + list.length + (cache ? 6 : 0);
    const keyword = nameNode(text, start, after);
    const base = {
      kind: 'named-list',
      list,
      keyword,
      hide: hide !== undefined,
      cache,
      start: hide ? this.at(hide) : start,
      end: tail.end,
    } as const;
    const wordEnd = start + token.image.length;
    if (after < wordEnd || text.charAt(after) === '=' || after === tail.end) {
      return {
        ...base,
        malformed: nameNode(text, after, Math.max(after, wordEnd)),
        name: nameNode(text, after, after),
        value: undefined,
      };
    }
    const nameStart = skipSpace(text, after, tail.end);
    let nameEnd = nameStart;
    while (nameEnd < tail.end && /\w/.test(text.charAt(nameEnd))) nameEnd++;
    const name = nameNode(text, nameStart, nameEnd);
    const equals = skipSpace(text, nameEnd, tail.end);
    if (text.charAt(equals) !== '=' || equals >= tail.end) {
      return { ...base, name, value: undefined, missingEquals: nameNode(text, equals, tail.end) };
    }
    return { ...base, name, value: restOfLine(text, skipSpace(text, equals + 1, tail.end), tail.end) };
  }

  private readonly settingName = this.RULE('settingName', (): IToken =>
    this.OR([
      { ALT: () => this.CONSUME(Word) },
      { ALT: () => this.CONSUME(UpperWord) },
      { ALT: () => this.CONSUME(ListKeyword) },
    ]),
  );

  private readonly setting = this.RULE('setting', (): OptionSetting => {
    let hide: IToken | undefined;
    let name: IToken | undefined;
    this.OR([
      {
        ALT: () => {
          hide = this.CONSUME(Hide);
          this.OPTION(() => {
            name = this.OR1([
              { ALT: () => this.CONSUME1(Hide) },
              { ALT: () => this.CONSUME(MacroName) },
              { ALT: () => this.SUBRULE(this.settingName) },
            ]);
          });
        },
      },
      {
        ALT: () => {
          name = this.SUBRULE1(this.settingName);
        },
      },
    ]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => this.optionOf(hide, name, tail));
  });

  private optionOf(hide: IToken | undefined, token: IToken | undefined, tail: Tail): OptionSetting {
    const from = tail.equals ?? tail.from;
    const name = token ? this.name(token) : nameNode(this.text, from, from);
    const start = hide ? this.at(hide) : name.start;
    return {
      kind: 'option',
      name,
      negation: name.text.startsWith('no_') ? 'no_' : name.text.startsWith('not_') ? 'not_' : '',
      hide: hide !== undefined,
      equals: tail.equals,
      value: tail.equals !== undefined && tail.from < tail.end ? restOfLine(this.text, tail.from, tail.end) : undefined,
      rest: tail.equals === undefined && tail.from < tail.end ? nameNode(this.text, tail.from, tail.end) : undefined,
      start,
      end: tail.end,
    };
  }

  private readonly badLine = this.RULE('badLine', (): Span => {
    const first = this.OR([
      { ALT: () => this.CONSUME(Assignment) },
      { ALT: () => this.CONSUME(Other) },
      { ALT: () => this.CONSUME(Header) },
      { ALT: () => this.CONSUME(Bang) },
      { ALT: () => this.CONSUME(Word) },
      { ALT: () => this.CONSUME(Verb) },
      { ALT: () => this.CONSUME(Hide) },
    ]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => ({ start: this.at(first), end: tail.end }));
  });

  private bad(expected: BadLine['expected'], { start, end }: Span): BadLine {
    return { kind: 'bad', expected, text: this.text.slice(start, end), start, end };
  }

  readonly mainSection = this.RULE('mainSection', (): MainSection['items'] => {
    const items: MainSection['items'][number][] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => items.push(this.SUBRULE(this.macro)) },
        { ALT: () => items.push(this.SUBRULE(this.namedList)) },
        { ALT: () => items.push(this.SUBRULE(this.setting)) },
        {
          ALT: () => {
            const line = this.SUBRULE(this.badLine);
            this.ACTION(() => items.push(this.bad('option', line)));
          },
        },
      ]);
    });
    return items;
  });

  readonly optionSection = this.RULE('optionSection', (): (OptionSetting | BadLine)[] => {
    const items: (OptionSetting | BadLine)[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => items.push(this.SUBRULE(this.setting)) },
        {
          ALT: () => {
            const line = this.SUBRULE(this.badLine);
            this.ACTION(() => items.push(this.bad('option', line)));
          },
        },
      ]);
    });
    return items;
  });

  private readonly driver = this.RULE('driver', (): Omit<Driver, 'class'> => {
    const header = this.CONSUME(Header);
    const tail = this.SUBRULE(this.tail);
    const items: (OptionSetting | BadLine)[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => items.push(this.SUBRULE(this.setting)) },
        {
          ALT: () => {
            const line = this.SUBRULE1(this.driverBadLine);
            this.ACTION(() => items.push(this.bad('option', line)));
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: 'driver',
      ...this.headerOf(header, tail),
      items,
      end: items.at(-1)?.end ?? tail.end,
    }));
  });

  /** A bad line that no header or macro name begins. */
  private readonly driverBadLine = this.RULE('driverBadLine', (): Span => {
    const first = this.OR([{ ALT: () => this.CONSUME(Assignment) }, { ALT: () => this.CONSUME(Other) }]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => ({ start: this.at(first), end: tail.end }));
  });

  private headerOf(token: IToken, tail: Tail): { name: Name; header: Span; extra?: Name; start: number } {
    const start = this.at(token);
    const colon = start + token.image.length - 1;
    const name = nameNode(this.text, start, start + (/^\w*/.exec(token.image)?.[0].length ?? 0));
    const from = skipSpace(this.text, colon + 1, tail.end);
    return {
      name,
      header: { start, end: tail.end },
      ...(from < tail.end ? { extra: nameNode(this.text, from, tail.end) } : {}),
      start,
    };
  }

  readonly driverSection = this.RULE('driverSection', (kind: DriverClass): DriverSection['items'] => {
    const items: DriverSection['items'][number][] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => items.push(this.SUBRULE(this.macro)) },
        {
          ALT: () => {
            const driver = this.SUBRULE(this.driver);
            this.ACTION(() => items.push({ ...driver, class: kind }));
          },
        },
        { ALT: () => items.push(this.SUBRULE(this.setting)) },
        {
          ALT: () => {
            const line = this.SUBRULE(this.driverBadLine);
            this.ACTION(() => items.push(this.bad('driver-name', line)));
          },
        },
      ]);
    });
    return items;
  });

  private readonly aclItem = this.RULE('aclItem', (lineStart: number): AclItem => {
    let bang: IToken | undefined;
    let name: IToken | undefined;
    this.OPTION(() => {
      bang = this.CONSUME(Bang);
    });
    this.OPTION1(() => {
      name = this.OR([
        { ALT: () => this.CONSUME(Word) },
        { ALT: () => this.CONSUME(Verb) },
        { ALT: () => this.CONSUME(MacroName) },
      ]);
    });
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => this.itemOf(lineStart, bang, name, tail));
  });

  private itemOf(lineStart: number, bang: IToken | undefined, token: IToken | undefined, tail: Tail): AclItem {
    const { text } = this;
    const first = tail.equals ?? tail.from;
    const name = token ? this.name(token) : nameNode(text, first, first);
    const start = bang ? this.at(bang) : name.start;
    const base = {
      kind: 'acl-item',
      negated: bang !== undefined,
      name,
      start,
      end: tail.end,
      line: { start: lineStart < 0 ? start : lineStart, end: tail.end },
    } as const;
    let { equals, from } = tail;
    let variable: Name | undefined;
    if (name.text === 'set' && equals === undefined) {
      let stop = from;
      while (stop < tail.end && !/[=\s]/.test(text.charAt(stop))) stop++;
      variable = nameNode(text, from, stop);
      from = skipSpace(text, stop, tail.end);
      if (text.charAt(from) === '=' && from < tail.end) {
        equals = from;
        from = skipSpace(text, from + 1, tail.end);
      }
    }
    return {
      ...base,
      ...(variable ? { variable } : {}),
      equals,
      value: equals === undefined ? undefined : bareValue(text, from, tail.end),
      ...(equals === undefined && from < tail.end ? { rest: nameNode(text, from, tail.end) } : {}),
    };
  }

  /** A verb, what stands beside it, and the lines below that go on with it. */
  private readonly statement = this.RULE('statement', (): AclStatement => {
    let negation: IToken | undefined;
    this.OPTION({
      GATE: () => this.LA(2).tokenType === Verb,
      DEF: () => {
        negation = this.CONSUME(Bang);
      },
    });
    const verb = this.CONSUME(Verb);
    const items: AclItem[] = [];
    let end = 0;
    const lineStart = this.ACTION(() => this.at(negation ?? verb));
    this.OR([
      {
        ALT: () => {
          const newline = this.CONSUME(Newline);
          this.ACTION(() => {
            end = this.at(newline);
          });
        },
      },
      { ALT: () => items.push(this.SUBRULE(this.aclItem, { ARGS: [lineStart] })) },
    ]);
    this.MANY({
      GATE: () => this.LA(1).tokenType !== Bang || this.LA(2).tokenType !== Verb,
      DEF: () => {
        this.OR1([
          { ALT: () => items.push(this.SUBRULE1(this.continuedItem)) },
          {
            ALT: () => {
              const line = this.SUBRULE1(this.driverBadLine);
              this.ACTION(() => items.push(this.nameless(line)));
            },
          },
        ]);
      },
    });
    return this.ACTION(() => ({
      kind: 'acl-statement',
      verb: { ...this.name(verb), text: verb.image as VerbName },
      negated: negation !== undefined,
      items,
      start: lineStart,
      end: Math.max(end, items.at(-1)?.end ?? 0),
    }));
  });

  /** A line of a statement that begins with no name: Exim reads an empty one. */
  private nameless({ start, end }: Span): AclItem {
    return {
      kind: 'acl-item',
      negated: false,
      name: nameNode(this.text, start, start),
      equals: undefined,
      value: undefined,
      rest: nameNode(this.text, start, end),
      start,
      end,
      line: { start, end },
    };
  }

  private readonly continuedItem = this.RULE('continuedItem', (): AclItem => {
    let bang: IToken | undefined;
    const name = this.OR([
      { ALT: () => this.CONSUME(Word) },
      {
        ALT: () => {
          bang = this.CONSUME(Bang);
          let word: IToken | undefined;
          this.OPTION(() => {
            word = this.OR1([{ ALT: () => this.CONSUME1(Word) }, { ALT: () => this.CONSUME(MacroName) }]);
          });
          return word;
        },
      },
    ]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => this.itemOf(-1, bang, name, tail));
  });

  private readonly acl = this.RULE('acl', (): Acl => {
    const header = this.CONSUME(Header);
    const tail = this.SUBRULE(this.tail);
    const body: (AclStatement | BadLine)[] = [];
    this.MANY(() => {
      this.OR([
        {
          GATE: () => this.LA(1).tokenType === Verb || this.LA(2).tokenType === Verb,
          ALT: () => body.push(this.SUBRULE(this.statement)),
        },
        {
          ALT: () => {
            const line = this.SUBRULE(this.aclBadLine);
            this.ACTION(() => body.push(this.bad('acl-verb', line)));
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: 'acl',
      ...this.headerOf(header, tail),
      body,
      end: body.at(-1)?.end ?? tail.end,
    }));
  });

  private readonly aclBadLine = this.RULE('aclBadLine', (): Span => {
    const first = this.OR([
      { ALT: () => this.CONSUME(Assignment) },
      { ALT: () => this.CONSUME(Other) },
      { ALT: () => this.CONSUME(Bang) },
      { ALT: () => this.CONSUME(Word) },
    ]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => ({ start: this.at(first), end: tail.end }));
  });

  readonly aclSection = this.RULE('aclSection', (): AclSection['items'] => {
    const items: AclSection['items'][number][] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => items.push(this.SUBRULE(this.macro)) },
        { ALT: () => items.push(this.SUBRULE(this.acl)) },
        {
          ALT: () => {
            const line = this.SUBRULE(this.badLine);
            this.ACTION(() => items.push(this.bad('acl-name', line)));
          },
        },
      ]);
    });
    return items;
  });

  readonly wholeLines = this.RULE('wholeLines', (): Span[] => {
    const lines: Span[] = [];
    this.MANY(() => {
      const line = this.CONSUME(WholeLine);
      this.CONSUME(Newline);
      this.ACTION(() => lines.push({ start: this.at(line), end: this.at(line) + line.image.length }));
    });
    return lines;
  });
}

let parser: ConfigParser | undefined;

const driverClasses = { routers: 'router', transports: 'transport', authenticators: 'authenticator' } as const;

function beginLine(text: string, start: number, end: number): BeginLine {
  const from = skipSpace(text, start + 6, end);
  return { kind: 'begin', name: nameNode(text, from, Math.min(end, from + longestSectionName)), start, end };
}

/**
 * Parses logical lines into the tree of a configuration. It never throws and never stops: a line that makes no sense
 * where it stands becomes a node that says so, and the next line is read afresh.
 *
 * @param source the logical text of a whole configuration
 */
export function parseConfig(source: LogicalText): ConfigFile {
  const { text, lines } = source;
  parser ??= new ConfigParser();
  const own = parser;
  const sections: Section[] = [];
  const begins = lines.filter((line) => sectionName(text.slice(line.start, line.start + 7)) !== undefined);
  const firstBegin = begins[0]?.start ?? text.length;
  sections.push({
    kind: 'main',
    items: own.parse(text, 0, firstBegin, 'main', () => own.mainSection()),
    start: 0,
    end: firstBegin,
  });
  begins.forEach((line, i) => {
    const begin = beginLine(text, line.start, line.end);
    const start = line.end + 1;
    const end = begins[i + 1]?.start ?? text.length;
    const span = { begin, start: line.start, end };
    const kind = sectionKind(begin.name.text);
    switch (kind) {
      case 'routers':
      case 'transports':
      case 'authenticators': {
        const driverClass = driverClasses[kind];
        sections.push({
          kind: 'drivers',
          class: driverClass,
          ...span,
          items: own.parse(text, start, end, 'drivers', () => own.driverSection(driverClass)),
        });
        break;
      }
      case 'acl':
        sections.push({ kind: 'acls', ...span, items: own.parse(text, start, end, 'acl', () => own.aclSection()) });
        break;
      case 'local_scan':
        sections.push({
          kind: 'local_scan',
          ...span,
          items: own.parse(text, start, end, 'options', () => own.optionSection()),
        });
        break;
      default: {
        const whole = own.parse(text, start, end, 'lines', () => own.wholeLines());
        if (kind === 'retry')
          sections.push({ kind, ...span, items: whole.map((each) => readRetryRule(text, each.start, each.end)) });
        else if (kind === 'rewrite') {
          sections.push({ kind, ...span, items: whole.map((each) => readRewriteRule(text, each.start, each.end)) });
        } else {
          sections.push({
            kind: 'unknown',
            ...span,
            items: whole.map((each) => ({
              kind: 'bad',
              expected: 'section',
              text: text.slice(each.start, each.end),
              ...each,
            })),
          });
        }
      }
    }
  });
  return { kind: 'config', source, sections, faults: [], start: 0, end: text.length };
}

/** The token kinds, for tools that draw the grammar. */
export const configTokens: readonly TokenType[] = tokens;
