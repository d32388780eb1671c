import type { Found, Regex } from '../../regex/regex.ts';
import type { Run } from '../compile/code.ts';
import { fail, failWith, give, longestResult, step, tooLong } from '../compile/code.ts';
import { expandWithin, taintedMessage } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import { regexFor, setCaptures } from '../regex-match.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll, runAll } from './item.ts';
import { skipArguments } from './skipping.ts';

/**
 * Replaces every match. The replacement, expanded once as an argument, is expanded again for each match, with `$1` and
 * so on set. After an empty match, one that is not empty is tried at the same place, as Perl does.
 */
function substitute(subject: Value, regex: Regex, replacement: Value, context: ExpandContext): string | undefined {
  const text = textOf(subject);
  const taint = taintOf(subject);
  const insertion = textOf(replacement);
  const expands = /[$\\]/.test(insertion);
  let result = '';
  let from = 0;
  let further = 0;
  let exactly = false;
  for (;;) {
    if (!step(context)) return undefined;
    const found: Found | undefined =
      from + further <= text.length ? regex.find(text, from + further, exactly) : undefined;
    if (!found) {
      if (exactly) {
        exactly = false;
        further = 1;
        continue;
      }
      return result + text.slice(from);
    }
    const { start, end }: Found = found;
    setCaptures(found.texts, taint, context);
    // A string with nothing to expand in it is taken as it is.
    if (expands && taintOf(replacement) !== false) {
      return fail(context, taintedMessage(insertion, context.dialect.release));
    }
    const insert = expands ? expandWithin(insertion, context) : insertion;
    if (insert === undefined) return undefined;
    give(replacement, context);
    result += text.slice(from, start) + insert;
    if (result.length > longestResult) return tooLong(context);
    from = end;
    further = 0;
    exactly = start === end;
    if (exactly && start === text.length) return result;
  }
}

/** `${sg{subject}{regex}{replacement}}`. */
export const sgItem: ItemMaker = (node, compiler) => {
  const codes = compileAll(node.arguments, compiler);
  const { problem } = node;
  const work = (values: readonly Value[], context: ExpandContext): string | undefined => {
    if (problem) return failWith(context, problem);
    const [subject = '', pattern = '', replacement = ''] = values;
    const regex = regexFor(textOf(pattern), context);
    if (!regex) return undefined;
    const { captures, capturesTaint } = context;
    give(subject, context);
    const result = substitute(subject, regex, replacement, context);
    if (result === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    return result;
  };
  const run: Run = (context) => {
    const values = runAll(codes, context);
    return values && work(values, context);
  };
  return { run, skip: skipArguments(codes, problem, compiler, work) };
};
