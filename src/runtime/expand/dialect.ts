import type { ExpansionLanguage } from '../../../grammar/expansion/language.ts';
import { expansionLanguage } from '../../../grammar/expansion/language.ts';
import type { TargetCatalogue } from '../../catalogue/catalogue.ts';
import { isBuilt } from '../../catalogue/target.ts';
import type { Target } from '../../catalogue/target.ts';

/** What a target knows of expansions. */
export interface Dialect {
  readonly target: Target;
  /** What follows `4.` in the release's number. */
  readonly release: number;
  readonly language: ExpansionLanguage;
  /** The variables that Exim's table holds. */
  readonly variables: ReadonlySet<string>;
  /** Variables that may hold a certificate. */
  readonly certificates: ReadonlySet<string>;
  /** Names of items and conditions that are read, but whose code is not compiled in. */
  readonly notCompiled: ReadonlySet<string>;
}

const certificateVariables = ['tls_in_ourcert', 'tls_in_peercert', 'tls_out_ourcert', 'tls_out_peercert'];

const dialects = new WeakMap<TargetCatalogue, Dialect>();

/** What a target's catalogue says of expansions; worked out once. */
export function dialectOf(catalogue: TargetCatalogue): Dialect {
  const known = dialects.get(catalogue);
  if (known) return known;
  const { target } = catalogue;
  const rows = {
    item: catalogue.rows('items'),
    condition: catalogue.rows('conditions'),
    operator: catalogue.rows('operators'),
  };
  const release = Number(target.version.slice(2));
  const variables = new Set(catalogue.rows('variables').keys());
  const notCompiled = new Set<string>();
  for (const row of [...rows.item.values(), ...rows.condition.values()]) {
    if (row.uses !== undefined && !isBuilt(row.uses, target.features)) notCompiled.add(row.name);
  }
  const dialect: Dialect = {
    target,
    release,
    language: expansionLanguage(release, (kind, name) => rows[kind].has(name)),
    variables,
    certificates: new Set(certificateVariables.filter((name) => variables.has(name))),
    notCompiled,
  };
  dialects.set(catalogue, dialect);
  return dialect;
}
