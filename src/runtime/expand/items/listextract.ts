import type { FieldItem } from '../../../../grammar/expansion/ast.ts';
import type { SplitOptions } from '../../../../grammar/list/split.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { trimSpace } from '../characters.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, problemCode, runClean, runValue, skipped } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import type { ExpandContext } from '../context.ts';
import { splitOptions } from '../lists.ts';
import { taintOf, textOf } from '../value.ts';
import { fieldNumber } from './extract.ts';
import type { ItemMaker } from './item.ts';

/** An element of a list, counted from 1 or from the end. Mirrors `expand_getlistele`. */
function elementOf(number: number, text: string, options: SplitOptions): string | undefined {
  const reader = listReader(text, options);
  const items: string[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) items.push(item);
  if (number > 1 && items.length === 0 && reader.separator !== '\0') {
    // Where nothing follows a change of separator, Exim begins anew, and takes the change itself for an element.
    return nextInList(listReader(text, { ...options, separator: reader.separator }));
  }
  if (number > 0) return items[number - 1];
  // Counted from the end: what lies one place before the beginning is not there, further on Exim finds the first one.
  const place = items.length + number;
  return number === 0 || place === -1 ? undefined : items[Math.max(0, place)];
}

/** `${listextract{number}{list}{yes}{no}}`. */
export const listextractItem: ItemMaker<FieldItem> = (node, compiler): Code => {
  const { release } = compiler;
  const { problem } = node;
  if (!node.field) return problem ? problemCode(problem) : { run: () => '', skip: '' };
  const field = compileSequence(node.field, compiler);
  const list = node.subject && compileSequence(node.subject, compiler);
  const separator = node.subject?.separator?.value ?? '';
  const strings = compileYesNo(node.yesNo, 'listextract', compiler);

  /** Reads the number; undefined after a failure. */
  const readNumber = (text: string, mayBeEmpty: boolean, context: ExpandContext): number | undefined => {
    const trimmed = trimSpace(text);
    if (trimmed === '' && !mayBeEmpty) return fail(context, 'first argument of "listextract" must not be empty');
    return fieldNumber(trimmed) ?? fail(context, 'first argument of "listextract" must be numeric');
  };

  const run: Run = (context) => {
    const { value, valueTaint, captures, capturesTaint } = context;
    const fieldText = runClean(field, context);
    if (fieldText === undefined) return undefined;
    const number = readNumber(fieldText, false, context);
    if (number === undefined) return undefined;
    if (!list) return problem && failWith(context, problem);
    const listValue = runValue(list, context);
    if (listValue === undefined) return undefined;
    const taint = taintOf(listValue);
    const found = elementOf(number, textOf(listValue), splitOptions(separator, taint, release));
    context.value = found;
    context.valueTaint = taint;
    const result = strings.run(context, found !== undefined, value, valueTaint);
    if (result === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    return result;
  };

  const skip: Run = (context) => {
    const { value, valueTaint } = context;
    const fieldText = typeof field.skip === 'string' ? field.skip : field.skip(context);
    if (fieldText === undefined || readNumber(fieldText, true, context) === undefined) return undefined;
    if (!list) return problem && failWith(context, problem);
    if (!skipped(list.skip, context)) return undefined;
    return strings.skip(context, false, value, valueTaint);
  };
  const harmless =
    typeof field.skip === 'string' &&
    fieldNumber(trimSpace(field.skip)) !== undefined &&
    typeof list?.skip === 'string' &&
    !problem;
  return { run, skip: harmless ? (strings.harmless ?? skip) : skip };
};
