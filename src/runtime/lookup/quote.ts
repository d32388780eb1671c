import { upperCase } from '../expand/characters.ts';
import type { Target } from '../../catalogue/target.ts';
import type { LookupStyles } from './lookup-type.ts';
import { quoted } from './message.ts';

/** A way of quoting: types that share one may read each other's quoted text. */
interface Quoter {
  readonly name: string;
  /** The lookup types that quote so. */
  readonly types: readonly string[];
  /** Gives the quoted text; undefined for an option that it does not know. */
  quote(text: string, option: string | undefined): string | undefined;
}

const backslashed = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\b', '\\b'],
]);

const hex = (char: string): string => upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0');

const isLiteralInUrl = (char: string): boolean => /[a-zA-Z0-9!$'\-._()*+]/.test(char);

function quoteLdap(text: string): string {
  return text.replace(/[^a-zA-Z0-9]/g, (char) =>
    '*()\\'.includes(char) ? `%5C${hex(char)}` : isLiteralInUrl(char) ? char : `%${hex(char)}`,
  );
}

function quoteLdapDn(text: string): string {
  const body = text.replace(/ +$/, '');
  const lead = /^[ #]*/.exec(body)?.[0] ?? '';
  const middle = body.slice(lead.length).replace(/[^a-zA-Z0-9]/g, (char) => {
    const escape = ',+"\\<>;'.includes(char) ? '%5C' : '';
    return escape + (isLiteralInUrl(char) ? char : `%${hex(char)}`);
  });
  return `${lead.replace(/./g, (char) => `%5C%${hex(char)}`)}${middle}${'%5C%20'.repeat(text.length - body.length)}`;
}

/** Makes a quoter that takes no option. */
function plain(name: string, types: readonly string[], change: (text: string) => string): Quoter {
  return { name, types, quote: (text, option) => (option === undefined ? change(text) : undefined) };
}

const quoters: readonly Quoter[] = [
  plain('ibase', ['ibase'], (text) => text.replaceAll("'", "\\'")),
  {
    name: 'ldap',
    types: ['ldap', 'ldapdn', 'ldapm'],
    quote: (text, option) => (option === undefined ? quoteLdap(text) : option === 'dn' ? quoteLdapDn(text) : undefined),
  },
  plain('mysql', ['mysql'], (text) => text.replace(/[\n\t\r\b'"\\]/g, (char) => backslashed.get(char) ?? `\\${char}`)),
  plain('nisplus', ['nisplus'], (text) => text.replaceAll('"', '""')),
  plain('oracle', ['oracle'], (text) =>
    text.replace(/[\n\t\r\b'"\\]/g, (char) => backslashed.get(char) ?? `\\${char}`),
  ),
  plain('pgsql', ['pgsql'], (text) =>
    text.replace(/[\n\t\r\b'"\\]/g, (char) => (char === "'" ? "''" : (backslashed.get(char) ?? `\\${char}`))),
  ),
  plain('redis', ['redis'], (text) => text.replace(/[ \t\n\v\f\r\\]/g, '\\$&')),
  plain('sqlite', ['sqlite'], (text) => text.replaceAll("'", "''")),
  { name: 'testdb', types: ['testdb', 'testdb2'], quote: (text) => text },
];

const quoterByType = new Map(quoters.flatMap((quoter) => quoter.types.map((type) => [type, quoter] as const)));

/** The name of the way in which a lookup type quotes; undefined for a type that has none. Types of one way are alike. */
export function quoterOf(type: string): string | undefined {
  return quoterByType.get(type)?.name;
}

export type QuoteResult =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/**
 * `${quote_TYPE:…}` and `${quote_TYPE_OPTION:…}`: quotes a text for a query.
 *
 * @param argument what stands after `quote_`: `mysql`, `ldap_dn`
 * @param text a byte string
 * @returns the quoted text (as it is for a type that needs no quoting), or Exim's message
 */
export function quoteForLookup(argument: string, text: string, styles: LookupStyles, target: Target): QuoteResult {
  const underscore = argument.indexOf('_');
  const type = underscore < 0 ? argument : argument.slice(0, underscore);
  const option = underscore < 0 ? undefined : argument.slice(underscore + 1);
  if (!styles.has(type)) return { ok: false, message: `unknown lookup type ${quoted(type, target)}` };
  const quoter = quoterByType.get(type);
  const value = quoter ? quoter.quote(text, option) : option === undefined ? text : undefined;
  if (value !== undefined) return { ok: true, value };
  return { ok: false, message: `${quoted(option ?? '', target)} unrecognized after "\${quote_${type}"` };
}
