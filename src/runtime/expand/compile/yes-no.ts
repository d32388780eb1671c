import type { YesNo } from '../../../../grammar/expansion/ast.ts';
import {
  messageOf,
  notClosedAfterFail,
  notClosedAfterStrings,
  quoted,
} from '../../../../grammar/expansion/messages.ts';
import type { ExpandContext } from '../context.ts';
import type { Taint } from '../value.ts';
import { mergeTaint } from '../value.ts';
import type { Code, Compiler } from './code.ts';
import { fail, failWith, skipped } from './code.ts';
import { compileSequence } from './sequence.ts';

/** The yes and no strings of an item. */
export interface Strings {
  /**
   * Evaluates the one that is wanted, and reads over the other. Mirrors `process_yesno`.
   *
   * @param saved what `$value` is to be after the first string, and its taint
   */
  run(context: ExpandContext, yes: boolean, saved: string | undefined, savedTaint: Taint): string | undefined;
  /** The same where the value of the whole item is not wanted. */
  skip(context: ExpandContext, yes: boolean, saved: string | undefined, savedTaint: Taint): string | undefined;
  /** Whether nothing can go wrong in reading over them; then, what they give. */
  readonly harmless: string | undefined;
}

/**
 * Compiles the yes and no strings.
 *
 * @param type the item's name, for messages; `if` gives "true" where there are no strings, others give `$value`
 */
export function compileYesNo({ yes, no, fail: word, problem }: YesNo, type: string, compiler: Compiler): Strings {
  if (!yes) return withoutStrings(type, problem);
  const yesCode = compileSequence(yes, compiler);
  const noCode = no && compileSequence(no, compiler);

  const evaluate = (
    context: ExpandContext,
    wanted: boolean,
    saved: string | undefined,
    savedTaint: Taint,
    skipping: boolean,
  ): string | undefined => {
    let result = '';
    if (wanted) {
      const text = yesCode.run(context);
      if (text === undefined) return undefined;
      result = text;
    } else if (!skipped(yesCode.skip, context)) return undefined;
    context.value = saved;
    context.valueTaint = savedTaint;
    if (noCode) {
      if (wanted || skipping) {
        const text = typeof noCode.skip === 'string' ? noCode.skip : noCode.skip(context);
        if (text === undefined) return undefined;
        if (!wanted) result = text;
      } else {
        const text = noCode.run(context);
        if (text === undefined) return undefined;
        result = text;
      }
    } else if (word && !wanted && !skipping) {
      if (problem) {
        return fail(
          context,
          messageOf(problem, context.malformedHeader).replace(notClosedAfterStrings, notClosedAfterFail),
        );
      }
      context.forced = true;
      return fail(context, `${quoted(type, compiler.release)} failed and "fail" requested`);
    }
    return problem ? failWith(context, problem) : result;
  };
  const harmless = !problem && typeof yesCode.skip === 'string' && typeof (noCode?.skip ?? '') === 'string';
  const noSkip = noCode?.skip ?? '';
  const onlyYes = yesCode.run;
  const onlyNo = noCode?.run;
  const quickNo = noCode === undefined && word === undefined ? emptyRun : onlyNo;
  return {
    run: harmless
      ? (context, wanted, saved, savedTaint) => {
          if (wanted) {
            const text = onlyYes(context);
            if (text === undefined) return undefined;
            context.value = saved;
            context.valueTaint = savedTaint;
            return text;
          }
          context.value = saved;
          context.valueTaint = savedTaint;
          return quickNo ? quickNo(context) : evaluate(context, false, saved, savedTaint, false);
        }
      : (context, wanted, saved, savedTaint) => evaluate(context, wanted, saved, savedTaint, false),
    skip: (context, wanted, saved, savedTaint) => evaluate(context, wanted, saved, savedTaint, true),
    harmless: harmless && typeof noSkip === 'string' ? noSkip : undefined,
  };
}

const emptyRun: Code['run'] = () => '';

function withoutStrings(type: string, problem: YesNo['problem']): Strings {
  if (problem) {
    const run = (context: ExpandContext): undefined => failWith(context, problem);
    return { run, skip: run, harmless: undefined };
  }
  if (type === 'if') return { run: (_context, yes) => (yes ? 'true' : ''), skip: () => '', harmless: '' };
  const give = (
    context: ExpandContext,
    yes: boolean,
    saved: string | undefined,
    savedTaint: Taint,
    skipping: boolean,
  ): string => {
    const value = yes && !skipping ? (context.value ?? '') : '';
    if (value !== '') context.taint = mergeTaint(context.taint, context.valueTaint);
    context.value = saved;
    context.valueTaint = savedTaint;
    return value;
  };
  return {
    run: (context, yes, saved, savedTaint) => give(context, yes, saved, savedTaint, false),
    skip: (context, yes, saved, savedTaint) => give(context, yes, saved, savedTaint, true),
    harmless: '',
  };
}
