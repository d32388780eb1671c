import type { CompiledAcl } from '../../../compile/config.ts';
import { aclGraph } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

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
    const { references } = aclGraph(config);
    const calls = references.flatMap(({ acl, at, by }) =>
      acl && by.kind === 'acl' ? [{ from: by.acl, to: acl, at }] : [],
    );
    const done = new Set<CompiledAcl>();
    const visit = (acl: CompiledAcl, path: readonly CompiledAcl[]): void => {
      for (const { to, at } of calls.filter(({ from }) => from === acl)) {
        const start = path.indexOf(to);
        if (start >= 0) {
          const names = [...path.slice(start), to].map(({ name }) => name);
          report({ at, message: `the ACL "${to.name}" comes to run itself: ${names.join(' -> ')}` });
        } else if (!done.has(to)) visit(to, [...path, to]);
      }
      done.add(acl);
    };
    for (const acl of config.acls.values()) if (!done.has(acl)) visit(acl, [acl]);
  },
};
