import type { Rule } from '../../../check/rule.ts';
import { aclItems } from '../../acl-items.ts';
import { given } from '../../settings-of.ts';
import { stringSetting } from '../../../compile/config.ts';
import { authResults } from '../signing.ts';

const config = (remove: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  accept verify = arc/none:fail:pass\n${remove}         add_header = :at_start:\${authresults {mx.example.org}}\n`;

/** Strangers can claim results in one's own name. */
export const foreignClaims: Rule = {
  name: 'arc/foreign-claims',
  severity: 'info',
  summary: 'Authentication-Results header lines that come in are taken out before one of your own is added.',
  why: 'Anybody can send a header line with your ADMD identifier in it. Whatever reads the results later, a signature over them included, cannot tell it from yours.',
  exceptions: 'A host that gets mail only from others of the same ADMD.',
  wrong: [{ config: config(''), points: '${authresults {mx.example.org}}', says: 'not taken out' }],
  right: [{ config: config('         remove_header = Authentication-Results\n') }],
  check({ config, report }) {
    const removed = [
      ...aclItems(config, 'remove_header').map(({ item }) => item.value),
      ...config.routers.flatMap(({ options }) =>
        given(options, 'headers_remove') ? [stringSetting(options, 'headers_remove') ?? ''] : [],
      ),
    ];
    if (removed.some((value) => /authentication-results|\*/i.test(value))) return;
    const [first] = authResults(config).filter(
      ({ site }) => site.kind === 'acl' && site.item.row.name === 'add_header',
    );
    if (!first) return;
    report({
      at: first.at,
      message: 'header lines that claim to come from here are not taken out before this one is added',
    });
  },
};
