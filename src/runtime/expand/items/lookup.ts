import type { LookupItem } from '../../../../grammar/expansion/ast.ts';
import { cutName } from '../../../../grammar/expansion/build.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { LookupStyles, ParsedLookupType } from '../../lookup/lookup-type.ts';
import { lookupArguments, parseLookupType } from '../../lookup/lookup-type.ts';
import type { LookupType } from '../../lookup/types.ts';
import { lookupOptions } from '../../lookup/options.ts';
import { printable } from '../characters.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, runValue, skipped } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import type { ExpandContext } from '../context.ts';
import type { LookupRequest, LookupResult } from '../lookup-service.ts';
import type { Value } from '../value.ts';
import { mergeTaint, taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';

const noStyles: LookupStyles = new Map();

/** `${lookup{key} type {file}{yes}{no}}`, `${lookup type {query}{yes}{no}}`. */
export const lookupItem: ItemMaker<LookupItem> = (node, compiler): Code => {
  const { release, dialect } = compiler;
  const { problem } = node;
  const key = node.key && compileSequence(node.key, compiler);
  const query = node.query && compileSequence(node.query, compiler);
  const strings = compileYesNo(node.yesNo, 'lookup', compiler);
  const typeName = node.type && cutName(node.type.text);

  let known: { readonly styles: LookupStyles; readonly parsed: ParsedLookupType } | undefined;
  /** Takes the type apart, and checks that a key is there where it wants one; undefined after a failure. */
  const readType = (context: ExpandContext): (ParsedLookupType & { ok: true }) | undefined => {
    const styles = context.environment.services.lookups?.styles ?? noStyles;
    if (known?.styles !== styles) known = { styles, parsed: parseLookupType(typeName ?? '', styles, dialect.target) };
    const { parsed } = known;
    if (!parsed.ok) {
      context.environment.services.lookups?.failed?.(parsed.message);
      return fail(context, parsed.message);
    }
    const single = parsed.type.style === 'single-key' || parsed.type.style === 'absolute-file';
    const name = quoted(typeName ?? '', release);
    if (single && !key) return fail(context, `missing {key} for single-key ${name} lookup`);
    if (!single && key) {
      return fail(context, `a single key was given for lookup type ${name}, which is not a single-key lookup type`);
    }
    return parsed;
  };

  const run: Run = (context) => {
    const { value, valueTaint, captures, capturesTaint } = context;
    if (context.forbidden.has('lookup')) return fail(context, 'lookup expansions are not permitted');
    const keyValue = key && runValue(key, context);
    if (key && keyValue === undefined) return undefined;
    if (typeName === undefined) return problem && failWith(context, problem);
    const parsed = readType(context);
    if (!parsed) return undefined;
    if (!query) return problem && failWith(context, problem);
    const queryValue = runValue(query, context);
    if (queryValue === undefined) return undefined;
    const request = requestOf(parsed, keyValue, queryValue);
    const result: LookupResult = context.environment.services.lookups?.lookup(request, context) ?? {
      status: 'notFound',
    };
    if (result.status === 'failed') return fail(context, result.message);
    if (result.status === 'defer') {
      context.value = undefined;
      context.valueTaint = false;
      context.deferred = true;
      return fail(context, deferMessage(request.key, result.message, release));
    }
    const found = result.status === 'found';
    context.value = found ? result.value : undefined;
    context.valueTaint = found && result.tainted;
    if (found && result.parts) {
      const { wild, fixed, fixedTainted } = result.parts;
      const keyTaint = taintOf(keyValue ?? queryValue);
      context.captures = [captures[0] ?? '', wild, fixed];
      context.capturesTaint = mergeTaint(
        captures[0] ? capturesTaint : false,
        fixedTainted || wild !== '' ? keyTaint : false,
      );
    }
    const text = strings.run(context, found, value, valueTaint);
    if (text === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    return text;
  };

  const skip: Run = (context) => {
    const { value, valueTaint } = context;
    if (context.forbidden.has('lookup')) return fail(context, 'lookup expansions are not permitted');
    if (key && !skipped(key.skip, context)) return undefined;
    if (typeName === undefined) return problem && failWith(context, problem);
    if (!readType(context)) return undefined;
    if (!query) return problem && failWith(context, problem);
    if (!skipped(query.skip, context)) return undefined;
    context.value = undefined;
    context.valueTaint = false;
    return strings.skip(context, false, value, valueTaint);
  };
  return { run, skip };
};

function requestOf({ type }: ParsedLookupType & { ok: true }, key: Value | undefined, query: Value): LookupRequest {
  // White space before the name of a file belongs to it here, though not in lists.
  const { file, key: asked } =
    key === undefined ? lookupArguments(type, '', textOf(query)) : { file: textOf(query), key: textOf(key) };
  const keyTaint = taintOf(key ?? query);
  return {
    type,
    file,
    key: asked,
    fileTainted: file !== undefined && !isInOptions(type, file) && taintOf(query) !== false,
    keyTainted: keyTaint !== false,
    ...(typeof keyTaint === 'string' && { keyQuotedFor: keyTaint }),
  };
}

/** Whether a file stands in the options of the type, which are no part of what is expanded. */
function isInOptions({ style, options }: LookupType, file: string): boolean {
  return style === 'file-query' && lookupOptions(options).includes(`file=${file}`);
}

/** What Exim says when a lookup cannot be made now. */
function deferMessage(key: string, message: string, release: number): string {
  if (release >= 99) return `lookup of ${quoted(key, release)} gave DEFER: ${quoted(message, release)}`;
  return `lookup of "${printable(key, false, 'tabs')}" gave DEFER: ${message}`;
}
