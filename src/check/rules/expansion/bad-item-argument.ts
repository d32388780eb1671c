import type { Sequence } from '../../../../grammar/expansion/ast.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { inRcpt } from '../../example-config.ts';
import { constantText } from '../../expansion-walk.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

const algorithms: ReadonlySet<string> = new Set(['md5', 'sha1']);

const comparators: ReadonlySet<string> = new Set([
  ...['<', '<=', '>', '>='],
  ...['lt', 'le', 'gt', 'ge', 'lti', 'lei', 'gti', 'gei'],
]);

/** An algorithm for hmac, or a comparator for sort, that does not exist. */
export const expansionBadItemArgument: Rule = {
  name: 'expansion/bad-item-argument',
  severity: 'error',
  summary: 'The algorithm of ${hmac and the comparator of ${sort are among those that Exim has.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers.',
  wrong: [
    {
      config: inRcpt('  warn set acl_m_x = ${hmac{sha256}{secret}{$domain}}\n  accept\n'),
      points: 'sha256',
      says: 'md5, sha1',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${sort{3:1:2}{==}{$item}}\n  accept\n'),
      points: '==',
      says: '"==" is no comparator of sort',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  warn set acl_m_x = ${hmac{sha1}{secret}{$domain}} ${sort{3:1:2}{<}{$item}} ${sort{b:a}{gti}{$item}}\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).items) {
      const check = (argument: Sequence | undefined, known: ReadonlySet<string>, what: string): void => {
        const word = constantText(argument);
        // What follows the name of a comparator Exim does not look at.
        const name = known === comparators ? (/^(?:[<>=]=?|\w*)/.exec(word ?? '')?.[0] ?? '') : (word ?? '');
        if (!argument || word === undefined || known.has(name)) return;
        const at = spanIn(text.value, argument.start, argument.end);
        const meant = nearest(word, known);
        const message = `"${word}" is no ${what}: ${[...known].join(', ')}${didYouMean(meant)}`;
        report({ at, message, ...replaceByOnly(at, meant) });
      };
      if (node.kind === 'item' && node.name.text === 'hmac') check(node.arguments[0], algorithms, 'algorithm of hmac');
      if (node.kind === 'list-item') check(node.comparator, comparators, 'comparator of sort');
    }
  },
};
