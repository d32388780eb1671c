import type { Operator } from '../../../../grammar/expansion/ast.ts';
import { cutName } from '../../../../grammar/expansion/build.ts';
import { certificateOperator } from '../operators/certificate.ts';
import { operators } from '../operators/index.ts';
import { mergeTaint } from '../value.ts';
import type { Code, Compiler, Run, Skip } from './code.ts';
import { failWith, problemCode, skipThen } from './code.ts';
import { compileSequence } from './sequence.ts';

/** Compiles `${name:…}`. */
export function compileOperator(node: Operator, compiler: Compiler): Code {
  const { early, problem } = node;
  if (early) return problemCode(early);
  const subject = compileSequence(node.subject, compiler);
  const make = node.operator === undefined ? undefined : operators[node.operator];
  if (problem || !make) {
    const run: Run = (context) => {
      if (subject.run(context) === undefined || !problem) return undefined;
      return failWith(context, problem);
    };
    return { run, skip: skipThen([subject], problem) };
  }
  const certificate = certificateOperator(node, compiler);
  if (certificate) return certificate;
  const { apply, clean } = make({ name: cutName(node.name.text), argument: node.argument, compiler });
  const skip: Skip = typeof subject.skip === 'string' ? '' : skipThen([subject], undefined);
  const value = subject.run;
  const run: Run = (context) => {
    // What the operator does may hang on the taint of its subject alone.
    const before = context.taint;
    context.taint = false;
    const text = value(context);
    if (text === undefined) return undefined;
    const result = apply(text, context);
    context.taint = clean === true ? before : mergeTaint(before, context.taint);
    return result;
  };
  return { run, skip };
}
