import type { CompiledConfig } from '../../compile/config.ts';
import { readSeparator, splitOptions } from '../expand/lists.ts';
import type { CompiledList, ListType } from './compiled-list.ts';
import { compileList } from './compiled-list.ts';
import type { PatternLanguage } from './string-pattern.ts';

/** How many lists of a kind are kept compiled. */
const mostKept = 2000;

type Kept = Map<string, CompiledList>;

/** Lists that are the same each time, compiled, by their text; one map for lists and one for single items. */
type Store = Readonly<Record<ListType, readonly [Kept, Kept]>>;

const stores = new WeakMap<CompiledConfig, Store>();

function createStore(): Store {
  const pair = (): readonly [Kept, Kept] => [new Map(), new Map()];
  return { string: pair(), domain: pair(), 'local-part': pair(), host: pair(), address: pair() };
}

function storeOf(config: CompiledConfig): Store {
  const known = stores.get(config);
  if (known) return known;
  const store = createStore();
  stores.set(config, store);
  return store;
}

/**
 * A list that has been compiled before.
 *
 * @param text as it was given to `compileStatic`
 */
export function keptList(
  config: CompiledConfig,
  type: ListType,
  text: string,
  single: boolean,
): CompiledList | undefined {
  return storeOf(config)[type][single ? 1 : 0].get(text);
}

/** Compiles a list that needs no expansion and is not tainted, and keeps it with the configuration. */
export function compileStatic(
  config: CompiledConfig,
  type: ListType,
  text: string,
  single: boolean,
  language: PatternLanguage,
): CompiledList {
  const kept = storeOf(config)[type][single ? 1 : 0];
  const list = compileList(text, type, single ? undefined : splitOptions('', false, language.release), language);
  if (kept.size >= mostKept) kept.clear();
  kept.set(text, list);
  return list;
}

/** What stands before an expansion in a list, and the rest: from 4.99 on, the separator is read before it. */
export function separatorBefore(
  text: string,
  single: boolean,
  release: number,
): { readonly separator: string; readonly text: string } {
  return single || release < 99 ? { separator: '', text } : readSeparator(text);
}
