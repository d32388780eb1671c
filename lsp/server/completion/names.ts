import type { ListKind } from '../../../grammar/config/ast.ts';
import type { Offer, OfferKind } from './offer.ts';
import type { Surroundings } from './surroundings.ts';

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

/** The macros that somebody has defined: not those of Exim itself. */
export function macroNames({ analysis }: Surroundings): Offer[] {
  const found = new Map<string, Offer>();
  for (const { name, replacement, from } of analysis.parsed.source.macros) {
    if (from !== 'predefined') found.set(name, { label: name, kind: 'macro', detail: replacement });
  }
  return [...found.values()];
}
