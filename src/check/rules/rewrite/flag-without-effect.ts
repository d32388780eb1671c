import type { Rule } from '../../rule.ts';

/** A flag of a rewriting rule that does nothing. */
export const rewriteFlagWithoutEffect: Rule = {
  name: 'rewrite/flag-without-effect',
  severity: 'warning',
  summary: 'The flag w stands in rewriting rules for header lines.',
  why: 'With w the whole of an address is replaced, with the name before it. Only header lines have such names: in a rule for the envelope alone, w does nothing, and flags for header lines have probably been forgotten.',
  wrong: [
    {
      config: 'begin rewrite\nbob@example.org "Bob <bob.b@example.org>" Fw\n',
      points: 'bob@example.org',
      says: 'w does nothing',
    },
  ],
  right: [
    { config: 'begin rewrite\nbob@example.org "Bob <bob.b@example.org>" fw\n' },
    { config: 'begin rewrite\nbob@example.org "Bob <bob.b@example.org>" w\n' },
  ],
  check({ config, report }) {
    for (const { node, flags } of config.rewrite) {
      if (!node || !flags.includes('w') || /[sftcbr]/.test(flags)) continue;
      report({ at: node.pattern, message: 'the flag w does nothing in a rule for the envelope alone' });
    }
  },
};
