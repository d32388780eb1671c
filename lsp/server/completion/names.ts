import type { ListKind } from '../../../grammar/config/ast.ts';
import { referencesOf } from '../../../src/check/acl-graph.ts';
import type { Reference } from '../../../src/compile/references.ts';
import type { Offer, OfferKind } from './offer.ts';
import type { Surroundings } from './surroundings.ts';

type ReferenceKind = Reference['kind'];

/** The last name of each place where something may be repeated. */
const distinct = (names: Iterable<string>): string[] => [...new Set(names)];

const named = (names: Iterable<string>, kind: OfferKind, detail: string): Offer[] =>
  distinct(names).map((label) => ({ label, kind, detail }));

/** The ACLs; from within one, without it itself: an ACL that runs itself never ends. */
export function aclNames({ config, acl }: Surroundings): Offer[] {
  return named(
    [...config.acls.values()].filter((each) => each !== acl).map(({ name }) => name),
    'acl',
    'ACL',
  );
}

/** The routers; with `after`, those alone that come after the one that the line belongs to. */
export function routerNames({ config, driver }: Surroundings, after: boolean): Offer[] {
  const from = after && driver ? config.routers.indexOf(driver) + 1 : 0;
  return named(
    config.routers.slice(from).map(({ name }) => name),
    'router',
    'router',
  );
}

export function transportNames({ config, driver }: Surroundings): Offer[] {
  return named(
    config.transports.filter((each) => each !== driver).map(({ name }) => name),
    'transport',
    'transport',
  );
}

export function authenticatorNames({ config }: Surroundings): Offer[] {
  return named(
    config.authenticators.map(({ name }) => name),
    'authenticator',
    'authenticator',
  );
}

const titles: Readonly<Record<ListKind, string>> = {
  domainlist: 'domain list',
  hostlist: 'host list',
  addresslist: 'address list',
  localpartlist: 'local part list',
};

/** The named lists of a kind, each with its plus sign. */
export function listNames({ config }: Surroundings, kind: ListKind): Offer[] {
  return [...config.lists[kind].keys()].map((name) => ({ label: `+${name}`, kind: 'list', detail: titles[kind] }));
}

/** What is told of a macro that nothing defines. */
export const notDefined = 'not defined';

/** The macros that conditionals may ask for: those that are defined, and those that other conditionals ask for. */
export function askedMacros(around: Surroundings): Offer[] {
  const found = new Map(macroNames(around).map((offer) => [offer.label, offer]));
  for (const { name, argument } of around.analysis.parsed.source.directives) {
    if (!/^(?:el)?ifn?def$/.test(name) && name !== 'ifdef' && name !== 'ifndef') continue;
    for (const [label] of argument.file.text.slice(argument.start, argument.end).matchAll(/[A-Z]\w*/g)) {
      if (!found.has(label)) found.set(label, { label, kind: 'macro', detail: notDefined });
    }
  }
  return [...found.values()];
}

/** Names that are referred to, and that nothing defines yet: what a definition may begin with. */
export function wantedNames({ config }: Surroundings, kind: ReferenceKind): Offer[] {
  const wanted = referencesOf(config).filter(
    (each) => each.kind === kind && each.static && !each.target && /^\w+$/.test(each.name),
  );
  const offerKind = kind.endsWith('list') ? 'list' : (kind as 'acl' | 'router' | 'transport');
  const ending = offerKind === 'list' ? ' = ' : ':';
  return distinct(wanted.map(({ name }) => name)).map((label) => ({
    label,
    kind: offerKind,
    detail: 'referred to, and not defined',
    insert: label + ending,
  }));
}

/** The macros that somebody has defined: not those of Exim itself. */
export function macroNames({ analysis }: Surroundings): Offer[] {
  const found = new Map<string, Offer>();
  for (const { name, replacement, from } of analysis.parsed.source.macros) {
    if (from !== 'predefined') found.set(name, { label: name, kind: 'macro', detail: replacement });
  }
  return [...found.values()];
}
