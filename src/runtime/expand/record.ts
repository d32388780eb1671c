import type { Condition, Part, Sequence } from '../../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../../grammar/expansion/parse.ts';
import type { Code, Run, Test, Watch } from './compile/code.ts';
import type { ExpandContext } from './context.ts';
import { compileExpansion } from './expand.ts';
import type { ExpansionResult } from './result.ts';
import type { Taint } from './value.ts';
import { mergeTaint } from './value.ts';

/** One evaluation of a part of a string. */
export interface PartRecord {
  readonly node: Sequence | Part | Condition;
  /** The string that the node's offsets are for: the whole one, or one that was made while it was expanded. */
  readonly text: string;
  /** What it gave: a byte string, or what a condition says; undefined after a failure. */
  readonly value: string | boolean | undefined;
  readonly taint: Taint;
  /** Why it failed, in Exim's words, and whether it was asked to. */
  readonly failure?: { readonly message: string; readonly forced: boolean };
  /** `$item` at the time. */
  readonly item: string | undefined;
  /** What was evaluated within it, in that order. */
  readonly parts: readonly PartRecord[];
}

/** An expansion, and all that was evaluated for it. */
export interface RecordedExpansion {
  readonly text: string;
  readonly tree: Sequence;
  readonly result: ExpansionResult;
  /** The evaluations of the string itself: one, or none where there is nothing to expand in it. */
  readonly parts: readonly PartRecord[];
  /** Whether there were more evaluations than are kept. */
  readonly cut: boolean;
}

/** How many evaluations are kept. */
const mostRecords = 20_000;

/**
 * Expands a string as `expand_string` does, and records what each part of it gave. Strings that come into being on the
 * way (by the operator `expand`, or in ACLs) are evaluated, but not taken apart.
 *
 * @param text a byte string, not tainted
 */
export function recordExpansion(text: string, context: ExpandContext): RecordedExpansion {
  const parts: PartRecord[] = [];
  let siblings = parts;
  let count = 0;

  const recorded = <Result extends string | boolean>(
    node: PartRecord['node'],
    within: string,
    evaluate: (context: ExpandContext) => Result | undefined,
    now: ExpandContext,
  ): Result | undefined => {
    if (++count > mostRecords) return evaluate(now);
    const outer = siblings;
    const own: PartRecord[] = [];
    siblings = own;
    const before = now.taint;
    const { item } = now;
    now.taint = false;
    const value = evaluate(now);
    const { taint, message, forced } = now;
    now.taint = mergeTaint(before, taint);
    siblings = outer;
    const failure = value === undefined && { failure: { message, forced } };
    outer.push({ node, text: within, value, taint, item, parts: own, ...failure });
    return value;
  };
  /** What is only read over leaves nothing, unless there is a fault in it: then the innermost part that has it. */
  const readOver =
    <Result>(node: PartRecord['node'], within: string, skip: (context: ExpandContext) => Result | undefined) =>
    (now: ExpandContext): Result | undefined => {
      const result = skip(now);
      if (result === undefined && !siblings.at(-1)?.failure) {
        const { message, forced, item } = now;
        siblings.push({
          ...{ node, text: within, value: undefined, taint: false, item, parts: [] },
          failure: { message, forced },
        });
      }
      return result;
    };
  const watch: Watch = {
    code(node, { run, skip, constant }, within): Code {
      const watched: Run = (now) => recorded(node, within, run, now);
      return {
        run: watched,
        skip: typeof skip === 'string' ? skip : readOver(node, within, skip),
        ...(constant !== undefined && { constant }),
      };
    },
    test: (node, { test, skip }, within): Test => ({
      test: (now) => recorded(node, within, test, now),
      skip: skip && readOver(node, within, skip),
    }),
  };
  const tree = parseExpansion(text, context.dialect.language);
  const result = compileExpansion(text, context.dialect, tree, watch)(context);
  return { text, tree, result, parts, cut: count > mostRecords };
}
