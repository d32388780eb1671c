import { trimSpace, trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { ListKind } from '../../../grammar/config/ast.ts';
import type { AclWordRow, Content, OptionRow, Phases, Row } from '../../../src/catalogue/row.ts';
import { isLegal } from '../../../src/check/acl-graph.ts';
import { isExpanded } from '../../../src/check/expansions.ts';
import { choiceText, expansionOffers, ownVariables } from './expansions.ts';
import { currentItem, listItemOffers } from './lists.ts';
import { aclNames, authenticatorNames, routerNames, transportNames } from './names.ts';
import type { Offer, OfferKind, Offers, RowReference } from './offer.ts';
import { nothing } from './offer.ts';
import { afterSlash } from './parameters.ts';
import { absolutePathOffers } from './paths.ts';
import type { Surroundings } from './surroundings.ts';

const lists: Readonly<Partial<Record<Content, ListKind>>> = {
  'domain-list': 'domainlist',
  'host-list': 'hostlist',
  'address-list': 'addresslist',
  'local-part-list': 'localpartlist',
};

const words = (labels: readonly string[], kind: OfferKind = 'value'): Offer[] =>
  labels.map((label) => ({ label, kind }));

/** Offers made of rows of the catalogue. */
export function rowOffers(rows: Iterable<Row>, kind: OfferKind, reference: RowReference['kind']): Offer[] {
  return [...rows].map((row) => ({ label: row.name, kind, row: { kind: reference, name: row.name } }));
}

/** Whether a word may be used in the ACL of the line: in one of the phases in which it can be run. */
export function isLegalHere(phases: Phases, around: Surroundings): boolean {
  return around.phases.length === 0 || around.phases.some((phase) => isLegal(phases, phase));
}

/** The verbs of ACL statements. */
export function verbOffers({ catalogue }: Surroundings): Offer[] {
  return rowOffers(catalogue.rows('verbs').values(), 'keyword', 'verbs');
}

/** What stands after the last of some characters. */
function after(text: string, separators: RegExp): string {
  const parts = text.split(separators);
  return trimSpaceStart(parts.at(-1) ?? '');
}

function logSelectors(text: string, { catalogue }: Surroundings): Offers {
  const typed = /[^\t-\r +-]*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - typed.length);
  const sign = /[+-]?$/.exec(before)?.[0] ?? '';
  const given = new Set(before.match(/[+-]?[^\t-\r +-]+/g));
  const rows = [...catalogue.rows('logSelectors').values()].filter(({ name }) => !given.has(`${sign || '+'}${name}`));
  const offers = rows.map((row): Offer => ({
    label: `${sign === '-' ? '-' : '+'}${row.name}`,
    kind: 'word',
    ...(row.default && { detail: 'on by default' }),
    row: { kind: 'logSelectors', name: row.name },
  }));
  return { offers, typed: sign + typed };
}

/** What may stand at the end of a value of some content. */
function byContent(content: Content | undefined, text: string, around: Surroundings): Offers {
  const list = content && lists[content];
  if (list) return listItemOffers(text, list, around);
  const typed = trimSpaceStart(text);
  switch (content) {
    case 'acl':
      return around.aclText(text, around);
    case 'transport':
      return { offers: transportNames(around), typed };
    case 'router':
      return { offers: routerNames(around, false), typed };
    case 'log-selector':
      return logSelectors(text, around);
    case 'file':
    case 'directory':
    case 'command':
      return absolutePathOffers(typed, around) ?? nothing;
    case 'file-list':
      return absolutePathOffers(currentItem(text), around) ?? nothing;
    default:
      return nothing;
  }
}

/** What stands between white space, that of expansions and of quoted texts left out of account; the last is being typed. */
function fields(text: string): string[] {
  const found: string[] = [];
  let field = '';
  let depth = 0;
  let quoted = false;
  for (const char of trimSpaceStart(text)) {
    if (char === '"') quoted = !quoted;
    else if (char === '{') depth++;
    else if (char === '}') depth--;
    if (!/[\t-\r ]/.test(char) || depth > 0 || quoted) field += char;
    else if (field !== '') {
      found.push(field);
      field = '';
    }
  }
  return [...found, field];
}

/** What may stand at the end of a text in which some words have a meaning of their own. */
function specialOffers({ name, content, specials = [] }: OptionRow, text: string, around: Surroundings): Offers {
  if (name === 'route_list' || name === 'route_data') {
    // A rule is a pattern, hosts, and words: options, and a transport.
    const rule = content === 'route-list' ? (text.split(';').at(-1) ?? '') : text;
    const [typed = '', ...before] = fields(rule).reverse();
    if (before.length < (content === 'route-list' ? 2 : 1)) return nothing;
    const options = words(specials, 'keyword').filter(({ label }) => !before.includes(label));
    return { offers: [...options, ...transportNames(around)], typed };
  }
  const typed = /[^,\t-\r ]*$/.exec(text)?.[0] ?? '';
  const fits = typed === '' || specials.every((each) => !each.startsWith(':')) || typed.startsWith(':');
  return fits ? { offers: words(specials, 'keyword'), typed } : nothing;
}

const booleans = ['true', 'false', 'yes', 'no'];

