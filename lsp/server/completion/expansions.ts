import { trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { ListKind } from '../../../grammar/config/ast.ts';
import type {
  ExpansionConditionRow,
  ExpansionItemRow,
  ExpansionOperatorRow,
  VariableRow,
} from '../../../src/catalogue/row.ts';
import { expansionsOf } from '../../../src/check/expansions.ts';
import { languageOf } from '../../../src/compile/language.ts';
import { onceFor } from '../../../src/check/once.ts';
import type { CompiledConfig } from '../../../src/compile/config.ts';
import { everyAcl } from '../../../src/compile/config.ts';
import type { ExpansionCursor, Frame } from '../expansion-cursor.ts';
import { expansionCursor } from '../expansion-cursor.ts';
import { formSnippet, syntaxForms } from '../syntax-forms.ts';
import { listItemOffers, lookupPrefix } from './lists.ts';
import type { Offer, Offers } from './offer.ts';
import { nothing } from './offer.ts';
import { parameterOffers } from './parameters.ts';
import { absolutePathOffers } from './paths.ts';
import type { Surroundings } from './surroundings.ts';

/** Header lines that every message may have. */
const usualHeaders = [
  ...['Bcc', 'Cc', 'Content-Type', 'Date', 'DKIM-Signature', 'From', 'In-Reply-To', 'List-Id', 'Message-ID'],
  ...['MIME-Version', 'Precedence', 'Received', 'References', 'Reply-To', 'Return-Path', 'Sender', 'Subject', 'To'],
];

/** Where the header of a message can be looked at. */
const withHeaders: ReadonlySet<string> = new Set(['mime', 'dkim', 'data', 'prdr', 'notsmtp']);

/** Variables that somebody sets: `acl_m_x`, `r_x`. */
export const ownVariables = onceFor((config: CompiledConfig): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { statements } of everyAcl(config)) {
    for (const { items } of statements)
      for (const { variable } of items) if (variable !== undefined) found.add(variable);
  }
  for (const { options } of config.routers) {
    for (const { value } of options.get('set')?.settings ?? []) {
      for (const [, name = ''] of (value?.text ?? '').matchAll(/(?:^|;)[\t-\r ]*(r_\w+)[\t-\r ]*=/g)) found.add(name);
    }
  }
  return found;
});

/** Whether a variable can have a value here. */
function existsHere({ set }: VariableRow, { inAcl, phases, driver }: Surroundings, inside: boolean): boolean {
  if (!set) return true;
  if (set.includes('condition')) return inside;
  if (inAcl) return phases.length === 0 || phases.some((phase) => set.includes(phase));
  switch (driver?.class) {
    case 'router':
      return set.includes('routing');
    case 'transport':
      return set.includes('transport') || set.includes('event');
    case 'authenticator':
      return set.includes('authentication');
    case undefined:
      return true;
  }
}

/** What `place` allows of header lines. */
function hasHeaders({ inAcl, phases }: Surroundings): boolean {
  return !inAcl || phases.length === 0 || phases.some((phase) => withHeaders.has(phase));
}

/** The variables that have a value here. */
export function variableOffers(around: Surroundings, inside: boolean): Offer[] {
  const rows = around.catalogue.rows('variables');
  const offers: Offer[] = [];
  for (const row of rows.values()) {
    if (!existsHere(row, around, inside)) continue;
    offers.push({
      label: row.name,
      kind: 'variable',
      ...(row.tainted && { detail: 'tainted' }),
      row: { kind: 'variables', name: row.name },
    });
  }
  const afterAcls = !around.inAcl;
  if (around.driver?.class === 'authenticator') {
    for (const label of ['auth1', 'auth2', 'auth3'])
      offers.push({ label, kind: 'variable', detail: 'what the client gave; tainted' });
  }
  for (const name of ownVariables(around.config)) {
    if (name.startsWith('r_') && !afterAcls) continue;
    if (!rows.has(name)) offers.push({ label: name, kind: 'variable', detail: 'set in this configuration' });
  }
  if (hasHeaders(around)) {
    for (const prefix of ['h', 'rh', 'bh', 'lh']) {
      offers.push({
        label: `${prefix}_`,
        kind: 'variable',
        detail: 'a header line',
        snippet: `${prefix}_\${1:Subject}:`,
      });
    }
  }
  return offers;
}

