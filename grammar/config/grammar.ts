import type { IToken } from 'chevrotain';
import { EmbeddedActionsParser } from 'chevrotain';
import type {
  Acl,
  AclItem,
  AclSection,
  AclStatement,
  BadLine,
  Driver,
  DriverClass,
  DriverSection,
  MacroDefinition,
  MainSection,
  NamedListDefinition,
  OptionSetting,
  Verb as VerbName,
} from './ast.ts';
import type { LexerMode } from './lexer.ts';
import {
  Assignment,
  Bang,
  Header,
  Hide,
  HideList,
  ItemName,
  ListKeyword,
  MacroName,
  Newline,
  Other,
  Piece,
  SettingName,
  tokenize,
  tokens,
  UpperWord,
  Verb,
  WholeLine,
  Word,
} from './lexer.ts';
import type { LogicalSpan } from '../fault.ts';
import type { Placed, Tail } from './nodes.ts';
import { aclItemNode, badNode, headerNodes, macroNode, namedListNode, namelessItem, optionNode } from './nodes.ts';
import { skipSpace } from './values.ts';

/**
 * The grammar of logical lines and of what they make together. A line is the unit of recovery: each rule ends in
 * `tail`, which takes anything up to the newline, and every line has an alternative that fits it, so that the parser
 * never meets what it cannot read.
 *
 * What nearly every line goes through keeps its alternatives, and what it has read so far, in fields: to make them anew
 * for each line would take as long as the rest of the parsing.
 */
export class ConfigGrammar extends EmbeddedActionsParser {
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

  private placed(token: IToken): Placed;
  private placed(token: IToken | undefined): Placed | undefined;
  private placed(token: IToken | undefined): Placed | undefined {
    return token && { start: this.at(token), image: token.image };
  }

  private bang: IToken | undefined;
  private hide: IToken | undefined;
  private assignment: IToken | undefined;
  private piece: IToken | undefined;
  private driverItems: (OptionSetting | BadLine)[] = [];
  private statementItems: AclItem[] = [];
  private statementStart = 0;
  private statementEnd = 0;

  private readonly takePiece = (): void => {
    const each = this.CONSUME(Piece);
    this.piece ??= each;
  };
  private readonly takeBang = (): void => {
    this.bang = this.CONSUME(Bang);
  };
  private readonly takeItemName = (): IToken => this.CONSUME(ItemName);

  private readonly tailForms = [
    {
      ALT: (): IToken => {
        this.assignment = this.CONSUME(Assignment);
        return this.CONSUME(Newline);
      },
    },
    { ALT: (): IToken => this.CONSUME1(Newline) },
    {
      ALT: (): IToken => {
        this.AT_LEAST_ONE(this.takePiece);
        return this.CONSUME2(Newline);
      },
    },
  ];

  /** `[= value | anything] newline`. */
  private readonly tail = this.RULE('tail', (): Tail => {
    this.assignment = undefined;
    this.piece = undefined;
    const newline = this.OR(this.tailForms);
    return this.ACTION(() => {
      const { text, assignment, piece } = this;
      const end = this.at(newline);
      if (!assignment) return { end, equals: undefined, from: piece ? this.at(piece) : end };
      const equals = this.at(assignment);
      return { end, equals, from: skipSpace(text, equals + 1, end) };
    });
  });

  private readonly macro = this.RULE('macro', (): MacroDefinition => {
    const name = this.OR([{ ALT: () => this.CONSUME(UpperWord) }, { ALT: () => this.CONSUME(MacroName) }]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => macroNode(this.text, this.placed(name), tail));
  });

