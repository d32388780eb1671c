import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { AclWordRow, Row } from '../../src/catalogue/row.ts';

/** A rule of a TextMate grammar. */
interface GrammarRule {
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly GrammarRule[];
}

type Captures = Readonly<Record<string, { readonly name: string }>>;

/** A TextMate grammar, as editors read it from JSON. */
export interface TextMateGrammar {
  readonly scopeName: string;
  readonly name: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly GrammarRule[];
  readonly repository: Readonly<Record<string, GrammarRule>>;
}

/** Any of several names, the longer first, so that none is taken for the beginning of another. */
function anyOf(names: readonly string[]): string {
  const all = [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return `(?:${all.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`;
}

const namesOf = (rows: readonly Row[]): string[] => rows.map(({ name }) => name);

/** Where a line ends that no backslash continues. */
const lineEnd = '(?<!\\\\)(?<!\\\\[ \\t\\r])(?<!\\\\[ \\t\\r][ \\t\\r])$';

const captures = (...names: readonly string[]): Captures =>
  Object.fromEntries(names.flatMap((name, i) => (name === '' ? [] : [[String(i + 1), { name }]])));

/** What follows an equals sign, up to the end of the logical line. */
function value(patterns: readonly GrammarRule[]): Pick<GrammarRule, 'end' | 'patterns'> {
  return { end: lineEnd, patterns };
}

/**
 * The grammar by which editors colour a configuration before the language server has read it, made of the catalogue: what any
 * release and any build knows.
 */
export function textMateGrammar(catalogue: Catalogue): TextMateGrammar {
  const options = anyOf(namesOf(catalogue.options));
  const verbs = anyOf(namesOf(catalogue.verbs));
  const ofKind = (kind: AclWordRow['kind']): string =>
    anyOf(namesOf(catalogue.aclWords.filter((row) => row.kind === kind)));
  const tests = ofKind('condition');
  const modifiers = ofKind('modifier');
  const items = anyOf(namesOf(catalogue.items).filter((name) => name !== 'if'));
  const operators = anyOf(namesOf(catalogue.operators));
  const conditions = anyOf(namesOf(catalogue.conditions).filter((name) => /^\w/.test(name)));
  const variables = anyOf(namesOf(catalogue.variables));
  const lookups = anyOf(namesOf(catalogue.lookups));
  const chosen = (rows: readonly Row[]): string => anyOf(namesOf(rows));
  const equals = 'keyword.operator.assignment.exim';
  const text: readonly GrammarRule[] = [{ include: '#value' }];

  return {
    scopeName: 'source.exim',
    name: 'Exim configuration',
    fileTypes: ['exim.conf', 'exim4.conf', 'exim4.conf.template'],
    patterns: [
      { include: '#comment' },
      { include: '#directive' },
      { include: '#begin' },
      { include: '#macro' },
      { include: '#list' },
      { include: '#header' },
      { include: '#driver' },
      { include: '#statement' },
      { include: '#option' },
      { include: '#setting' },
      { include: '#value' },
    ],
    repository: {
      comment: {
        patterns: [
          {
            match: '^\\s*(#+)\\s*(eximc-[\\w-]+)(.*?)((?:\\s--\\s).*)?$',
            name: 'comment.line.number-sign.exim',
            captures: captures('punctuation.definition.comment.exim', 'keyword.other.suppression.exim'),
          },
          {
            match: '^\\s*(#).*$',
            name: 'comment.line.number-sign.exim',
            captures: captures('punctuation.definition.comment.exim'),
          },
        ],
      },
      directive: {
        match: '^\\s*(\\.(?:include(?:_if_exists)?|ifdef|ifndef|elifdef|elifndef|else|endif))(?=\\s|$)(.*)$',
        captures: captures('keyword.control.directive.exim', 'string.unquoted.argument.exim'),
      },
      begin: {
        match: '^\\s*(begin)\\s+(\\w+)',
        captures: captures('keyword.control.section.exim', 'entity.name.namespace.section.exim'),
      },
      macro: {
        begin: '^\\s*([A-Z]\\w*)\\s*(==?)',
        beginCaptures: captures('constant.other.macro.exim', equals),
        ...value(text),
      },
      list: {
        begin: '^\\s*(hide\\s)?((?:domain|host|address|localpart)list(?:_cache)?)\\s+(\\w+)\\s*(=)',
        beginCaptures: captures(
          'keyword.control.hide.exim',
          'keyword.control.list.exim',
          'entity.name.type.list.exim',
          equals,
        ),
        ...value(text),
      },
      header: {
        match: '^\\s*([A-Za-z]\\w*)\\s*(:)\\s*$',
        captures: captures('entity.name.function.exim', 'punctuation.separator.header.exim'),
      },
      driver: {
        match: '^\\s*(driver)\\s*(=)\\s*(\\w+)',
        captures: captures('variable.other.property.exim', equals, 'support.class.driver.exim'),
      },
      statement: {
        patterns: [
          {
            begin: `^\\s*(!\\s*)?(${verbs})(?!\\w)(?!\\s*=)`,
            beginCaptures: captures('keyword.operator.negation.exim', 'keyword.control.verb.exim'),
            end: `(?=\\S)|${lineEnd}`,
          },
          {
            begin: `(?:(?<=^|\\s)|\\G)(control)\\s*(=)\\s*(${anyOf(namesOf(catalogue.controls))})?(?![\\w-])`,
            beginCaptures: captures('keyword.control.modifier.exim', equals, 'support.constant.acl.exim'),
            ...value(text),
          },
          {
            begin: `(?:(?<=^|\\s)|\\G)(!\\s*)?(verify)\\s*(=)\\s*(${anyOf(namesOf(catalogue.verifies))})?(?![\\w-])`,
            beginCaptures: captures(
              'keyword.operator.negation.exim',
              'variable.other.property.exim',
              equals,
              'support.constant.acl.exim',
            ),
            ...value(text),
          },
          {
            begin: '(?<=^|\\s)(set)\\s+(\\w+)\\s*(=)',
            beginCaptures: captures('keyword.control.modifier.exim', 'variable.other.acl.exim', equals),
            ...value(text),
          },
          {
            begin: `(?<=^|\\s|!)(!\\s*)?(?:(${tests})|(${modifiers}))\\s*(=)`,
            beginCaptures: captures(
              'keyword.operator.negation.exim',
              'variable.other.property.exim',
              'keyword.control.modifier.exim',
              equals,
            ),
            ...value(text),
          },
          { match: '(?<=^|\\s)(endpass)(?=\\s|$)', captures: captures('keyword.control.modifier.exim') },
        ],
      },
      option: {
        begin: `^\\s*(hide\\s+)?(no_|not_)?(${options})(?!\\w)\\s*(=)?`,
        beginCaptures: captures(
          'keyword.control.hide.exim',
          'keyword.operator.negation.exim',
          'variable.other.property.exim',
          equals,
        ),
        ...value([
          { match: '(?<==\\s?)(?:true|false|yes|no)(?=\\s*$)', name: 'constant.language.boolean.exim' },
          ...text,
        ]),
      },
      setting: {
        begin: '^\\s*(hide\\s+)?([a-z]\\w*)\\s*(=)',
        beginCaptures: captures('keyword.control.hide.exim', 'variable.other.property.exim', equals),
        ...value(text),
      },
      value: {
        patterns: [
          { include: '#comment' },
          { match: '\\\\[ \\t]*$', name: 'constant.character.escape.continuation.exim' },
          { include: '#string' },
          { include: '#expansion' },
          {
            match: '(\\+)([A-Za-z_]\\w*)',
            captures: captures('keyword.operator.list.exim', 'entity.name.type.list.exim'),
          },
          {
            match: `(?<![\\w-])((?:partial\\d*(?:\\([^)]*\\))?-|net\\d*-)?${lookups})(\\*@?)?(,[\\w=,]*)?(;)`,
            captures: captures(
              'support.type.lookup.exim',
              'keyword.operator.exim',
              'constant.other.exim',
              'punctuation.separator.lookup.exim',
            ),
          },
          { match: '(?<![\\w$@.-])(_?[A-Z][A-Z0-9_]+)(?![\\w.-])', name: 'constant.other.macro.exim' },
          {
            match: '(?<![\\w.:-])-?(?:0x[0-9A-Fa-f]+|\\d+(?:\\.\\d+)?)(?:[KMG]|(?:\\d*[smhdw])+)?(?![\\w.:-])',
            name: 'constant.numeric.exim',
          },
        ],
      },
      string: {
        name: 'string.quoted.double.exim',
        begin: '"',
        end: `"|${lineEnd}`,
        patterns: [
          { match: '\\\\[ \\t]*$', name: 'constant.character.escape.continuation.exim' },
          { match: '\\\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)', name: 'constant.character.escape.exim' },
          { include: '#expansion' },
        ],
      },
      expansion: {
        patterns: [
          { begin: '\\\\N', end: `\\\\N|${lineEnd}`, name: 'string.regexp.exim' },
          { match: '\\\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|\\S)', name: 'constant.character.escape.exim' },
          {
            begin: `(\\$\\{)(if)(?=[\\s{!])`,
            beginCaptures: captures('punctuation.section.embedded.begin.exim', 'keyword.control.if.exim'),
            end: `(\\})|${lineEnd}`,
            endCaptures: captures('punctuation.section.embedded.end.exim'),
            name: 'meta.embedded.expansion.exim',
            patterns: [{ include: '#condition' }, { include: '#argument' }, { include: '#continued' }],
          },
          {
            begin: `(\\$\\{)(${items})(?![\\w:}])`,
            beginCaptures: captures('punctuation.section.embedded.begin.exim', 'support.function.item.exim'),
            end: `(\\})|${lineEnd}`,
            endCaptures: captures('punctuation.section.embedded.end.exim'),
            name: 'meta.embedded.expansion.exim',
            patterns: [
              { include: '#argument' },
              { include: '#continued' },
              { match: '\\bfail\\b', name: 'keyword.control.fail.exim' },
              {
                match: `(?<![\\w-])(?:partial\\d*(?:\\([^)]*\\))?-|net\\d*-)?${lookups}\\*?@?(?:,[\\w=,]*)?(?![\\w-])`,
                name: 'support.type.lookup.exim',
              },
            ],
          },
          {
            match: '(\\$\\{)([rbl]?h(?:eader)?_[^\\s:{}]+:?)(\\})',
            captures: captures(
              'punctuation.section.embedded.begin.exim',
              'variable.other.header.exim',
              'punctuation.section.embedded.end.exim',
            ),
          },
          {
            begin: `(\\$\\{)(${operators})(_\\w*)?(:)`,
            beginCaptures: captures(
              'punctuation.section.embedded.begin.exim',
              'support.function.operator.exim',
              'constant.other.exim',
              'punctuation.separator.operator.exim',
            ),
            end: `(\\})|${lineEnd}`,
            endCaptures: captures('punctuation.section.embedded.end.exim'),
            name: 'meta.embedded.expansion.exim',
            patterns: [{ include: '#expansion' }, { include: '#braces' }, { include: '#continued' }],
          },
          {
            match: `(\\$\\{)(${variables}|acl_[cm]\\w+|r_\\w+)(\\})`,
            captures: captures(
              'punctuation.section.embedded.begin.exim',
              'variable.other.predefined.exim',
              'punctuation.section.embedded.end.exim',
            ),
          },
          {
            match: '(\\$\\{)(\\w*)(\\}?)',
            captures: captures(
              'punctuation.section.embedded.begin.exim',
              'variable.other.exim',
              'punctuation.section.embedded.end.exim',
            ),
          },
          { match: '\\$[rbl]?h(?:eader)?_[^\\s:{}]+:?', name: 'variable.other.header.exim' },
          { match: `\\$(?:${variables}|acl_[cm]\\w+|r_\\w+|\\d+)(?!\\w)`, name: 'variable.other.predefined.exim' },
          { match: '\\$[A-Za-z]\\w*', name: 'variable.other.exim' },
        ],
      },
      condition: {
        patterns: [
          { match: '!', name: 'keyword.operator.negation.exim' },
          {
            match: '(def)(:)([rbl]?h(?:eader)?_[^\\s:{}]+:?|\\w+)',
            captures: captures(
              'keyword.control.condition.exim',
              'punctuation.separator.exim',
              'variable.other.predefined.exim',
            ),
          },
          { match: `(?<![\\w$])${conditions}(?!\\w)`, name: 'keyword.control.condition.exim' },
          { match: '[<>=]=?', name: 'keyword.operator.comparison.exim' },
        ],
      },
      continued: {
        patterns: [
          { include: '#comment' },
          { match: '\\\\[ \\t]*$', name: 'constant.character.escape.continuation.exim' },
        ],
      },
      braces: {
        begin: '\\{',
        end: `\\}|${lineEnd}`,
        patterns: [{ include: '#expansion' }, { include: '#braces' }, { include: '#continued' }],
      },
      argument: {
        begin: '(\\{)',
        beginCaptures: captures('punctuation.section.argument.begin.exim'),
        end: `(\\})|${lineEnd}`,
        endCaptures: captures('punctuation.section.argument.end.exim'),
        patterns: [
          { include: '#expansion' },
          // Conditions in braces of their own, within "and" and "or".
          {
            begin: `\\{(?=\\s*!?\\s*(?:${conditions}|[<>=]{1,2})[\\s{:])`,
            end: `\\}|${lineEnd}`,
            patterns: [{ include: '#condition' }, { include: '#argument' }, { include: '#continued' }],
          },
          { include: '#argument' },
          { include: '#continued' },
          {
            match: '(\\+)([A-Za-z_]\\w*)',
            captures: captures('keyword.operator.list.exim', 'entity.name.type.list.exim'),
          },
          { match: `(?<![\\w$-])${chosen(catalogue.lookups)};`, name: 'support.type.lookup.exim' },
        ],
      },
    },
  };
}
