import { trimSpace } from '../../grammar/preprocess/characters.ts';
import { locate } from '../../grammar/source/logical.ts';
import { lineColumn } from '../../grammar/source/file.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { FeatureName, Needs, Row } from '../catalogue/row.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { everyAcl } from '../compile/config.ts';
import { expansionsOf, placeOf } from './expansions.ts';

/** A place where a configuration uses a build feature. */
export interface FeatureUse {
  readonly feature: FeatureName;
  /** What stands there, as people know it: `bmi_rule`, `control = bmi_run`, `$bmi_deliver`, `lmdb lookup`. */
  readonly word: string;
  readonly file: string;
  readonly line: number;
}

/** All features that one need names. */
function namesOf(needs: Needs | undefined): readonly FeatureName[] {
  if (needs === undefined) return [];
  if (typeof needs === 'string') return [needs];
  return ('any' in needs ? needs.any : needs.all).flatMap(namesOf);
}

/** Where a configuration uses what needs a build feature of its target, in the order in which it stands there. */
export function featureUses(config: CompiledConfig): readonly FeatureUse[] {
  const { catalogue, source } = config;
  const found: (FeatureUse & { readonly start: number })[] = [];
  const use = (row: Row | undefined, word: string, at: LogicalSpan): void => {
    const features = namesOf(row?.needs);
    if (features.length === 0) return;
    const place = locate(source.logical.segments, at.start, at.end);
    const file = place?.file.path ?? '';
    const line = place ? lineColumn(place.file, place.start).line : 0;
    for (const feature of features) found.push({ feature, word, file, line, start: at.start });
  };
  const useOptions = (options: CompiledConfig['main']): void => {
    for (const { row, settings } of options.values()) {
      for (const { name } of settings) use(row, row.name, name);
    }
  };
  useOptions(config.main);
  for (const driver of [...config.routers, ...config.transports, ...config.authenticators]) {
    if (driver.driver) use(driver.driver, `${driver.driver.name} ${driver.class}`, driver.node.name);
    useOptions(driver.options);
  }
  const controls = catalogue.rows('controls');
  const verifies = catalogue.rows('verifies');
  for (const { statements } of everyAcl(config)) {
    for (const { row, value, node } of statements.flatMap(({ items }) => items)) {
      use(row, row.name, node);
      const [name = ''] = trimSpace(value).split(/[/=\t-\r ]/, 1);
      if (row.name === 'control') use(controls.get(name), `control = ${name}`, node);
      if (row.name === 'verify') use(verifies.get(name), `verify = ${name}`, node);
    }
  }
  const { variables, items, operators, conditions } = expansionsOf(config);
  const rows = {
    variables: catalogue.rows('variables'),
    items: catalogue.rows('items'),
    operators: catalogue.rows('operators'),
    conditions: catalogue.rows('conditions'),
    lookups: catalogue.rows('lookups'),
  };
  for (const placed of variables) {
    const { name } = placed.node;
    use(rows.variables.get(name), `$${name}`, placeOf(placed));
  }
  for (const placed of items) {
    const { node } = placed;
    if (node.kind === 'lookup') {
      const type = /^(?:partial[^-]*-)?(\w+)/.exec(node.type?.text ?? '')?.[1] ?? '';
      use(rows.lookups.get(type), `${type} lookup`, placeOf(placed));
    } else use(rows.items.get(node.name.text), `\${${node.name.text}`, placeOf(placed));
  }
  for (const placed of operators) {
    const { operator } = placed.node;
    if (operator !== undefined) use(rows.operators.get(operator), `\${${operator}:`, placeOf(placed));
  }
  for (const placed of conditions) {
    const { text } = placed.node.name;
    use(rows.conditions.get(text), text, placeOf(placed));
  }
  return found
    .sort((a, b) => a.start - b.start)
    .map(({ feature, word, file, line }) => ({ feature, word, file, line }));
}
