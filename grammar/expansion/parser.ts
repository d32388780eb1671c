import type { IToken, TokenType } from 'chevrotain';
import { EmbeddedActionsParser } from 'chevrotain';
import type { Part, Separator, Sequence } from './ast.ts';
import { cutName, operatorNode, plainNode, separatorNode, sequenceNode } from './build.ts';
import type { BracedGroup, BracedText, Element, Group, Loose } from './elements.ts';
import { itemNode } from './items.ts';
import type { BraceContent } from './language.ts';
import { newestLanguage } from './language.ts';
import { notClosed } from './messages.ts';
import type { Source } from './source.ts';
import * as t from './tokens.ts';

const emptySource: Source = { text: '', language: newestLanguage };

const inBraces = { ARGS: [true] as [boolean] };

/**
 * Brackets and what is in them. The tokens tell already what each brace holds, so that one token of lookahead is enough;
 * which string belongs to what is settled by the functions that build the nodes.
 *
 * What is being gathered stands in fields, so that the alternatives can be made once and not anew for every token.
 */
class ExpansionParser extends EmbeddedActionsParser {
  private source: Source = emptySource;
  private parts: Part[] = [];
  private elements: Element[] = [];
  private separator: Separator | undefined;

  constructor() {
    super(t.vocabulary, { maxLookahead: 1, skipValidations: true });
    this.performSelfAnalysis();
  }

  /** Parses tokens that come from `tokenize`. */
  parse(tokens: IToken[], source: Source): Sequence {
    this.source = source;
    this.input = tokens;
    const sequence = this.sequence(false);
    this.source = emptySource;
    return sequence;
  }

  private readonly close = (): IToken => this.CONSUME(t.Close);

  private readonly partAlternatives = [
    {
      ALT: (): void => {
        const token = this.CONSUME(t.Plain);
        if (!this.RECORDING_PHASE) this.parts.push(plainNode(token));
      },
    },
    {
      ALT: (): void => {
        const token = this.CONSUME(t.ItemBegin);
        const group = this.SUBRULE(this.group);
        if (!this.RECORDING_PHASE) this.parts.push(itemNode(token, group, this.source));
      },
    },
    {
      ALT: (): void => {
        const token = this.CONSUME(t.OperatorStart);
        const subject = this.SUBRULE(this.sequence, inBraces);
        const close = this.OPTION(this.close);
        if (!this.RECORDING_PHASE) this.parts.push(operatorNode(token, subject, close, this.source));
      },
    },
  ];

  private readonly part = (): void => {
    this.OR(this.partAlternatives);
  };

  private readonly takeSeparator = (): void => {
    const token = this.CONSUME(t.ListSeparator);
    if (!this.RECORDING_PHASE) this.separator = separatorNode(token);
  };

  private readonly sequence = this.RULE('sequence', (braced: boolean): Sequence => {
    const outer = this.parts;
    const parts: Part[] = (this.parts = []);
    const start = this.place();
    this.separator = undefined;
    this.OPTION1(this.takeSeparator);
    const separator = this.separator;
    this.MANY(this.part);
    this.parts = outer;
    const end = this.place();
    if (braced && end === this.source.text.length) parts.push(notClosed(end));
    return sequenceNode(parts, separator, start, end);
  });

  private readonly elementAlternatives = [
    {
      ALT: (): void => {
        const token = this.CONSUME(t.SimpleArgument);
        if (!this.RECORDING_PHASE) this.elements.push(simpleArgument(token));
      },
    },
    {
      ALT: (): void => {
        const token = this.CONSUME(t.OpenSequence);
        const sequence = this.SUBRULE(this.sequence, inBraces);
        const close = this.OPTION(this.close);
        if (!this.RECORDING_PHASE) this.elements.push(bracedText(token, sequence, close));
      },
    },
    {
      ALT: (): void => {
        const token = this.CONSUME(t.LooseToken);
        if (!this.RECORDING_PHASE) this.elements.push(loose(token));
      },
    },
    {
      ALT: (): void => {
        const token = this.CONSUME(t.OpenGroup);
        const inner = this.SUBRULE(this.group);
        if (!this.RECORDING_PHASE) this.elements.push(bracedGroup(token, inner));
      },
    },
  ];

  private readonly element = (): void => {
    this.OR(this.elementAlternatives);
  };

  private readonly closeGroup = (): IToken => this.CONSUME1(t.Close);

  /** The elements of an item, a condition in braces, or the like, and the closing brace. */
  private readonly group = this.RULE('group', (): Group => {
    const outer = this.elements;
    const elements: Element[] = (this.elements = []);
    this.MANY(this.element);
    this.elements = outer;
    const close = this.OPTION1(this.closeGroup);
    return { elements, closed: close !== undefined, end: close?.startOffset ?? this.place() };
  });

  /** Where the next token begins, or the string ends. */
  private place(): number {
    const next = this.LA(1).startOffset;
    return Number.isNaN(next) ? this.source.text.length : next;
  }
}

const pastEnd = (token: IToken): number => token.startOffset + token.image.length;

const looseKinds = new Map<TokenType, Loose['kind']>([
  [t.Word, 'word'],
  [t.Other, 'other'],
  [t.LookupType, 'lookup-type'],
  [t.Not, 'not'],
  [t.Def, 'def'],
  [t.DefHeader, 'def-header'],
  [t.ConditionName, 'condition-name'],
  [t.NoCondition, 'no-condition'],
]);

function loose(token: IToken): Loose {
  const kind = looseKinds.get(token.tokenType) ?? 'other';
  return { kind, start: token.startOffset, end: pastEnd(token), text: token.image };
}

const contents = new Map<TokenType, BraceContent>([
  [t.OpenText, 'text'],
  [t.OpenList, 'list'],
  [t.OpenRaw, 'raw'],
  [t.OpenCertificate, 'certificate'],
  [t.OpenArguments, 'arguments'],
  [t.OpenConditions, 'conditions'],
  [t.OpenCondition, 'condition'],
  [t.OpenGrouped, 'condition'],
]);

function bracedText(token: IToken, sequence: Sequence, close: IToken | undefined): BracedText {
  const kind = contents.get(token.tokenType) ?? 'text';
  const end = close ? close.startOffset + 1 : sequence.end;
  return { kind, start: token.startOffset, end, closed: close !== undefined, sequence };
}

function bracedGroup(token: IToken, inner: Group): BracedGroup {
  const kind = contents.get(token.tokenType) ?? 'condition';
  return { kind, start: token.startOffset, end: inner.end + (inner.closed ? 1 : 0), closed: inner.closed, inner };
}

function simpleArgument({ image, startOffset: start }: IToken): BracedText {
  const end = start + image.length;
  const parts: Part[] = [];
  if (image.charCodeAt(1) === 36) {
    const name = cutName(image.slice(2, -1));
    parts.push({ kind: 'variable', name, braced: false, start: start + 1, end: end - 1 });
  } else if (image.length > 2) {
    parts.push({ kind: 'text', text: image.slice(1, -1), start: start + 1, end: end - 1 });
  }
  return { kind: 'text', start, end, closed: true, sequence: sequenceNode(parts, undefined, start + 1, end - 1) };
}

let parser: ExpansionParser | undefined;

/** Parses what `tokenize` gives for a text. */
export function parseTokens(tokens: IToken[], source: Source): Sequence {
  parser ??= new ExpansionParser();
  return parser.parse(tokens, source);
}
