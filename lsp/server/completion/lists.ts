import type { ListKind } from '../../../grammar/config/ast.ts';
import { maySeparate } from '../../../grammar/list/split.ts';
import { listNames } from './names.ts';
import type { Offer, Offers } from './offer.ts';
import { parameterOffers } from './parameters.ts';
import { absolutePathOffers } from './paths.ts';
import type { Surroundings } from './surroundings.ts';

/** What may stand in a list beside named lists, texts and lookups. */
const special: Readonly<Record<ListKind, readonly string[]>> = {
  domainlist: ['@', '@[]', '@mx_any', '@mx_primary', '@mx_secondary'],
  hostlist: ['@', '@[]', '+include_unknown', '+ignore_unknown', '+include_defer', '+ignore_defer'],
  addresslist: ['+caseful'],
  localpartlist: ['+caseful'],
};

/** What the words mean that stand in a list in place of a named one or of a text. */
export const specialMeanings: Readonly<Record<string, string>> = {
  '@': 'the primary host name',
  '@[]': 'an address of this host',
  '@mx_any': 'a domain whose MX records name this host',
  '@mx_primary': 'a domain whose best MX is this host',
  '@mx_secondary': 'a domain for which this host is an MX, but not the best',
  '+include_unknown': 'a host whose name is not found is taken to match',
  '+ignore_unknown': 'a host whose name is not found does not match',
  '+include_defer': 'a name that cannot be looked up now is taken to match',
  '+ignore_defer': 'a name that cannot be looked up now does not match',
  '+caseful': 'upper and lower case are told apart from here on',
};

/** The item of a list that a text breaks off in, without the white space and exclamation marks before it. */
export function currentItem(text: string, byDefault = ':'): string {
  const change = /^[\t-\r ]*<([^\t-\r ])/.exec(text);
  const separator = change?.[1] !== undefined && maySeparate(change[1]) ? change[1] : byDefault;
  let depth = 0;
  let from = separator === byDefault ? 0 : (change?.[0].length ?? 0);
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (char === separator && depth <= 0) {
      if (text.charAt(at + 1) === separator) at++;
      else from = at + 1;
    }
  }
  return text.slice(from).replace(/^[\t-\r !]+/, '');
}

/** What may stand before the type of a lookup with a key. */
export const lookupPrefix = /^(?:partial\d*(?:\([^)]*\))?-|net\d*-)/;

/** Whether a lookup takes a key and a file. */
const isSingleKey = (name: string, { catalogue }: Surroundings): boolean =>
  catalogue.rows('lookups').get(name)?.style !== 'query';

/** The single-key lookups, as an item of a list begins with them, and those that take a query. */
function lookups({ catalogue }: Surroundings): Offer[] {
  return [...catalogue.rows('lookups').values()].map((row) => ({
    label: `${row.name};`,
    kind: 'word',
    detail: `${row.style} lookup`,
    row: { kind: 'lookups', name: row.name },
  }));
}

/**
 * What may stand at the end of a text that is the beginning of a list.
 *
 * @param text the list up to the cursor; expansions in it are complete
 */
export function listItemOffers(text: string, kind: ListKind, around: Surroundings): Offers {
  const item = currentItem(text);
  const file = /^[\w()*-]+(?:,[\w=,]*)?;[\t-\r ]*(\/.*)$/.exec(item)?.[1];
  if (file !== undefined) return absolutePathOffers(file, around) ?? { offers: [], typed: file };
  if (item.includes(';')) return { offers: [], typed: item };
  const prefix = lookupPrefix.exec(item)?.[0] ?? '';
  const [, type = '', options] = /^([\w*@]+),([\w=,]*)$/.exec(item.slice(prefix.length)) ?? [];
  if (options !== undefined) {
    const row = around.catalogue.rows('lookups').get(type.replace(/\*@?$/, ''));
    const given = options.split(',');
    return { offers: parameterOffers(row?.parameters, given.slice(0, -1), around), typed: given.at(-1) ?? '' };
  }
  if (prefix !== '') {
    const singleKey = lookups(around).filter(({ row }) => row && isSingleKey(row.name, around));
    return { offers: singleKey, typed: item.slice(prefix.length) };
  }
  const typed = item;
  const words = special[kind].map((label): Offer => {
    const detail = specialMeanings[label];
    return { label, kind: 'keyword', ...(detail !== undefined && { detail }) };
  });
  return { offers: [...listNames(around, kind), ...words, ...lookups(around)], typed };
}
