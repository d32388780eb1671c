import type { Phase } from '../../../catalogue/row.ts';
import type { CompiledConfig, CompiledStatement } from '../../../compile/config.ts';
import { everyAcl } from '../../../compile/config.ts';
import { aclGraph, phasesReaching } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import { partsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** The first digit of the answer that a verb gives. */
const digits: Readonly<Partial<Record<CompiledStatement['verb'], string>>> = {
  accept: '2',
  defer: '4',
  deny: '5',
  drop: '5',
  require: '5',
};

/** The commands whose answers begin so; others have answers of their own. */
const usual: ReadonlySet<Phase> = new Set(['connect', 'data', 'helo', 'mail', 'mime', 'rcpt']);

/** The answer's first digit in every way in which an ACL is run; undefined where another ACL decides what is answered. */
function isUsual(config: CompiledConfig, acl: Parameters<typeof phasesReaching>[1]): boolean {
  const phases = [...phasesReaching(config, acl)];
  if (phases.length === 0 || aclGraph(config).references.some((each) => each.acl === acl && each.by.kind === 'acl'))
    return false;
  return phases.every(([phase]) => usual.has(phase));
}

/** A code in a message that does not go with the verb. */
export const aclBadSmtpCode: Rule = {
  name: 'acl/bad-smtp-code',
  severity: 'warning',
  summary: 'An SMTP code at the beginning of a message is of the kind that the verb answers with.',
  why: 'A message may begin with the code to answer with, but only with one that goes with the verb: 5.. for deny, drop and require, 4.. for defer, 2.. for accept. Exim takes another one out, answers with its own, and writes to its panic log each time.',
  wrong: [
    {
      config: inRcpt('  deny message = 450 try again later\n       dnslists = bl.example.net\n  accept\n'),
      points: '450',
      says: '"deny" answers with 5..',
    },
    { config: inRcpt('  defer message = 550 not yet\n  accept\n'), points: '550', says: '"defer" answers with 4..' },
  ],
  right: [
    { config: inRcpt('  deny message = 554 5.7.1 no\n       dnslists = bl.example.net\n  accept\n') },
    { config: inRcpt('  defer message = 451 not yet\n') },
    { config: inRcpt('  deny message = 2500 recipients are too many\n') },
  ],
  check({ config, report }) {
    for (const acl of everyAcl(config)) {
      if (!isUsual(config, acl)) continue;
      for (const { verb, items } of acl.statements) {
        const digit = digits[verb];
        for (const { row, node } of items) {
          const [first] = row.name === 'message' ? partsOf(config, node.value, '\0') : [];
          const [code = ''] = /^[2-5]\d\d(?=[\t-\r -])/.exec(first?.text ?? '') ?? [];
          if (!node.value || !first || digit === undefined || code === '' || code.startsWith(digit)) continue;
          report({
            at: spanIn(node.value, first.start, first.start + code.length),
            message: `"${verb}" answers with ${digit}..: Exim takes the code ${code} out of the message`,
          });
        }
      }
    }
  },
};
