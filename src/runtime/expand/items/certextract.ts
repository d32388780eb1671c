import type { FieldItem } from '../../../../grammar/expansion/ast.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { certificateField } from '../certificate/certificate.ts';
import { trimSpace } from '../characters.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, problemCode, runClean, skipThen, skipped } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import type { ItemMaker } from './item.ts';

/** `${certextract{field}{$certificate}{yes}{no}}`. */
export const certextractItem: ItemMaker<FieldItem> = (node, compiler): Code => {
  const { release, dialect } = compiler;
  const { problem } = node;
  if (!node.field) return problem ? problemCode(problem) : { run: () => '', skip: '' };
  const field = compileSequence(node.field, compiler);
  const subject = node.subject && compileSequence(node.subject, compiler);
  const strings = compileYesNo(node.yesNo, 'certextract', compiler);
  const run: Run = (context) => {
    const { value, valueTaint, captures, capturesTaint } = context;
    const fieldText = runClean(field, context);
    if (fieldText === undefined) return undefined;
    if (!subject) return problem && failWith(context, problem);
    const written = runClean(subject, context);
    if (written === undefined) return undefined;
    const name = written.slice(1);
    context.value = undefined;
    context.valueTaint = false;
    if (!dialect.variables.has(name)) return fail(context, `no variable named ${quoted(name, release)}`);
    if (!dialect.certificates.has(name)) return fail(context, `${quoted(name, release)} is not a certificate`);
    const der = context.environment.services.certificate?.(name);
    const selector = trimSpace(fieldText);
    const found =
      der === undefined
        ? { known: true, value: undefined }
        : certificateField(der, selector, {
            offsetAt: (time) => context.world.clock.offset(time, context.environment.settings.timezone),
            inOrder: dialect.target.features.has('gnutls'),
          });
    if (!found.known) return fail(context, `bad field selector ${quoted(selector, release)} for certextract`);
    context.value = found.value;
    context.valueTaint = true;
    const result = strings.run(context, found.value !== undefined, value, valueTaint);
    if (result === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    return result;
  };
  const skipArguments = skipThen(subject ? [field, subject] : [field], problem);
  const skip: Run = (context) => {
    const { value, valueTaint } = context;
    return skipped(skipArguments, context) ? strings.skip(context, false, value, valueTaint) : undefined;
  };
  return { run, skip: typeof skipArguments === 'string' ? (strings.harmless ?? skip) : skip };
};
