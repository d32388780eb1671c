import { describe, expect, it } from 'vitest';
import { signatureHelp } from '../../lsp/server/methods/signature.ts';
import { catalogue } from '../../src/index.ts';
import { formSnippet, syntaxForms } from '../../lsp/server/syntax-forms.ts';
import { cursorIn } from './view.ts';

/** How what is open at the cursor is written, and which part of it is being written. */
function told(text: string): readonly [form: string | undefined, part: string | undefined] {
  const { view, position } = cursorIn(`smtp_banner = ${text}`);
  const help = signatureHelp(view, position);
  const signature = help?.signatures[help.activeSignature ?? 0];
  const label = signature?.parameters?.[help?.activeParameter ?? 0]?.label;
  return [signature?.label, Array.isArray(label) ? signature?.label.slice(...label) : label];
}

describe('signatureHelp tells which way of writing is chosen, and which part is being written', () => {
  it.each([
    ['${sg{‸', '${sg{subject}{regex}{replacement}}', '{subject}'],
    ['${sg{a}{b‸', '${sg{subject}{regex}{replacement}}', '{regex}'],
    ['${sg{a}{b}‸', '${sg{subject}{regex}{replacement}}', '{replacement}'],
    ['${if ‸', '${if condition {yes}{no}}', 'condition'],
    ['${if eq{a}{a} {y‸}', '${if condition {yes}{no}}', '{yes}'],
    ['${if eq{a}{‸', 'eq{string1}{string2}', '{string2}'],
    ['${if and{{eq{‸', 'eq{string1}{string2}', '{string1}'],
    ['${if match_ip{a}{‸', 'match_ip{address}{host list}', '{host list}'],
    ['${lookup{‸', '${lookup{key} type {file}{yes}{no}}', '{key}'],
    ['${lookup{a} ‸', '${lookup{key} type {file}{yes}{no}}', 'type'],
    ['${lookup{a} lsearch{‸', '${lookup{key} type {file}{yes}{no}}', '{file}'],
    ['${lookup{a} lsearch{/a}{‸', '${lookup{key} type {file}{yes}{no}}', '{yes}'],
    ['${lookup mysql{‸', '${lookup type {query}{yes}{no}}', '{query}'],
    ['${extract{a}{‸', '${extract{key}{data}{yes}{no}}', '{data}'],
    ['${extract{2}{:‸', '${extract{number}{separators}{data}{yes}{no}}', '{separators}'],
    ['${extract json{a}{‸', '${extract json{key}{data}{yes}{no}}', '{data}'],
    ['${run,preexpand {‸', '${run,preexpand {command args}{yes}{no}}', '{command args}'],
    ['${lc:‸', '${lc:string}', 'string'],
    ['${substr_1_2:‸', '${substr_n:string}', 'string'],
    ['plain ‸', undefined, undefined],
    ['${sg{a}{b}{c}} ‸', undefined, undefined],
  ])('%s', (text, form, part) => {
    expect(told(text)).toEqual([form, part]);
  });

  it('names parameters by their text for an editor that knows no other way', () => {
    const { view, position } = cursorIn('smtp_banner = ${lookup{a} ‸');
    const help = signatureHelp(view, position, false);
    expect(help?.signatures[0]?.parameters?.map(({ label }) => label)).toEqual([
      '{key}',
      'type',
      '{file}',
      '{yes}',
      '{no}',
    ]);
  });
});

describe('the ways to write what the catalogue has', () => {
  it('have every place of a snippet once, and braces that match', () => {
    for (const { name, syntax } of [...catalogue.items, ...catalogue.conditions]) {
      for (const form of syntaxForms(name, syntax)) {
        const snippet = formSnippet(form);
        const places = [...snippet.matchAll(/\$\{(\d+):/g)].map(([, number]) => Number(number));
        expect(places, snippet).toEqual(form.parts.map((_, i) => i + 1));
        const bare = snippet.replace(/\$\{\d+:((?:\\.|[^}])*)\}/g, '$1');
        expect(bare.split('{').length, snippet).toBe(bare.split('}').length);
        expect(snippet).not.toMatch(/…| or \{/);
      }
    }
  });
});