  private readonly namedList = this.RULE('namedList', (): NamedListDefinition => {
    let hide: IToken | undefined;
    this.OPTION(() => {
      hide = this.CONSUME(HideList);
    });
    const keyword = this.CONSUME(ListKeyword);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => namedListNode(this.text, this.placed(hide), this.placed(keyword), tail));
  });

  private readonly hiddenNames = [
    { ALT: (): IToken => this.CONSUME1(Hide) },
    { ALT: (): IToken => this.CONSUME(MacroName) },
    { ALT: (): IToken => this.CONSUME(SettingName) },
  ];
  private readonly takeHiddenName = (): IToken => this.OR1(this.hiddenNames);
  private readonly settingNames = [
    {
      ALT: (): IToken | undefined => {
        this.hide = this.CONSUME(Hide);
        return this.OPTION(this.takeHiddenName);
      },
    },
    { ALT: (): IToken | undefined => this.CONSUME1(SettingName) },
  ];

  private readonly setting = this.RULE('setting', (): OptionSetting => {
    this.hide = undefined;
    const name = this.OR(this.settingNames);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => optionNode(this.text, this.placed(this.hide), this.placed(name), tail));
  });

  private readonly badLine = this.RULE('badLine', (): LogicalSpan => {
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
            this.ACTION(() => items.push(badNode(this.text, 'option', line)));
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
            this.ACTION(() => items.push(badNode(this.text, 'option', line)));
          },
        },
      ]);
    });
    return items;
  });

  private readonly driverLines = [
    {
      ALT: (): void => {
        this.driverItems.push(this.SUBRULE(this.setting));
      },
    },
    {
      ALT: (): void => {
        const line = this.SUBRULE1(this.driverBadLine);
        this.ACTION(() => this.driverItems.push(badNode(this.text, 'option', line)));
      },
    },
  ];
  private readonly takeDriverLine = (): void => {
    this.OR(this.driverLines);
  };

  private readonly driver = this.RULE('driver', (): Omit<Driver, 'class'> => {
    const header = this.CONSUME(Header);
    const tail = this.SUBRULE(this.tail);
    const items: (OptionSetting | BadLine)[] = [];
    this.driverItems = items;
    this.MANY(this.takeDriverLine);
    return this.ACTION(() => ({
      kind: 'driver',
      ...headerNodes(this.text, this.placed(header), tail),
      items,
      end: items.at(-1)?.end ?? tail.end,
    }));
  });

  /** A bad line that no header or macro name begins. */
  private readonly driverBadLine = this.RULE('driverBadLine', (): LogicalSpan => {
    const first = this.OR([{ ALT: () => this.CONSUME(Assignment) }, { ALT: () => this.CONSUME(Other) }]);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => ({ start: this.at(first), end: tail.end }));
  });

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
            this.ACTION(() => items.push(badNode(this.text, 'driver-name', line)));
          },
        },
      ]);
    });
    return items;
  });

  private readonly aclItem = this.RULE('aclItem', (lineStart: number): AclItem => {
    this.bang = undefined;
    this.OPTION(this.takeBang);
    const name = this.OPTION1(this.takeItemName);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => aclItemNode(this.text, lineStart, this.placed(this.bang), this.placed(name), tail));
  });

  private readonly negation = {
    GATE: (): boolean => this.LA(2).tokenType === Verb,
    DEF: (): IToken => this.CONSUME(Bang),
  };
  private readonly besideVerb = [
    {
      ALT: (): void => {
        const newline = this.CONSUME(Newline);
        this.ACTION(() => {
          this.statementEnd = this.at(newline);
        });
      },
    },
    {
      ALT: (): void => {
        this.statementItems.push(this.SUBRULE(this.aclItem, { ARGS: [this.statementStart] }));
      },
    },
  ];
  private readonly belowVerb = [
    {
      ALT: (): void => {
        this.statementItems.push(this.SUBRULE1(this.continuedItem));
      },
    },
    {
      ALT: (): void => {
        const line = this.SUBRULE1(this.driverBadLine);
        this.ACTION(() => this.statementItems.push(namelessItem(this.text, line)));
      },
    },
  ];
  private readonly continuation = {
    GATE: (): boolean => this.LA(1).tokenType !== Bang || this.LA(2).tokenType !== Verb,
    DEF: (): void => {
      this.OR1(this.belowVerb);
    },
  };

  /** A verb, what stands beside it, and the lines below that go on with it. */
  private readonly statement = this.RULE('statement', (): AclStatement => {
    const negation = this.OPTION(this.negation);
    const verb = this.CONSUME(Verb);
    const items: AclItem[] = [];
    this.statementItems = items;
    this.ACTION(() => {
      this.statementStart = this.at(negation ?? verb);
      this.statementEnd = 0;
    });
    this.OR(this.besideVerb);
    this.MANY(this.continuation);
    return this.ACTION(() => ({
      kind: 'acl-statement',
      verb: {
        kind: 'name',
        text: verb.image as VerbName,
        start: this.at(verb),
        end: this.at(verb) + verb.image.length,
      },
      negated: negation !== undefined,
      items,
      start: this.statementStart,
      end: Math.max(this.statementEnd, items.at(-1)?.end ?? 0),
    }));
  });

  private readonly takeContinuedName = (): IToken =>
    this.OR1([{ ALT: () => this.CONSUME1(Word) }, { ALT: () => this.CONSUME(MacroName) }]);
  private readonly continuedNames = [
    { ALT: (): IToken | undefined => this.CONSUME(Word) },
    {
      ALT: (): IToken | undefined => {
        this.bang = this.CONSUME(Bang);
        return this.OPTION(this.takeContinuedName);
      },
    },
  ];

  private readonly continuedItem = this.RULE('continuedItem', (): AclItem => {
    this.bang = undefined;
    const name = this.OR(this.continuedNames);
    const tail = this.SUBRULE(this.tail);
    return this.ACTION(() => aclItemNode(this.text, undefined, this.placed(this.bang), this.placed(name), tail));
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
            this.ACTION(() => body.push(badNode(this.text, 'acl-verb', line)));
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: 'acl',
      ...headerNodes(this.text, this.placed(header), tail),
      body,
      end: body.at(-1)?.end ?? tail.end,
    }));
  });

  private readonly aclBadLine = this.RULE('aclBadLine', (): LogicalSpan => {
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
            this.ACTION(() => items.push(badNode(this.text, 'acl-name', line)));
          },
        },
      ]);
    });
    return items;
  });

  readonly wholeLines = this.RULE('wholeLines', (): LogicalSpan[] => {
    const lines: LogicalSpan[] = [];
    this.MANY(() => {
      const line = this.CONSUME(WholeLine);
      this.CONSUME(Newline);
      this.ACTION(() => lines.push({ start: this.at(line), end: this.at(line) + line.image.length }));
    });
    return lines;
  });
}
