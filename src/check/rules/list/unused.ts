import type { CompiledConfig } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { inactiveWords } from '../../inactive.ts';
import type { Rule } from '../../rule.ts';

/** A named list that nothing refers to. */
export const listUnused: Rule = {
  name: 'list/unused',
  severity: 'warning',
  summary: 'Every named list is used.',
  why: 'A list that nothing refers to has no effect: its hosts may not relay, its domains are not accepted. Often the place that should use it names another list.',
  exceptions: 'Lists that are kept ready. Where a name is only known at run time, nothing is reported.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt(
        '  accept domains = +local_domains\n',
        'domainlist local_domains = example.org\ndomainlist relay_to_domains = example.net\n',
      ),
      points: 'relay_to_domains',
      says: 'nothing uses the domain list',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  accept domains = +local_domains : +relay_to_domains\n',
        'domainlist local_domains = example.org\ndomainlist relay_to_domains = example.net\n',
      ),
    },
  ],
  check({ config, report }) {
    const used = new Set<unknown>();
    const loose = new Set<string>();
    for (const { target, name, static: fixed } of referencesOf(config)) {
      used.add(target);
      // Without a letter, ${listnamed:name} takes a list of any kind.
      if (!fixed) loose.add(name);
    }
    const unused = Object.values(config.lists).flatMap((lists) =>
      [...lists.values()].filter(({ name, node }) => !used.has(node) && !loose.has(name)),
    );
    if (unused.length === 0 || mayNameAny(config)) return;
    const words = inactiveWords(config);
    const plus = plusWords(config.source.logical.text);
    for (const { name, node } of unused) {
      if (words.has(name) || plus.has(name)) continue;
      const title = node.list.replace(/list$/, '').replace('localpart', 'local part');
      report({ at: node.name, message: `nothing uses the ${title} list "${name}"` });
    }
  },
};

/** Whether something names a list of which only a run can tell which it is. */
function mayNameAny(config: CompiledConfig): boolean {
  const asked = expansionsOf(config).operators.some(
    ({ node }) => node.operator === 'listnamed' && node.subject.parts.some(({ kind }) => kind !== 'text'),
  );
  return asked || config.source.logical.text.includes('+$');
}

/** The words with a plus sign before them, wherever they stand: also where only a run can tell that they mean a list. */
function plusWords(text: string): Set<string> {
  return new Set([...text.matchAll(/\+(\w+)/g)].map(([, word = '']) => word));
}
