import type { CompiledConfig } from '../compile/config.ts';
import { stringSetting } from '../compile/config.ts';

const selections = new WeakMap<CompiledConfig, ReadonlySet<string>>();

/** The log selectors that are on: Exim's defaults, changed by `log_selector`. Worked out once for a configuration. */
export function logSelection(config: CompiledConfig): ReadonlySet<string> {
  const known = selections.get(config);
  if (known) return known;
  const rows = [...config.catalogue.rows('logSelectors').values()];
  const selected = new Set(rows.filter((row) => row.default).map((row) => row.name));
  const setting = stringSetting(config.main, 'log_selector') ?? '';
  for (const [, sign, name = ''] of setting.matchAll(/([-+])(\w+)/g)) {
    for (const each of name === 'all' ? rows.map((row) => row.name) : [name]) {
      if (sign === '+') selected.add(each);
      else selected.delete(each);
    }
  }
  selections.set(config, selected);
  return selected;
}
