import type { LogicalSpan } from '../../grammar/fault.ts';
import { locate } from '../../grammar/source/logical.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { valueNode } from '../compile/config.ts';
import type { Fix } from './rule.ts';

/**
 * A backslash before a variable in an ACL that is written in place, so that it is expanded when its word is run, and not with
 * the value that holds the ACL.
 *
 * @param at where the variable stands, in that value or in the ACL's own lines
 * @returns undefined where the variable is not all that is expanded there, or the ACL stands within something else
 */
export function expandLate(config: CompiledConfig, at: LogicalSpan): Fix | undefined {
  const { segments } = config.source.logical;
  const typed = locate(segments, at.start, at.end);
  for (const { open, origins } of config.aclsInPlace) {
    const from = origins[0]?.from;
    if (from?.kind !== 'option') continue;
    const alone = open.some(({ start, end }) => {
      const there = locate(segments, start, end);
      return there && typed && there.file === typed.file && there.start === typed.start && there.end === typed.end;
    });
    if (!alone) continue;
    const backslash = valueNode(from.option)?.quoted === true ? '\\\\' : '\\';
    const edits = [{ at: { start: at.start, end: at.start }, text: backslash }];
    return { safe: false, title: 'Expand it when the statement is run', edits };
  }
  return undefined;
}
