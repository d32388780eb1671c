import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { flatten } from '../../src/compile/flatten.ts';
import { printOptions } from '../../src/compile/print-options.ts';
import type { CompiledConfig } from '../../src/index.ts';
import { compileText } from './compile-text.ts';

describe('a flat configuration', () => {
  it('has macros, includes, conditionals and continuations resolved', () => {
    const config = compileText(
      [
        'A = one \\',
        '    two',
        '.ifdef A',
        '.include /inc',
        '.else',
        'smtp_accept_max = 1',
        '.endif',
        '# a comment',
        'begin acl',
        'check:',
        '  accept domains = A',
        '         message = x \\',
        '                   y',
        'B = z',
        '  deny',
        'other: # c',
      ].join('\n'),
      { files: { '/inc': 'smtp_banner = "A"\n' } },
    );
    expect(flatten(config)).toBe(
      [
        'smtp_banner = "one two"',
        '',
        'begin acl',
        '',
        'check:',
        '  accept domains = one two',
        '  message = x y',
        '  deny',
        '',
        'other: # c',
        '',
      ].join('\n'),
    );
  });

  it('compiles to the same', () => {
    const path = fileURLToPath(new URL('../../fixtures/compile/drivers.conf', import.meta.url));
    const config = compileText(readFileSync(path, 'latin1'));
    const flat = compileText(flatten(config));
    const shown = (each: CompiledConfig) => ({
      main: printOptions(each, 'main'),
      drivers: [...each.routers, ...each.transports, ...each.authenticators].map((driver) =>
        printOptions(each, driver.class, driver),
      ),
      acls: [...each.acls.values()].map(({ name, statements }) => [
        name,
        statements.map(({ verb, items }) => [verb, items.map(({ row, negated, value }) => [row.name, negated, value])]),
      ]),
      lists: Object.values(each.lists).map((lists) => [...lists.values()].map(({ name, value }) => [name, value])),
      retry: each.retry.map(({ pattern, error, parameters }) => [pattern, error, parameters.length]),
      rewrite: each.rewrite.map(({ pattern, replacement, flags }) => [pattern, replacement, flags]),
    });
    expect(flat.faults).toEqual([]);
    expect(shown(flat)).toEqual(shown(config));
    expect(flatten(flat)).toBe(flatten(config));
  });
});