/** What may stand at the end of what an option is set to that names an ACL, and runs it in one phase. */
function aclOptionOffers(
  { phase }: OptionRow,
  text: string,
  expanded: Offers | undefined,
  around: Surroundings,
): Offers {
  const within = { ...around, phases: phase ? [phase] : [] };
  if (!expanded) return within.aclText(text, within);
  // The text of a choice may be all that is wanted.
  const branch = expanded.offers.length > 0 ? undefined : choiceText(text, around);
  return branch === undefined ? expanded : within.aclText(branch, within);
}

/** What may stand at the end of the value of the condition `acl`: an ACL, perhaps in place and in quotes; then arguments. */
function conditionAclOffers(text: string, around: Surroundings): Offers {
  const typed = trimSpaceStart(text);
  if (typed.startsWith('"')) return around.aclText(typed.slice(1).replaceAll('\\\\', '\\'), around);
  return /[\t-\r ]/.test(typed) ? nothing : { offers: [...aclNames(around), ...verbOffers(around)], typed };
}

/** What may stand at the end of what an option is set to. */
export function optionValueOffers(row: OptionRow, text: string, around: Surroundings): Offers {
  const expanded = isExpanded(row) ? expansionOffers(text, around) : undefined;
  if (row.content === 'acl') return aclOptionOffers(row, text, expanded, around);
  if (expanded) return expanded;
  const typed = trimSpaceStart(text);
  if (row.name === 'driver' && around.place.driver) {
    const kind = around.place.driver.class;
    const rows = [...around.catalogue.rows('drivers').values()].filter((each) => each.class === kind);
    return { offers: rowOffers(rows, 'driver', 'drivers'), typed };
  }
  if (row.words) {
    const sign = /:/.test(text) ? /[^:\t-\r ]*$/ : /[^\t-\r ]*$/;
    return { offers: words(row.words), typed: sign.exec(text)?.[0] ?? '' };
  }
  switch (row.type) {
    case 'bool':
    case 'bool_set':
    case 'bool_verify':
    case 'bit':
    case 'expand_bool':
      return { offers: words(booleans), typed };
    case 'uid':
    case 'expand_uid':
    case 'uidlist':
      return { offers: words(around.analysis.project.settings.users ?? []), typed: currentItem(text) };
    case 'gid':
    case 'expand_gid':
    case 'gidlist':
      return { offers: words(around.analysis.project.settings.groups ?? []), typed: currentItem(text) };
    case 'string':
      if (row.name === 'pass_router') return { offers: routerNames(around, true), typed };
      if (row.specials) return specialOffers(row, text, around);
      return byContent(row.content, text, around);
    default:
      return nothing;
  }
}

/** What may stand at the end of the items of a named list. */
export function namedListOffers(kind: ListKind, name: string, text: string, around: Surroundings): Offers {
  const expanded = expansionOffers(text, around);
  if (expanded) return expanded;
  const { offers, typed } = listItemOffers(text, kind, around);
  return { offers: offers.filter(({ label }) => label !== `+${name}`), typed };
}

function controlOffers(text: string, around: Surroundings): Offers {
  const rows = around.catalogue.rows('controls');
  if (text.includes('/')) return afterSlash(rows.get(trimSpace(text.split('/', 1)[0]) ?? '')?.parameters, text, around);
  const legal = [...rows.values()].filter((row) => isLegalHere(row.phases, around));
  const offers = legal.map((row): Offer => ({
    label: row.name,
    kind: 'word',
    ...(row.options === 'required' && { insert: `${row.name}/` }),
    row: { kind: 'controls', name: row.name },
  }));
  return { offers, typed: trimSpaceStart(text) };
}

function verifyOffers(text: string, around: Surroundings): Offers {
  const rows = around.catalogue.rows('verifies');
  if (text.includes('/'))
    return afterSlash(rows.get(/^[\t-\r ]*([^=/\t-\r ]*)/.exec(text)?.[1] ?? '')?.parameters, text, around);
  if (text.includes('=')) return nothing;
  const legal = [...rows.values()].filter((row) => isLegalHere(row.phases, around));
  return { offers: rowOffers(legal, 'word', 'verifies'), typed: trimSpaceStart(text) };
}

/** What may stand at the end of the value of an ACL condition or modifier. */
export function aclValueOffers(row: AclWordRow, text: string, around: Surroundings): Offers {
  const expanded = row.value === 'none' ? undefined : expansionOffers(text, around);
  if (expanded) return expanded;
  switch (row.name) {
    case 'control':
      return controlOffers(text, around);
    case 'verify':
      return verifyOffers(text, around);
    case 'authenticated':
      return { offers: [...authenticatorNames(around), ...words(['*'])], typed: currentItem(text) };
    case 'acl':
      return conditionAclOffers(text, around);
    default:
      if (row.parameters && text.includes('/')) return afterSlash(row.parameters, text, around);
      if (row.specials) {
        const typed = row.content === 'list' ? currentItem(text) : trimSpaceStart(text);
        return { offers: words(row.specials, 'keyword'), typed };
      }
      return byContent(row.content, text, around);
  }
}

/** The variables that `set` may name: those that are set already, and how others begin. */
export function setVariableOffers(typed: string, around: Surroundings): Offers {
  const own = [...ownVariables(around.config)].filter((name) => name.startsWith('acl_'));
  const offers: Offer[] = own.map((label) => ({ label, kind: 'variable', insert: `${label} = ` }));
  for (const [label, detail] of [
    ['acl_c', 'kept for the connection'],
    ['acl_m', 'kept for the message'],
  ] as const) {
    offers.push({ label: `${label}_`, kind: 'variable', detail });
  }
  return { offers, typed: after(typed, /[\t-\r ]/) };
}
