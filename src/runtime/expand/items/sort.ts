import type { ListItem } from '../../../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../../../grammar/expansion/parse.ts';
import { appendToList, listReader, nextInList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { compareCaseless, trimSpace } from '../characters.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, problemCode, runClean, runValue, skipped, step } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import { splitOptions } from '../lists.ts';
import { readInteger } from '../numbers.ts';
import { mergeTaint, taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';

type Before = (a: string, b: string) => boolean;

const strings: Readonly<Record<string, Before>> = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lti: (a, b) => compareCaseless(a, b) < 0,
  lei: (a, b) => compareCaseless(a, b) <= 0,
  gti: (a, b) => compareCaseless(a, b) > 0,
  gei: (a, b) => compareCaseless(a, b) >= 0,
};

/** A comparison of numbers; where one of them is none, nothing comes before anything. */
function numbers(compare: (a: number | bigint, b: number | bigint) => boolean): Before {
  return (a, b) => {
    const left = readInteger(a, false, 99);
    const right = readInteger(b, false, 99);
    return 'value' in left && 'value' in right && compare(left.value, right.value);
  };
}

const numeric: Readonly<Record<string, Before>> = {
  '<': numbers((a, b) => a < b),
  '<=': numbers((a, b) => a <= b),
  '>': numbers((a, b) => a > b),
  '>=': numbers((a, b) => a >= b),
};

/** Finds out what a comparator means; undefined after a failure. Mirrors `identify_operator`. */
function comparison(text: string, context: ExpandContext): Before | undefined {
  const name = /^(?:[<>=]=?|[A-Za-z0-9_]*)/.exec(text)?.[0] ?? '';
  if (name === '') return fail(context, `condition name expected, but found "${text.slice(0, 16)}"`);
  // An unknown name makes Exim fail without a word.
  if (!context.dialect.language.conditions.has(name)) return fail(context, '');
  const before = Object.hasOwn(strings, name)
    ? strings[name]
    : Object.hasOwn(numeric, name)
      ? numeric[name]
      : undefined;
  return before ?? fail(context, 'comparator not handled for sort');
}

interface Entry {
  readonly item: string;
  readonly key: string;
}

/** Sorts where no item and no key is empty or holds the separator; undefined after a failure. Keys that are read back have no white space around. */
function sortEntries(
  entries: readonly Entry[],
  before: Before,
  separator: string,
  context: ExpandContext,
): string | undefined {
  const sorted: Entry[] = [];
  for (const { item, key } of entries) {
    let place = 0;
    while (place < sorted.length && !before(key, sorted[place]?.key ?? '')) {
      if (!step(context)) return undefined;
      place++;
    }
    sorted.splice(place, 0, { item, key: trimSpace(key) });
    if (!step(context)) return undefined;
  }
  let result = '';
  for (const entry of sorted) result = appendToList(result, separator, entry.item);
  return result;
}

/** Sorts as Exim does it, with two lists that are read and written anew for every item: what is empty may get lost, and separators may be taken for others. */
function sortAsLists(
  entries: readonly Entry[],
  before: Before,
  separator: string,
  context: ExpandContext,
): string | undefined {
  let items = '';
  let keys = '';
  for (const entry of entries) {
    const [itemReader, keyReader] = [items, keys].map((text) => listReader(text, { separator }));
    let given: Entry | undefined = entry;
    [items, keys] = ['', ''];
    const append = (one: Entry): void => {
      items = appendToList(items, separator, one.item);
      keys = appendToList(keys, separator, one.key);
    };
    for (
      let item = itemReader && nextInList(itemReader);
      item !== undefined;
      item = itemReader && nextInList(itemReader)
    ) {
      const key = keyReader && nextInList(keyReader);
      if (key === undefined) return fail(context, 'Internal error in sort (list mismatch)');
      if (given && before(given.key, key)) {
        append(given);
        given = undefined;
      }
      append({ item, key });
      if (!step(context)) return undefined;
    }
    if (given) append(given);
    if (!step(context)) return undefined;
  }
  return items;
}

/** `${sort{list}{comparator}{key}}`: an insertion sort, which keeps the order of equal items. */
export const sortItem: ItemMaker<ListItem> = (node, compiler): Code => {
  const { release, text } = compiler;
  const { problem } = node;
  if (!node.list) return problem ? problemCode(problem) : { run: () => '', skip: '' };
  const list = compileSequence(node.list, compiler);
  const separator = node.list.separator?.value ?? '';
  const comparator = node.comparator && compileSequence(node.comparator, compiler);
  const scanned = node.expression && compileSequence(node.expression, compiler);
  // The key is expanded as a string of its own, cut out of the whole.
  const cut = node.expression ? text.slice(node.expression.start, node.expression.end) : '';
  const key = compileSequence(parseExpansion(cut, compiler.dialect.language), { ...compiler, text: cut });

  const run: Run = (context) => {
    const { item, itemTaint } = context;
    const listValue = runValue(list, context);
    if (listValue === undefined) return undefined;
    if (!comparator) return problem && failWith(context, problem);
    const compareText = runClean(comparator, context);
    if (compareText === undefined) return undefined;
    const before = comparison(compareText, context);
    if (!before) return undefined;
    if (scanned && !skipped(scanned.skip, context)) return undefined;
    if (problem) return failWith(context, problem);
    const taint = taintOf(listValue);
    const reader = listReader(textOf(listValue), splitOptions(separator, taint, release));
    const entries: Entry[] = [];
    for (let each = nextInList(reader); each !== undefined; each = nextInList(reader)) {
      context.item = each;
      context.itemTaint = taint;
      const field = runClean(key, context);
      if (field === undefined || field === '') return fail(context, `field-extract in sort: ${quoted(cut, release)}`);
      entries.push({ item: each, key: field });
    }
    context.item = item;
    context.itemTaint = itemTaint;
    const unsafe = (text: string): boolean => trimSpace(text) === '' || text.includes(reader.separator);
    const lossy = entries.some((entry) => unsafe(entry.item) || unsafe(entry.key));
    const result = (lossy ? sortAsLists : sortEntries)(entries, before, reader.separator, context);
    if (result === undefined) return undefined;
    if (result !== '') context.taint = mergeTaint(context.taint, taint);
    return result;
  };

  const skip: Run = (context) => {
    if (!skipped(list.skip, context)) return undefined;
    if (!comparator) return problem && failWith(context, problem);
    // The comparator is looked at even where nothing is wanted; from 4.98 on there is nothing to be seen of it then.
    const compareText = typeof comparator.skip === 'string' ? comparator.skip : comparator.skip(context);
    if (compareText === undefined || !comparison(compareText, context)) return undefined;
    if (scanned && !skipped(scanned.skip, context)) return undefined;
    return problem ? failWith(context, problem) : '';
  };
  return { run, skip };
};
