import type { Part, Sequence } from '../../../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../../../grammar/expansion/parse.ts';
import { untilNul } from '../characters.ts';
import type { ExpandContext } from '../context.ts';
import type { Dialect } from '../dialect.ts';
import { compileItem } from '../items/index.ts';
import type { Code, Compiler, Run, Skip } from './code.ts';
import { constant, fail, longestResult, problemCode, tooLong } from './code.ts';
import { compileHeader, compileNumeric, compileVariable } from './names.ts';
import { compileOperator } from './operator.ts';

/** Compiles a string, or part of one. What comes after a problem is left out: it is never reached. */
export function compileSequence(sequence: Sequence, compiler: Compiler): Code {
  const codes: Code[] = [];
  let mayHoldNul = false;
  let text = '';
  const flush = (): void => {
    if (text !== '') codes.push(constant(text, compiler.release < 98 ? text : ''));
    text = '';
  };
  for (const part of sequence.parts) {
    const literal = literalOf(part);
    if (literal !== undefined) {
      text += literal;
      continue;
    }
    flush();
    const code = compilePart(part, compiler);
    codes.push(compiler.watch?.code(part, code, compiler.text) ?? code);
    if (part.kind === 'operator' && makesNul.has(part.operator ?? '')) mayHoldNul = true;
    if (part.kind === 'problem') break;
  }
  flush();
  mayHoldNul ||= codes.some((code) => code.constant?.includes('\0'));
  const code = join(codes, mayHoldNul);
  return compiler.watch?.code(sequence, code, compiler.text) ?? code;
}

/** Operators whose result may hold a NUL in its middle. */
const makesNul: ReadonlySet<string> = new Set(['from_utf8', 'ipv6norm', 'rfc2047d', 'xtextd']);

function literalOf(part: Part): string | undefined {
  if (part.kind === 'text' || part.kind === 'protected') return part.text;
  return part.kind === 'escape' ? part.value : undefined;
}

function compilePart(part: Part, compiler: Compiler): Code {
  switch (part.kind) {
    case 'text':
    case 'protected':
      return constant(part.text);
    case 'escape':
      return constant(part.value);
    case 'problem':
      return problemCode(part);
    case 'variable':
      return compileVariable(part, compiler);
    case 'header':
      return compileHeader(part, compiler);
    case 'numeric':
      return compileNumeric(part, compiler);
    case 'operator':
      return compileOperator(part, compiler);
    default:
      return compileItem(part, compiler);
  }
}

function join(codes: readonly Code[], mayHoldNul: boolean): Code {
  const [first, second, third] = codes;
  if (first === undefined) return constant('');
  if (mayHoldNul) {
    const { run, skip } = joined(codes);
    return { run: cutAtNul(run), skip: typeof skip === 'string' ? untilNul(skip) : cutAtNul(skip) };
  }
  if (second === undefined) return first;
  if (third === undefined) return pair(first, second);
  return joined(codes);
}

function cutAtNul(run: Run): Run {
  return (context) => {
    const value = run(context);
    return value === undefined ? undefined : untilNul(value);
  };
}

/** Two parts, the commonest number by far. */
function pair(first: Code, second: Code): Code {
  const left = first.run;
  const right = second.run;
  const run: Run =
    first.constant !== undefined
      ? prefixed(first.constant, right)
      : second.constant !== undefined
        ? suffixed(left, second.constant)
        : (context) => {
            const a = left(context);
            if (a === undefined) return undefined;
            const b = right(context);
            return b === undefined ? undefined : bounded(a + b, context);
          };
  return { run, skip: skipOf([first, second]) };
}

function prefixed(prefix: string, right: Run): Run {
  return (context) => {
    const value = right(context);
    return value === undefined ? undefined : prefix + value;
  };
}

function suffixed(left: Run, suffix: string): Run {
  return (context) => {
    const value = left(context);
    return value === undefined ? undefined : value + suffix;
  };
}

function bounded(text: string, context: ExpandContext): string | undefined {
  return text.length > longestResult ? tooLong(context) : text;
}

function joined(codes: readonly Code[]): Code {
  const runs = codes.map((code) => code.run);
  const run: Run = (context) => {
    let result = '';
    for (const part of runs) {
      const value = part(context);
      if (value === undefined) return undefined;
      result += value;
      if (result.length > longestResult) return tooLong(context);
    }
    return result;
  };
  return { run, skip: skipOf(codes) };
}

function skipOf(codes: readonly Code[]): Skip {
  if (codes.every((code) => typeof code.skip === 'string')) {
    return codes.map((code) => (typeof code.skip === 'string' ? code.skip : '')).join('');
  }
  const skips = codes.map(({ skip }): Run => (typeof skip === 'string' ? () => skip : skip));
  return (context) => {
    let result = '';
    for (const skip of skips) {
      const value = skip(context);
      if (value === undefined) return undefined;
      result += value;
    }
    return result;
  };
}

/** How many strings made while expanding are kept compiled. */
const mostCompiled = 1000;

const compiled = new WeakMap<Dialect, Map<string, Code>>();

/** How deep expansions may lie within expansions. */
export const deepestExpansion = 100;

/** Compiles a string that came into being while expanding; it is kept, in case that it comes again. */
export function compiledText(text: string, context: ExpandContext): Code {
  const { dialect } = context;
  let kept = compiled.get(dialect);
  if (!kept) compiled.set(dialect, (kept = new Map<string, Code>()));
  const known = kept.get(text);
  if (known) return known;
  const tree = parseExpansion(text, dialect.language);
  const code = compileSequence(tree, { dialect, release: dialect.release, text });
  if (kept.size >= mostCompiled) kept.clear();
  kept.set(text, code);
  return code;
}

/**
 * Expands a string within an expansion: `expand_string`. Without a dollar or backslash there is nothing to do.
 *
 * @param text not tainted
 */
export function expandWithin(text: string, context: ExpandContext): string | undefined {
  // Exim sets nothing back where there is nothing to expand.
  if (!text.includes('$') && !text.includes('\\')) return text;
  context.malformedHeader = false;
  context.forced = false;
  context.deferred = false;
  if (context.depth >= deepestExpansion)
    return fail(context, `expansions lie more than ${deepestExpansion} deep within each other`);
  context.depth++;
  const result = compiledText(text, context).run(context);
  context.depth--;
  return result;
}

/** What Exim says when it is to expand a tainted string. */
export function taintedMessage(text: string, release: number): string {
  return release === 95 ? `Tainted string '${text}' in expansion` : `attempt to expand tainted string '${text}'`;
}
