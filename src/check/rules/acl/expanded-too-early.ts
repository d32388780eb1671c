import type { AclInPlace, CompiledConfig } from '../../../compile/config.ts';
import type { ExpandedText } from '../../expansions.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import { expandLate } from '../../late-expansion.ts';
import type { Rule } from '../../rule.ts';

/** Where the variables of an ACL get their values: those of `set` from there on, others in the whole of it. */
function settersOf({ statements }: AclInPlace): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { items } of statements) {
    for (const { row, variable, node } of items) {
      if (variable !== undefined && !found.has(variable)) found.set(variable, node.start);
      for (const name of row.sets ?? []) found.set(name, 0);
      if (row.name === 'verify') found.set('acl_verify_message', 0);
    }
  }
  return found;
}

/** The ACL in place that a text stands in. */
function inPlace({ site }: ExpandedText, { aclsInPlace }: CompiledConfig): AclInPlace | undefined {
  return site.kind === 'acl' ? aclsInPlace.find((acl) => acl === site.acl) : undefined;
}

/** Something that an ACL in place sets, expanded before that is run. */
export const aclExpandedTooEarly: Rule = {
  name: 'acl/expanded-too-early',
  severity: 'error',
  summary: 'An ACL that is written in place of its name uses nothing that it sets itself, but behind a backslash.',
  why: 'Exim expands the whole value first, and then reads what comes of it as an ACL, whose words are expanded when they are run. What the ACL sets, or its conditions find out, is not there yet when the value is expanded: the variable is empty, or has the value of an earlier command. With a backslash before it the dollar is left for the second time.',
  exceptions: 'Give the ACL a name and write it in the ACL section: there everything is expanded once.',
  wrong: [
    {
      config: 'acl_smtp_rcpt = deny dnslists = bl.example.net\\n message = see $dnslist_domain\n',
      points: '$dnslist_domain',
      says: 'expanded before the ACL is run',
      fixed: 'acl_smtp_rcpt = deny dnslists = bl.example.net\\n message = see \\$dnslist_domain\n',
    },
    {
      config: 'acl_smtp_mail = "warn set acl_c_n = 1\\n accept condition = ${if eq{$acl_c_n}{1}}"\n',
      points: '$acl_c_n',
      says: 'expanded before the ACL is run',
    },
  ],
  right: [
    { config: 'acl_smtp_rcpt = deny dnslists = bl.example.net\\n message = see \\$dnslist_domain\n' },
    { config: 'acl_smtp_mail = warn set acl_c_n = $acl_c_n+\\n accept\n' },
  ],
  check({ config, report }) {
    if (config.aclsInPlace.length === 0) return;
    for (const { text, node } of expansionsOf(config).variables) {
      const acl = inPlace(text, config);
      if (!acl || acl.open.length === 0) continue;
      const at = placeOf({ text, node });
      if (!acl.open.some(({ start, end }) => start <= at.start && at.start < end)) continue;
      const setter = settersOf(acl).get(node.name);
      if (setter === undefined || setter > at.start) continue;
      const own = text.site.kind === 'acl' && text.site.item.variable === node.name;
      if (own) continue;
      const fix = expandLate(config, at);
      const message = `$${node.name} is expanded before the ACL is run that gives it its value: put a backslash before what is to be expanded then`;
      report({ at, message, ...(fix && { fix }) });
    }
  },
};
