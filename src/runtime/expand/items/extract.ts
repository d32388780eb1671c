import type { ExtractItem, Reading } from '../../../../grammar/expansion/ast.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, runValue, skipThen } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import type { Strings } from '../compile/yes-no.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import { isSpace, skipSpace, trimSpace } from '../characters.ts';
import type { ExpandContext } from '../context.ts';
import { jsonElements, unwrap } from '../json.ts';
import { keyedField, numberedField } from '../keyed.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';

/** A number as the first argument of `extract` may be one: 32 bits, with a minus sign before it. */
export function fieldNumber(text: string): number | undefined {
  if (!/^-?\d*$/.test(text)) return undefined;
  const negative = text.startsWith('-');
  let number = 0;
  for (let i = negative ? 1 : 0; i < text.length; i++) {
    number = (Math.imul(number, 10) + text.charCodeAt(i) - 48) | 0;
  }
  return negative ? (0 - number) | 0 : number;
}

/** A reading of the item, compiled. */
interface CompiledReading {
  readonly reading: Reading;
  readonly strings: Strings;
}

const misplaced = 'missing or misplaced { or } - could be header name not terminated by colon';

/** Fails over brackets in JSON: where a header's name may lack its colon, Exim says so instead. */
function failBracket(context: ExpandContext, message: string): undefined {
  return fail(context, context.malformedHeader ? misplaced : message);
}

/** What JSON has for a key or a number; undefined where it has nothing, `failed` after a failure. */
function fromJson(
  key: string,
  number: number | undefined,
  text: string,
  context: ExpandContext,
): string | undefined | typeof failed {
  const { release } = context.dialect;
  const array = number !== undefined;
  const outer = array ? unwrap(text, '[', ']') : unwrap(text, '{', '}');
  if ('missing' in outer) {
    failBracket(context, `missing '${outer.missing}' wrapping ${array ? 'array' : 'object'} for extract json`);
    return failed;
  }
  if (array) {
    if (number <= 0) {
      fail(context, 'first argument of "extract" must be greater than zero');
      return failed;
    }
    let left = number;
    for (const element of jsonElements(outer.text, release)) {
      if (--left > 0) continue;
      let end = element.length;
      while (end > 0 && isSpace(element.charCodeAt(end - 1))) end--;
      return element.slice(0, end);
    }
    return undefined;
  }
  for (const element of jsonElements(outer.text, release)) {
    const name = unwrap(element, '"', '"');
    if ('missing' in name) {
      failBracket(context, `missing '${name.missing}' wrapping string key for extract json`);
      return failed;
    }
    if (name.text !== key) continue;
    const at = skipSpace(name.rest, 0);
    if (name.rest.charAt(at) === ':') return name.rest.slice(skipSpace(name.rest, at + 1));
    failBracket(context, 'missing object value-separator for extract json');
    return failed;
  }
  return undefined;
}

const failed = Symbol('failed');

/** `${extract…}` in all its forms. */
export const extractItem: ItemMaker<ExtractItem> = (node, compiler) => {
  const { format } = node;
  const codes = new Map(node.strings.map((sequence) => [sequence, compileSequence(sequence, compiler)]));
  const compile = (reading: Reading): CompiledReading => ({
    reading,
    strings: compileYesNo(reading.yesNo, 'extract', compiler),
  });
  const keyed = compile(node.keyed);
  const numbered = node.numbered === node.keyed ? keyed : compile(node.numbered);
  const firstString = node.strings[0];
  const first = firstString && codes.get(firstString);

  const found = (key: string, number: number | undefined, args: readonly Value[], context: ExpandContext) => {
    const [second = '', third = ''] = args;
    if (format === '') {
      return number === undefined
        ? keyedField(key, textOf(second))
        : numberedField(number, textOf(second), textOf(third));
    }
    const value = fromJson(key, number, textOf(second), context);
    if (format === 'json' || value === undefined || value === failed) return value;
    const inner = unwrap(value, '"', '"');
    context.value = undefined;
    context.valueTaint = false;
    if (!('missing' in inner)) return inner.text;
    failBracket(context, `missing '${inner.missing}' wrapping string result for extract jsons`);
    return failed;
  };

  const run: Run = (context) => {
    const { value, valueTaint, captures, capturesTaint } = context;
    if (!first) return keyed.reading.problem && failWith(context, keyed.reading.problem);
    const argument = runValue(first, context);
    if (argument === undefined) return undefined;
    const key = trimSpace(textOf(argument));
    if (key === '') return fail(context, 'first argument of "extract" must not be empty');
    const number = fieldNumber(key);
    const { reading, strings } = number === undefined ? keyed : numbered;
    const rest: Value[] = [];
    for (const sequence of reading.arguments.slice(1)) {
      const next = codes.get(sequence);
      const given = next && runValue(next, context);
      if (given === undefined) return undefined;
      rest.push(given);
    }
    if (reading.problem) return failWith(context, reading.problem);
    const result = found(key, number, rest, context);
    if (result === failed) return undefined;
    context.value = result;
    context.valueTaint = taintOf(rest.at(-1) ?? '');
    const text = strings.run(context, result !== undefined, value, valueTaint);
    if (text === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    return text;
  };
  return { run, skip: skipExtract(node, codes) };
};

function skipExtract(node: ExtractItem, codes: ReadonlyMap<unknown, Code>): Code['skip'] {
  const read: Code[] = [];
  for (const sequence of node.skipped.strings) {
    const code = codes.get(sequence);
    if (code) read.push(code);
  }
  return skipThen(read, node.skipped.problem);
}
