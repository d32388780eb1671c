import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Oniguruma from 'vscode-oniguruma';
import type * as TextMate from 'vscode-textmate';
import type { IGrammar } from 'vscode-textmate';
import { textMateGrammar } from '../../lsp/textmate/grammar.ts';
import { catalogue } from '../../src/index.ts';

const require = createRequire(import.meta.url);

let grammar: IGrammar;

beforeAll(async () => {
  const oniguruma = require('vscode-oniguruma') as typeof Oniguruma;
  const textmate = require('vscode-textmate') as typeof TextMate;
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () =>
      Promise.resolve(textmate.parseRawGrammar(JSON.stringify(textMateGrammar(catalogue)), 'exim.json')),
  });
  const loaded = await registry.loadGrammar('source.exim');
  if (!loaded) throw new Error('the grammar does not load');
  grammar = loaded;
});

/** The words of a text with the innermost scope of each, without `.exim`. */
function scopesOf(text: string): string[] {
  const found: string[] = [];
  let stack: Parameters<IGrammar['tokenizeLine']>[1] = null;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const word = line.slice(startIndex, endIndex).trim();
      const scope = scopes.at(-1)?.replace(/\.exim$/, '') ?? '';
      if (word !== '' && scope !== 'source') found.push(`${word} ${scope}`);
    }
  }
  return found;
}

describe('the TextMate grammar', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['# a comment', ['# punctuation.definition.comment', 'a comment comment.line.number-sign']],
    ['# eximc-disable-next-line acl/unused -- why', ['eximc-disable-next-line keyword.other.suppression']],
    ['.ifdef NAME', ['.ifdef keyword.control.directive', 'NAME string.unquoted.argument']],
    ['begin acl', ['begin keyword.control.section', 'acl entity.name.namespace.section']],
    ['HOST = mail', ['HOST constant.other.macro', '= keyword.operator.assignment']],
    [
      'domainlist local = @ : +others',
      ['domainlist keyword.control.list', 'local entity.name.type.list', 'others entity.name.type.list'],
    ],
    ['check_rcpt:', ['check_rcpt entity.name.function']],
    ['  driver = redirect', ['driver variable.other.property', 'redirect support.class.driver']],
    [
      '  accept  hosts = +relays',
      ['accept keyword.control.verb', 'hosts variable.other.property', 'relays entity.name.type.list'],
    ],
    [
      '          !verify = recipient',
      ['! keyword.operator.negation', 'verify variable.other.property', 'recipient support.constant.acl'],
    ],
    ['  warn set acl_m_x = 5', ['set keyword.control.modifier', 'acl_m_x variable.other.acl', '5 constant.numeric']],
    ['no_split_spool_directory', ['no_ keyword.operator.negation', 'split_spool_directory variable.other.property']],
    [
      'smtp_banner = "$primary_hostname \\n"',
      ['$primary_hostname variable.other.predefined', '\\n constant.character.escape'],
    ],
    [
      'x = ${if eq{${lc:$h_subject:}}{a}{yes}fail}',
      [
        '${ punctuation.section.embedded.begin',
        'if keyword.control.if',
        'eq keyword.control.condition',
        'lc support.function.operator',
        '$h_subject: variable.other.header',
      ],
    ],
    [
      'x = ${lookup{$domain}lsearch{/f}{$value}fail}',
      [
        'lookup support.function.item',
        'lsearch support.type.lookup',
        '$value variable.other.predefined',
        'fail keyword.control.fail',
      ],
    ],
    [
      'x = ${if and{{def:sender_address}{!exists{/x}}}}',
      [
        'and keyword.control.condition',
        'def keyword.control.condition',
        'sender_address variable.other.predefined',
        'exists keyword.control.condition',
      ],
    ],
    ['domains = lsearch;/etc/domains', ['lsearch support.type.lookup', '; punctuation.separator.lookup']],
  ];
  it.each(cases)('%s', (text, expected) => {
    const scopes = scopesOf(text);
    for (const each of expected) expect(scopes).toContain(each);
  });

  it('goes on over continued lines, and no further', () => {
    const continued = scopesOf('x = ${if eq{a}{b} \\\n  # why\n  {${uc:x}}}\ny = 1');
    expect(continued).toContain('uc support.function.operator');
    expect(continued).toContain('y variable.other.property');
    const open = scopesOf('x = ${if eq{a}{b\nqualify_domain = y');
    expect(open).toContain('qualify_domain variable.other.property');
  });

  it('knows every word of the catalogue', () => {
    const modifiers = new Set(catalogue.aclWords.filter(({ kind }) => kind === 'modifier').map(({ name }) => name));
    for (const { name } of catalogue.options) {
      const scope = modifiers.has(name) ? 'keyword.control.modifier' : 'variable.other.property';
      expect(scopesOf(`${name} = 1`), name).toContain(`${name} ${scope}`);
    }
    for (const { name } of catalogue.variables)
      expect(scopesOf(`a = $${name}`), name).toContain(`$${name} variable.other.predefined`);
    for (const { name } of catalogue.items)
      expect(scopesOf(`a = \${${name}{`), name).toContain(
        `${name} ${name === 'if' ? 'keyword.control.if' : 'support.function.item'}`,
      );
    for (const { name } of catalogue.operators)
      expect(scopesOf(`a = \${${name}:x}`), name).toContain(`${name} support.function.operator`);
  });
});

describe('the extension', () => {
  it('has a language configuration whose patterns are in order', () => {
    const text = readFileSync('lsp/vscode/language-configuration.json', 'utf8');
    const { wordPattern, indentationRules } = JSON.parse(text) as {
      wordPattern: string;
      indentationRules: Record<string, string>;
    };
    expect('acl_m_x = 1'.match(new RegExp(wordPattern))?.[0]).toBe('acl_m_x');
    expect(new RegExp(indentationRules['increaseIndentPattern'] ?? '').test('local:')).toBe(true);
  });
});
