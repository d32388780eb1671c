import { describe, expect, it } from 'vitest';
import { baseDrivers } from '../../../src/runtime/lookup/drivers/drivers.ts';
import { createLookups } from '../../../src/runtime/lookup/lookup.ts';
import { quoteForLookup } from '../../../src/runtime/lookup/quote.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { eximExpands, installedExim, literal } from './live-exim.ts';

const styles = createLookups(baseDrivers);

function quote(type: string, text: string, version: '4.96' | '4.99' = '4.99'): string {
  const result = quoteForLookup(type, text, styles, { version, features: new Set() });
  return result.ok ? result.value : `Failed: ${result.message}`;
}

describe('quoting for lookups', () => {
  it.each([
    ['mysql', `a'b"c\\d\n\t\r\b`, `a\\'b\\"c\\\\d\\n\\t\\r\\b`],
    ['pgsql', `a'b"c\\d\n`, `a''b\\"c\\\\d\\n`],
    ['oracle', `a'b\n`, `a\\'b\\n`],
    ['sqlite', `it's`, `it''s`],
    ['ibase', `it's`, `it\\'s`],
    ['nisplus', `a"b`, `a""b`],
    ['redis', 'a b\\c\td', 'a\\ b\\\\c\\\td'],
    ['ldap', 'a*(b)\\ c,#', 'a%5C2A%5C28b%5C29%5C5C%20c%2C%23'],
    ['ldap_dn', ' #a,b+c<d>; e  ', '%5C%20%5C%23a%5C%2Cb%5C+c%5C%3Cd%5C%3E%5C%3B%20e%5C%20%5C%20'],
    ['ldap_dn', '   ', '%5C%20%5C%20%5C%20'],
    ['lsearch', `it's`, `it's`],
  ])('%s', (type, text, expected) => {
    expect(quote(type, text)).toBe(expected);
  });

  it('names what it does not know', () => {
    expect(quote('nonsense', 'x')).toBe('Failed: unknown lookup type "nonsense"');
    expect(quote('mysql_x', 'x')).toBe('Failed: "x" unrecognized after "${quote_mysql"');
    expect(quote('lsearch_', 'x')).toBe('Failed: "" unrecognized after "${quote_lsearch"');
  });

  it.skipIf(installedExim?.version !== '4.96')('random text, as exim4 4.96 quotes it (needs exim4 4.96)', () => {
    const random = createSeededRandom(11);
    const types = ['mysql', 'pgsql', 'ldap', 'ldap_dn', 'sqlite', 'lsearch', 'mysql_x', 'ldap_x', 'nothing'];
    const all = Array.from({ length: 300 }, (_, i): [string, string] => {
      const text = Array.from({ length: random.below(12) }, () =>
        ' #,+"\\<>;\'*()\n\t\r\ba1=\xe9%_-'.charAt(random.below(25)),
      );
      return [types[i % types.length] ?? '', text.join('')];
    });
    const exim = eximExpands(all.map(([type, text]) => `[\${quote_${type}:${literal(text)}}]`));
    const here = all.map(([type, text]) => quote(type, text, '4.96'));
    expect(here.map((text) => (text.startsWith('Failed: ') ? text : `[${text}]`))).toEqual(exim);
  });
});
