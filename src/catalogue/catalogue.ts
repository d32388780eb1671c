import type { CatalogueEntries, OptionPlace, OptionRow, Row } from './row.ts';
import type { Target } from './target.ts';
import { knows } from './target.ts';

/** The kinds of row that a catalogue holds. */
export type RowKind = keyof CatalogueEntries;

/** The rows of one kind. */
type RowsOf<K extends RowKind> = NonNullable<CatalogueEntries[K]>;

/** Everything that eximc knows about Exim, of every release and every build. */
export type Catalogue = { readonly [K in RowKind]-?: RowsOf<K> };

const kinds = [
  'options',
  'drivers',
  'verbs',
  'aclWords',
  'controls',
  'verifies',
  'logSelectors',
  'retryErrors',
  'rewriteFlags',
  'lookups',
  'features',
  'macros',
  'items',
  'operators',
  'conditions',
  'variables',
] as const satisfies readonly RowKind[];

/**
 * Puts a catalogue together from its parts: Exim's own tables and what each experimental system adds.
 *
 * @param parts sets of rows; a name may stand in several rows where its meaning differs between releases
 */
export function createCatalogue(parts: readonly CatalogueEntries[]): Catalogue {
  const all: Record<string, Row[]> = {};
  for (const kind of kinds) all[kind] = parts.flatMap((part): readonly Row[] => part[kind] ?? []);
  return all as unknown as Catalogue;
}

/** A catalogue as one target sees it: rows by name, and only those that the target knows. */
export interface TargetCatalogue {
  readonly target: Target;
  readonly catalogue: Catalogue;
  /** The options of one place, by name. */
  options(place: OptionPlace): ReadonlyMap<string, OptionRow>;
  /** The rows of another kind, by name. */
  rows<K extends Exclude<RowKind, 'options'>>(kind: K): ReadonlyMap<string, RowsOf<K>[number]>;
}

function withChanges(row: OptionRow, target: Target): OptionRow {
  let result = row;
  for (const { since, note, ...change } of row.changes ?? []) {
    if (knows(target, { name: row.name, doc: '', since })) result = { ...result, ...change };
  }
  return result;
}

/** Looks at a catalogue from one target; what is asked for is worked out once. */
export function forTarget(catalogue: Catalogue, target: Target): TargetCatalogue {
  const options = new Map<OptionPlace, Map<string, OptionRow>>();
  const others = new Map<RowKind, Map<string, Row>>();
  return {
    target,
    catalogue,
    options(place) {
      let found = options.get(place);
      if (!found) {
        found = new Map();
        for (const row of catalogue.options) {
          if (row.place === place && knows(target, row)) found.set(row.name, withChanges(row, target));
        }
        options.set(place, found);
      }
      return found;
    },
    rows(kind: Exclude<RowKind, 'options'>) {
      let found = others.get(kind);
      if (!found) {
        found = new Map();
        for (const row of catalogue[kind]) if (knows(target, row)) found.set(row.name, row);
        others.set(kind, found);
      }
      return found;
    },
  };
}
