import { lowerCase, trimSpace, trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { ListKind } from '../../../grammar/config/ast.ts';
import type { SourceFile } from '../../../grammar/source/file.ts';
import { predefinedMacros } from '../../../src/catalogue/predefined.ts';
import type { OptionPlace, OptionRow } from '../../../src/catalogue/row.ts';
import { ruleDocuments } from '../../../src/index.ts';
import { optionType } from '../../../src/report/word-page.ts';
import { expansionOffers } from './expansions.ts';
import { aclNames, askedMacros, notDefined, wantedNames } from './names.ts';
import type { Offer, Offers } from './offer.ts';
import { nothing } from './offer.ts';
import { pathOffers } from './paths.ts';
import type { Surroundings } from './surroundings.ts';
import { isOwnLine } from './surroundings.ts';
import {
  aclValueOffers,
  isLegalHere,
  namedListOffers,
  optionValueOffers,
  rowOffers,
  setVariableOffers,
  verbOffers,
} from './values.ts';

const listKeywords = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'] as const satisfies readonly ListKind[];
const sections = ['acl', 'authenticators', 'local_scan', 'retry', 'rewrite', 'routers', 'transports'] as const;
const conditionals = ['ifdef', 'ifndef'] as const;
const inConditional = ['elifdef', 'elifndef', 'else', 'endif'] as const;
const includes = ['include', 'include_if_exists'] as const;
const suppressions = ['eximc-disable-next-line', 'eximc-disable', 'eximc-enable', 'eximc-disable-file'] as const;

const isFlag = ({ type }: OptionRow): boolean =>
  type === 'bool' || type === 'bool_set' || type === 'bool_verify' || type === 'bit' || type === 'expand_bool';

function optionOffer(row: OptionRow, place: OptionPlace): Offer {
  const reference = { kind: 'options', name: row.name, place } as const;
  const offer = { label: row.name, kind: 'option', detail: optionType(row), row: reference } as const;
  return isFlag(row) ? offer : { ...offer, insert: `${row.name} = ` };
}

/** Options of some places; with `negations`, the forms that begin with "no" too. */
function optionOffers(
  places: readonly OptionPlace[],
  had: ReadonlySet<string>,
  typed: string,
  around: Surroundings,
): Offer[] {
  const offers: Offer[] = [];
  for (const place of places) {
    for (const row of around.catalogue.options(place).values()) {
      if (had.has(row.name) && row.repeat === undefined) continue;
      offers.push(optionOffer(row, place));
      if (!isFlag(row) || !/^no/.test(typed)) continue;
      for (const label of [`no_${row.name}`, `not_${row.name}`])
        offers.push({ label, kind: 'option', row: { kind: 'options', name: row.name, place } });
    }
  }
  return offers;
}

/** The sections that have not begun yet. */
function sectionOffers({ config }: Surroundings, around: Surroundings): Offer[] {
  const begun = config.ast.sections.flatMap((section) =>
    'begin' in section && !isOwnLine(around, section.begin)
      ? [lowerCase(section.begin.name.text).replace(/s$/, '')]
      : [],
  );
  const known = around.catalogue.target.features.has('local_scan')
    ? sections
    : sections.filter((each) => each !== 'local_scan');
  return known.filter((name) => !begun.includes(name.replace(/s$/, ''))).map((label) => ({ label, kind: 'section' }));
}

function mainLine(text: string, around: Surroundings): Offers {
  const start = /^(hide[\t-\r ]+)?(\w*)$/.exec(text);
  if (start) {
    const typed = start[2] ?? '';
    const had = setIn(around.config.main, around);
    const keywords: Offer[] = listKeywords.map((label) => ({ label, kind: 'keyword', insert: `${label} ` }));
    if (start[1] === undefined) keywords.push({ label: 'hide', kind: 'keyword' }, { label: 'begin', kind: 'keyword' });
    return { offers: [...optionOffers(['main'], had, typed, around), ...keywords], typed };
  }
  const name = /^(?:hide[\t-\r ])?(domainlist|hostlist|addresslist|localpartlist)(?:_cache)?[\t-\r ]+(\w*)$/.exec(text);
  if (name) return { offers: wantedNames(around, name[1] as ListKind), typed: name[2] ?? '' };
  const list =
    /^(?:hide[\t-\r ])?(domainlist|hostlist|addresslist|localpartlist)(?:_cache)?[\t-\r ]+(\w+)[\t-\r ]*=([^]*)$/.exec(
      text,
    );
  if (list) return namedListOffers(list[1] as ListKind, list[2] ?? '', list[3] ?? '', around);
  return optionValue(text, ['main'], around);
}

/** The options of a set that other lines than the one that is being typed have set. */
function setIn(
  options: ReadonlyMap<string, { readonly settings: readonly { readonly start: number; readonly end: number }[] }>,
  around: Surroundings,
): Set<string> {
  const had = new Set<string>();
  for (const [name, { settings }] of options) if (settings.some((each) => !isOwnLine(around, each))) had.add(name);
  return had;
}

function optionValue(text: string, places: readonly OptionPlace[], around: Surroundings): Offers {
  const setting = /^(?:hide[\t-\r ]+)?(\w+)[\t-\r ]*=([^]*)$/.exec(text);
  if (!setting) return nothing;
  const row = places.map((place) => around.catalogue.options(place).get(setting[1] ?? '')).find((each) => each);
  return row
    ? optionValueOffers(row, setting[2] ?? '', around)
    : (expansionOffers(setting[2] ?? '', around) ?? nothing);
}

function driverLine(text: string, around: Surroundings): Offers {
  const { driver, place } = around;
  const start = /^(hide[\t-\r ]+)?(\w*)$/.exec(text);
  const kind = place.driver?.class;
  const own = driver?.driver && `${driver.driver.class}/${driver.driver.name}`;
  const places = kind ? [kind, ...(own ? [own as OptionPlace] : [])] : [];
  if (!start) return optionValue(text, places, around);
  const typed = start[2] ?? '';
  const section = place.section?.kind === 'drivers' ? place.section.class : undefined;
  const wanted = section === 'router' || section === 'transport' ? wantedNames(around, section) : [];
  const end: Offer[] = start[1] === undefined ? [{ label: 'begin', kind: 'keyword' }, ...wanted] : [];
  if (!kind) return { offers: end, typed };
  const hide: Offer[] = start[1] === undefined ? [{ label: 'hide', kind: 'keyword' }] : [];
  const had = driver ? setIn(driver.options, around) : new Set<string>();
  return { offers: [...optionOffers(places, had, typed, around), ...hide, ...end], typed };
}

/** The conditions and modifiers that are legal in the ACL. */
function aclWords(around: Surroundings, negated: boolean): Offer[] {
  const rows = [...around.catalogue.rows('aclWords').values()];
  return rows
    .filter((row) => isLegalHere(row.phases, around) && (!negated || row.kind === 'condition'))
    .map((row) => ({
      label: row.name,
      kind: row.kind === 'condition' ? 'function' : 'keyword',
      detail: row.kind,
      insert: row.name === 'set' ? 'set ' : row.value === 'none' ? row.name : `${row.name} = `,
      row: { kind: 'aclWords', name: row.name },
    }));
}

const begin: Offer = { label: 'begin', kind: 'keyword' };
const startsStatement = /^[\t-\r ]*(?:accept|defer|deny|discard|drop|require|warn)(?!\w)/;

/** What may stand at the end of an ACL's text that stands in place of a name, the name among it. */
export function aclTextOffers(text: string, around: Surroundings): Offers {
  // What separates the lines is a newline of its own, or an escape that stands for one.
  const lines = text.replace(/^[\t-\r ]*"/, '').split(/(?:\\)+n|\n/);
  const last = trimSpaceStart(lines.pop() ?? '');
  const within = {
    ...around,
    acl: undefined,
    place: { ...around.place, acl: undefined, statement: undefined },
    inAcl: true,
    inStatement: lines.some((line) => startsStatement.test(line)),
  };
  const found = aclLine(last, within);
  const isFirst = lines.every((line) => trimSpace(line) === '');
  return isFirst && /^\w*$/.test(last) ? { ...found, offers: [...aclNames(around), ...found.offers] } : found;
}

/** What may stand at the end of a line of a file that holds an ACL. */
export function aclFileOffers(text: string, around: Surroundings): Offers {
  return aclLine(text, around);
}

/** A line that may be the end of its section. */
const nextSection = (text: string, others: readonly Offer[] = []): Offers | undefined =>
  /^\w*$/.test(text) ? { offers: [begin, ...others], typed: text } : undefined;

function aclLine(text: string, around: Surroundings): Offers {
  const { catalogue } = around;
  if (!around.inAcl) return nextSection(text, wantedNames(around, 'acl')) ?? nothing;
  const verb = /^(?:![\t-\r ]*)?(accept|defer|deny|discard|drop|require|warn)[\t-\r ]+/.exec(text);
  const rest = verb ? text.slice(verb[0].length) : text;
  const word = /^(![\t-\r ]*)?(\w*)$/.exec(rest);
  if (word) {
    const typed = word[2] ?? '';
    const words = verb !== null || around.inStatement ? aclWords(around, word[1] !== undefined) : [];
    const start: Offer[] =
      verb || word[1] !== undefined
        ? []
        : [...verbOffers(around), ...(around.place.acl ? [begin, ...wantedNames(around, 'acl')] : [])];
    return { offers: [...words, ...start], typed };
  }
  const variable = /^set[\t-\r ]+(\w*)$/.exec(rest);
  if (variable) return setVariableOffers(variable[1] ?? '', around);
  const item = /^!?[\t-\r ]*(\w+)(?:[\t-\r ]+\w+)?[\t-\r ]*=([^]*)$/.exec(rest);
  const row = item && catalogue.rows('aclWords').get(item[1] ?? '');
  return row ? aclValueOffers(row, item[2] ?? '', around) : nothing;
}

function retryLine(text: string, around: Surroundings): Offers {
  const next = nextSection(text);
  if (next) return next;
  const fields = /^[^\t-\r ]+[\t-\r ]+(\w*)$/.exec(text);
  if (fields) {
    const rows = [...around.catalogue.rows('retryErrors').values()];
    return {
      offers: rowOffers(rows, 'word', 'retryErrors'),
      typed: fields[1] ?? '',
    };
  }
  const rule = /^[^\t-\r ]+[\t-\r ]+[^\t-\r ]+[\t-\r ]+(?:[^]*;)?[\t-\r ]*(\w?)$/.exec(text);
  if (!rule) return nothing;
  const letters: Offer[] = [
    { label: 'F', kind: 'word', detail: 'at fixed intervals', snippet: 'F,${1:2h},${2:15m}' },
    { label: 'G', kind: 'word', detail: 'at growing intervals', snippet: 'G,${1:16h},${2:1h},${3:1.5}' },
    { label: 'H', kind: 'word', detail: 'at growing intervals, randomised', snippet: 'H,${1:16h},${2:1h},${3:1.5}' },
  ];
  return { offers: letters, typed: rule[1] ?? '' };
}

function rewriteLine(text: string, around: Surroundings): Offers {
  const next = nextSection(text);
  if (next) return next;
  const fields = /^(?:"[^"]*"|[^\t-\r ]+)[\t-\r ]+("[^"]*"|[^\t-\r ]+)?([\t-\r ]+)?(\w*)$/.exec(text);
  const expanded = expansionOffers(/^(?:"[^"]*"|[^\t-\r ]+)[\t-\r ]+([^]*)$/.exec(text)?.[1] ?? '', around);
  if (expanded && expanded.offers.length > 0) return expanded;
  if (fields?.[1] === undefined || fields[2] === undefined) return nothing;
  const had = fields[3] ?? '';
  const rows = [...around.catalogue.rows('rewriteFlags').values()].filter(({ name }) => !had.includes(name));
  return { offers: rowOffers(rows, 'word', 'rewriteFlags'), typed: '' };
}

/** How many conditionals are open before a place of a file. */
function openConditionals({ analysis }: Surroundings, file: SourceFile, offset: number): number {
  let depth = 0;
  for (const { name, at } of analysis.parsed.source.directives) {
    if (at.file.path !== file.path || at.end >= offset) continue;
    if (name === 'ifdef' || name === 'ifndef') depth++;
    else if (name === 'endif') depth--;
  }
  return depth;
}

/** What may stand after a dot at the beginning of a line. */
export function directiveOffers(text: string, file: SourceFile, offset: number, around: Surroundings): Offers {
  const name = /^\.(\w*)$/.exec(text);
  if (name) {
    const open = openConditionals(around, file, offset) > 0;
    const labels = [...includes, ...conditionals, ...(open ? inConditional : [])];
    return { offers: labels.map((label) => ({ label: `.${label}`, kind: 'keyword' })), typed: text };
  }
  const macro = /^\.(?:el)?if(?:n)?def[\t-\r ]+(\w*)$/.exec(text);
  if (macro) {
    const typed = macro[1] ?? '';
    // What is being typed is not asked for yet.
    const own = askedMacros(around).filter(({ label, detail }) => label !== typed || detail !== notDefined);
    const { target, catalogue } = around.catalogue;
    const fixed = predefinedMacros(catalogue, target).map(({ name: label }): Offer => ({
      label,
      kind: 'macro',
      detail: 'defined by Exim',
    }));
    return typed.startsWith('_')
      ? { offers: [...own, ...fixed], typed }
      : { offers: own, typed, incomplete: typed === '' };
  }
  const path = /^\.include(?:_if_exists)?[\t-\r ]+"?([^"]*)$/.exec(text);
  return path ? pathOffers(path[1] ?? '', around.analysis.diskPathOf(file.path), around) : nothing;
}

/** What may stand in a comment that speaks to eximc. */
export function commentOffers(text: string): Offers {
  const word = /^#+[\t-\r ]*(e?[\w-]*)$/.exec(text);
  if (word) return { offers: suppressions.map((label) => ({ label, kind: 'keyword' })), typed: word[1] ?? '' };
  const rules =
    /^#+[\t-\r ]*eximc-(?:disable(?:-next-line|-file)?|enable)[\t-\r ]+(?:[^\t-\r ]+[\t-\r ,]+)*([^\t-\r ,]*)$/.exec(
      text,
    );
  if (!rules || /[\t-\r ]--(?:[\t-\r ]|$)/.test(text)) return nothing;
  const offers = ruleDocuments.map(({ name, summary }): Offer => ({ label: name, kind: 'rule', detail: summary }));
  return { offers, typed: rules[1] ?? '' };
}

/** What may stand at the end of a logical line, by the section that it belongs to. */
export function lineOffers(text: string, around: Surroundings): Offers {
  const begin = /^begin[\t-\r ]+(\w*)$/i.exec(text);
  if (begin) return { offers: sectionOffers(around, around), typed: begin[1] ?? '' };
  const macro = /^[A-Z]\w*[\t-\r ]*=([^]*)$/.exec(text);
  const { section } = around.place;
  if (macro && section?.kind !== 'retry' && section?.kind !== 'rewrite')
    return expansionOffers(macro[1] ?? '', around) ?? nothing;
  switch (section?.kind) {
    case undefined:
    case 'main':
      return mainLine(text, around);
    case 'drivers':
      return driverLine(text, around);
    case 'acls':
      return aclLine(text, around);
    case 'retry':
      return retryLine(text, around);
    case 'rewrite':
      return rewriteLine(text, around);
    case 'local_scan':
    case 'unknown':
      return nothing;
  }
}