function itemOffers({ name, syntax }: ExpansionItemRow): Offer[] {
  return syntaxForms(name, syntax).map((form) => ({
    label: name,
    kind: 'function',
    detail: form.rest,
    snippet: formSnippet(form),
    row: { kind: 'items', name },
  }));
}

function operatorOffer(row: ExpansionOperatorRow): Offer {
  const argument = row.argument === 'required' ? '_${1:n}' : '';
  return {
    label: row.name,
    kind: 'operator',
    insert: row.argument === 'required' ? `${row.name}_` : `${row.name}:`,
    snippet: `${row.name}${argument}:\${${argument === '' ? 1 : 2}:string}`,
    row: { kind: 'operators', name: row.name },
    rank: 1,
  };
}

/** The ways to quote for the queries of lookups. */
function quoteOffers({ catalogue }: Surroundings): Offer[] {
  return [...catalogue.rows('lookups').values()]
    .filter(({ style }) => style === 'query')
    .map(({ name }) => ({
      label: `quote_${name}`,
      kind: 'operator',
      insert: `quote_${name}:`,
      snippet: `quote_${name}:\${1:string}`,
      detail: `for a query of ${name}`,
      row: { kind: 'operators', name: 'quote' },
      rank: 1,
    }));
}

function conditionOffers({ name, syntax }: ExpansionConditionRow): Offer[] {
  return syntaxForms(name, syntax).map((form) => ({
    label: name,
    kind: 'function',
    detail: form.rest,
    snippet: formSnippet(form),
    ...(name === 'def' && { insert: 'def:' }),
    row: { kind: 'conditions', name },
    // Words are what people look for.
    ...(!/^\w/.test(name) && { rank: 1 }),
  }));
}

const listConditions: Readonly<Record<string, ListKind>> = {
  match_address: 'addresslist',
  match_domain: 'domainlist',
  match_ip: 'hostlist',
  match_local_part: 'localpartlist',
};

const namedLists: Readonly<Record<string, readonly ListKind[]>> = {
  listnamed: ['domainlist', 'hostlist', 'addresslist', 'localpartlist'],
};

/** Which arguments of items and conditions are files. */
const filesOf: Readonly<Record<string, readonly number[]>> = {
  lookup: [1],
  readfile: [0],
  exists: [0],
  dlfunc: [0],
  run: [0],
};

/** What may stand in the plain text of an argument; undefined where it is any text. */
function inArgument(frame: Frame, typed: string, around: Surroundings): Offers | undefined {
  if (frame.kind === 'condition' && frame.argument === 1) {
    const list = listConditions[frame.name];
    if (list) return listItemOffers(typed, list, around);
  }
  if (frame.name === 'acl' && frame.argument === 0) return around.aclText(typed, around);
  if (filesOf[frame.name]?.includes(frame.argument) === true) return absolutePathOffers(trimSpaceStart(typed), around);
  if (frame.kind === 'operator' && namedLists[frame.name]) {
    const offers = namedLists[frame.name]?.flatMap((kind) =>
      [...around.config.lists[kind].keys()].map((label): Offer => ({ label, kind: 'list', detail: kind })),
    );
    return { offers: offers ?? [], typed: typed.replace(/^\+/, '') };
  }
  return undefined;
}

