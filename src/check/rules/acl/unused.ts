import { aclGraph } from '../../acl-graph.ts';
import { inactiveWords } from '../../inactive.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** An ACL that is never run. */
export const aclUnused: Rule = {
  name: 'acl/unused',
  severity: 'warning',
  summary: 'Every ACL is run: a main option names it, or another ACL that is run.',
  why: 'What it should check is not checked. Usually the option is missing (acl_smtp_… = name), or names another ACL by mistake.',
  exceptions: 'ACLs that are kept ready. Where a name is only known at run time, nothing is reported.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept\ncheck_data:\n  deny malware = *\n  accept\n'),
      points: 'check_data',
      says: 'nothing runs the ACL "check_data"',
    },
  ],
  right: [
    { config: inRcpt('  accept\ncheck_data:\n  deny malware = *\n  accept\n', 'acl_smtp_data = check_data\n') },
    { config: inRcpt('  deny acl = check_relay\n  accept\ncheck_relay:\n  accept hosts = 192.0.2.1\n') },
  ],
  check({ config, report }) {
    const { used, open, references } = aclGraph(config);
    if (open) return;
    const callers = new Map<unknown, (typeof references)[number][]>();
    for (const reference of references) {
      const known = callers.get(reference.acl);
      if (known) known.push(reference);
      else callers.set(reference.acl, [reference]);
    }
    for (const acl of config.acls.values()) {
      if (used.has(acl) || inactiveWords(config).has(acl.name)) continue;
      const others = (callers.get(acl) ?? []).filter(({ by }) => by.kind === 'acl' && by.acl !== acl);
      const message =
        others.length > 0
          ? `nothing runs the ACL "${acl.name}": what names it is never run itself`
          : `nothing runs the ACL "${acl.name}"`;
      const related = others.map(({ at, name }) => ({ at, message: `"${name}" is named here` }));
      report({ at: acl.node.name, message, related });
    }
  },
};
