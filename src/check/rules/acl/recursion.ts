import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { CompiledAcl } from '../../../compile/config.ts';
import { aclGraph, titleOf } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** One ACL run by another. */
interface Call {
  readonly to: CompiledAcl;
  readonly at: LogicalSpan;
}

/** A longer way is told by its beginning. */
const mostNamed = 20;

/** An ACL that runs itself. */
export const aclRecursion: Rule = {
  name: 'acl/recursion',
  severity: 'warning',
  summary: 'No ACL runs itself, by itself or through others.',
  why: 'Exim stops at the twentieth ACL within each other with "ACL nested too deep: possible loop", and answers with a temporary error.',
  exceptions: 'Recursion that ends by itself, on an argument that gets shorter.',
  wrong: [
    {
      config: inRcpt('  deny acl = spam\n  accept\nspam:\n  accept acl = virus\nvirus:\n  accept acl = spam\n'),
      points: 'spam',
      occurrence: 3,
      says: 'spam -> virus -> spam',
    },
  ],
  right: [
    { config: inRcpt('  deny acl = spam\n  accept\nspam:\n  accept acl = virus\nvirus:\n  accept malware = *\n') },
  ],
  check({ config, report }) {
    const calls = new Map<CompiledAcl, Call[]>();
    for (const { acl, at, by } of aclGraph(config).references) {
      if (!acl || by.kind !== 'acl') continue;
      const known = calls.get(by.acl);
      if (known) known.push({ to: acl, at });
      else calls.set(by.acl, [{ to: acl, at }]);
    }
    const done = new Set<CompiledAcl>();
    for (const start of calls.keys()) {
      /** Where each ACL stands in the path. */
      const depths = new Map<CompiledAcl, number>();
      // The ACLs that are being run, each with the calls of it that have not been followed yet, the next one last.
      const path: { readonly acl: CompiledAcl; readonly left: Call[] }[] = [];
      const enter = (acl: CompiledAcl): void => {
        if (done.has(acl)) return;
        done.add(acl);
        depths.set(acl, path.length);
        path.push({ acl, left: [...(calls.get(acl) ?? [])].reverse() });
      };
      enter(start);
      for (let top = path.at(-1); top; top = path.at(-1)) {
        const call = top.left.pop();
        if (!call) {
          path.pop();
          depths.delete(top.acl);
          continue;
        }
        const from = depths.get(call.to);
        if (from !== undefined) {
          const names = [...path.slice(from, from + mostNamed), { acl: call.to }].map(({ acl }) => acl.name);
          if (path.length - from > mostNamed) names.splice(-1, 0, '...');
          report({ at: call.at, message: `${titleOf(call.to)} comes to run itself: ${names.join(' -> ')}` });
        } else enter(call.to);
      }
    }
  },
};
