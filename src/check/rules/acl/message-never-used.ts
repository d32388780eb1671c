import type { CompiledAclItem, CompiledStatement } from '../../../compile/config.ts';
import { everyAcl } from '../../../compile/config.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

const kinds = ['message', 'log_message'] as const;

/** A message that nothing can bring about. */
export const aclMessageNeverUsed: Rule = {
  name: 'acl/message-never-used',
  severity: 'warning',
  summary: 'A message stands above the conditions that it is for.',
  why: 'A statement is worked off from the top. "require" refuses at the first condition that is not met, and "accept" with endpass at a condition below it: only a message that stands above that condition has been seen by then. The other verbs take the last message only.',
  wrong: [
    {
      config: inRcpt('  require verify = sender\n          message = your address does not exist\n  accept\n'),
      points: 'message',
      says: 'below all conditions',
    },
    {
      config: inRcpt(
        '  accept domains = example.org\n         endpass\n         verify = recipient\n         message = unknown user\n',
      ),
      points: 'message',
      says: 'below all conditions',
    },
    {
      config: inRcpt('  deny message = listed\n       dnslists = bl.example.net\n       message = go away\n  accept\n'),
      points: 'message',
      says: 'another below replaces it',
    },
  ],
  right: [
    { config: inRcpt('  require message = your address does not exist\n          verify = sender\n  accept\n') },
    {
      config: inRcpt(
        '  require message = a\n          verify = sender\n          message = b\n          verify = recipient\n  accept\n',
      ),
    },
    { config: inRcpt('  deny dnslists = bl.example.net\n       message = listed\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { statements } of everyAcl(config)) {
      for (const statement of statements) {
        for (const kind of kinds) {
          const given = statement.items.filter(({ row }) => row.name === kind);
          if (given.length === 0) continue;
          for (const { item, why } of lost(statement, given)) {
            report({ at: item.node.name, message: `this ${kind} is never used: ${why}` });
          }
        }
      }
    }
  },
};

function lost(
  { verb, items }: CompiledStatement,
  given: readonly CompiledAclItem[],
): { readonly item: CompiledAclItem; readonly why: string }[] {
  const endpass = items.findIndex(({ row }) => row.name === 'endpass');
  const refusesBelow = verb === 'require' || endpass >= 0;
  if (!refusesBelow) return given.slice(0, -1).map((item) => ({ item, why: 'another below replaces it' }));
  const last = items.findLastIndex(({ row }) => row.kind === 'condition');
  const why = 'it stands below all conditions that could refuse with it';
  return given.filter((item) => items.indexOf(item) > last).map((item) => ({ item, why }));
}