function lookupOffers(around: Surroundings, frame: Frame | undefined, typed: string): Offers {
  const [, type, parameters] = /^([^,]*),(.*)$/.exec(typed) ?? [];
  const base = (name: string): string => name.replace(lookupPrefix, '').replace(/\*@?$/, '');
  if (type !== undefined && parameters !== undefined) {
    const row = around.catalogue.rows('lookups').get(base(type));
    return {
      offers: parameterOffers(row?.parameters, parameters.split(',').slice(0, -1), around),
      typed: parameters.slice(parameters.lastIndexOf(',') + 1),
    };
  }
  // A type that stands after the key takes one; a type that stands first takes a query.
  const style = frame && frame.opened > 0 ? 'single-key' : 'query';
  const offers = [...around.catalogue.rows('lookups').values()]
    .filter((row) => row.style === style || row.style === 'both')
    .map((row): Offer => ({
      label: row.name,
      kind: 'word',
      detail: `${row.style} lookup`,
      row: { kind: 'lookups', name: row.name },
    }));
  return { offers, typed: typed.replace(lookupPrefix, '') };
}

/** What `cursor` asks for in an expanded text. Plain text outside all items is for the caller: undefined. */
function offersFor(cursor: ExpansionCursor, text: string, around: Surroundings): Offers | undefined {
  const typed = text.slice(cursor.start);
  const frame = cursor.frames.at(-1);
  const inside = cursor.frames.some(({ kind }) => kind !== 'operator');
  switch (cursor.kind) {
    case 'variable':
      return { offers: variableOffers(around, inside), typed };
    case 'def':
      return { offers: variableOffers(around, inside), typed };
    case 'header': {
      const used = expansionsOf(around.config).headers.map(({ node }) => node.name);
      const names = [...new Set([...used.filter((name) => name !== '' && name !== typed), ...usualHeaders])];
      return { offers: names.map((label) => ({ label, kind: 'word', insert: `${label}:` })), typed };
    }
    case 'item': {
      const { catalogue } = around;
      const items = [...catalogue.rows('items').values()].flatMap(itemOffers);
      const operators = [...catalogue.rows('operators').values()].flatMap((row) =>
        row.name === 'quote' ? [operatorOffer(row), ...quoteOffers(around)] : [operatorOffer(row)],
      );
      const known = new Set([...items, ...operators].map(({ label }) => label));
      const variables = variableOffers(around, inside)
        .filter(({ label }) => !known.has(label))
        .map((offer) => ({ ...offer, rank: 2 }));
      return { offers: [...items, ...operators, ...variables], typed, closing: '}' };
    }
    case 'condition':
      return { offers: [...around.catalogue.rows('conditions').values()].flatMap(conditionOffers), typed };
    case 'lookup-type':
      return lookupOffers(around, frame, typed);
    case 'word':
      if (frame?.name === 'extract' && frame.opened === 0)
        return { offers: ['json', 'jsons'].map((label) => ({ label, kind: 'word' })), typed };
      return frame && frame.opened > 0 ? { offers: [{ label: 'fail', kind: 'keyword' }], typed } : nothing;
    case 'text':
      return frame ? (inArgument(frame, typed, around) ?? nothing) : undefined;
    case 'none':
      return nothing;
  }
}

/** Items that choose between texts. */
const choosing: ReadonlySet<string> = new Set(['if', 'lookup', 'extract', 'listextract', 'run']);

/** The text so far of one of the strings between which an item chooses, at the end of a text; undefined elsewhere. */
export function choiceText(text: string, around: Surroundings): string | undefined {
  const { kind, frames, start } = expansionCursor(text, languageOf(around.catalogue));
  const frame = frames.at(-1);
  return kind === 'text' && frame && choosing.has(frame.name) ? text.slice(start) : undefined;
}

/**
 * What may stand at the end of a text that is the beginning of an expanded string.
 *
 * @returns undefined where the cursor is in plain text outside of all items
 */
export function expansionOffers(text: string, around: Surroundings): Offers | undefined {
  if (!text.includes('$')) return undefined;
  return offersFor(expansionCursor(text, languageOf(around.catalogue)), text, around);
}
