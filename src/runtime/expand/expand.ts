import type { Sequence } from '../../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../../grammar/expansion/parse.ts';
import type { Code, Watch } from './compile/code.ts';
import { fail, mostSteps } from './compile/code.ts';
import { compiledText, compileSequence, deepestExpansion, taintedMessage } from './compile/sequence.ts';
import type { ExpandContext } from './context.ts';
import type { Dialect } from './dialect.ts';
import type { ExpansionResult } from './result.ts';
import type { Value } from './value.ts';
import { taintOf, textOf } from './value.ts';

/** A string, ready to be expanded. Mirrors `expand_string`; never throws. */
export type CompiledExpansion = (context: ExpandContext) => ExpansionResult;

/** Whether anything in a string can change when it is expanded. */
function isPlain(text: string): boolean {
  return !text.includes('$') && !text.includes('\\');
}

/** Fails before anything has been evaluated. */
function failure(message: string, context: ExpandContext): ExpansionResult {
  fail(context, message);
  return { ok: false, forced: false, message, defer: false };
}

/** Evaluates a whole string, which may happen while another one is being expanded. */
function run(code: Code, context: ExpandContext): ExpansionResult {
  if (context.depth >= deepestExpansion) {
    return failure(`expansions lie more than ${deepestExpansion} deep within each other`, context);
  }
  const { taint: outer } = context;
  if (context.depth === 0) context.steps = mostSteps;
  context.depth++;
  context.taint = false;
  const value = code.run(context);
  const { taint } = context;
  context.depth--;
  context.taint = outer;
  if (value !== undefined) return { ok: true, value, tainted: taint };
  const { forced, message, deferred } = context;
  return { ok: false, forced, message, defer: deferred };
}

/** What Exim sets back as it begins with a string. */
function begin(context: ExpandContext): void {
  context.forced = false;
  context.deferred = false;
  context.malformedHeader = false;
}

/**
 * Compiles a string of the configuration.
 *
 * @param text a byte string, not tainted
 * @param tree what `parseExpansion` made of it with the dialect's language, where that has been done already
 * @param watch sees its parts
 */
export function compileExpansion(text: string, dialect: Dialect, tree?: Sequence, watch?: Watch): CompiledExpansion {
  if (isPlain(text)) {
    const result: ExpansionResult = { ok: true, value: text, tainted: false };
    return () => result;
  }
  const { language, release } = dialect;
  const code = compileSequence(tree ?? parseExpansion(text, language), {
    dialect,
    release,
    text,
    ...(watch && { watch }),
  });
  return (context) => {
    begin(context);
    return run(code, context);
  };
}

/**
 * Expands a string that is not known beforehand; it is kept compiled, in case that it comes again. One that is tainted is
 * refused where there is anything to expand in it.
 *
 * @param value a byte string and its taint
 */
export function expandValue(value: Value, context: ExpandContext): ExpansionResult {
  begin(context);
  const text = textOf(value);
  const tainted = taintOf(value);
  if (isPlain(text)) return { ok: true, value: text, tainted };
  if (tainted !== false) return failure(taintedMessage(text, context.dialect.release), context);
  return run(compiledText(text, context), context);
}
