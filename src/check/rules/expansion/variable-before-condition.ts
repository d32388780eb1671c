import { onceFor } from '../../once.ts';
import type { TargetCatalogue } from '../../../catalogue/catalogue.ts';
import { aclGraph } from '../../acl-graph.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { mayBePreceded } from '../../acl-steps.ts';
import { inData, inRcpt } from '../../example-config.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import { inactiveWords } from '../../inactive.ts';
import type { Rule } from '../../rule.ts';

/** The ACL words that give each variable its value. */
const wordsByVariable = onceFor((catalogue: TargetCatalogue): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { name, sets = [] } of catalogue.rows('aclWords').values()) {
    for (const variable of sets) {
      const known = found.get(variable);
      if (known) known.push(name);
      else found.set(variable, [name]);
    }
  }
  return found;
});

const inWords = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' or ');

/** A variable that an ACL condition sets, used where that condition has not run. */
export const expansionVariableBeforeCondition: Rule = {
  name: 'expansion/variable-before-condition',
  severity: 'warning',
  summary: 'What an ACL condition finds out is used after that condition.',
  why: 'Variables such as $malware_name, $spam_score, $dnslist_text, $sender_rate and $spf_result have a value once their condition has been tested. Before that, or where nothing tests it, they are empty, and what is compared with them is never true.',
  exceptions:
    'To ask "def:" is always allowed. Nothing is reported where only a run can tell which ACLs there are, or where lines that conditionals leave out name the condition.',
  needsWhole: true,
  wrong: [
    {
      config: inData('  deny condition = ${if >{$spam_score_int}{80}}\n  warn spam = nobody\n  accept\n'),
      points: '$spam_score_int',
      says: 'no "spam" condition has been tested',
    },
    {
      config: inRcpt('  deny hosts = 192.0.2.1\n       message = listed: $dnslist_text\n  accept\n'),
      points: '$dnslist_text',
      says: 'no ACL tests "dnslists"',
    },
  ],
  right: [
    { config: inData('  warn spam = nobody\n  deny condition = ${if >{$spam_score_int}{80}}\n  accept\n') },
    { config: inRcpt('  deny message = listed: $dnslist_text\n       dnslists = bl.example.net\n  accept\n') },
  ],
  check({ config, report }) {
    const words = wordsByVariable(config.catalogue);
    if (words.size === 0 || aclGraph(config).open) return;
    for (const { text, node, def } of expansionsOf(config).variables) {
      const setters = def ? undefined : words.get(node.name);
      if (!setters || setters.some((name) => inactiveWords(config).has(name))) continue;
      const { site } = text;
      const at = placeOf({ text, node });
      if (setters.every((name) => itemsNamed(config, name).length === 0)) {
        report({ at, message: `$${node.name} is always empty: no ACL tests ${inWords(setters)}` });
        continue;
      }
      if (site.kind !== 'acl') continue;
      if (mayBePreceded(config, site.item, ({ item }) => setters.includes(item.row.name)) !== false) continue;
      report({ at, message: `$${node.name} is empty here: no ${inWords(setters)} condition has been tested before` });
    }
  },
};
