import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { offsetInLogicalText } from '../../../../grammar/config/ast.ts';
import type { Phase } from '../../../catalogue/row.ts';
import { aclTextsIn, kindOf } from '../../../compile/acl-texts.ts';
import { phaseTitle } from '../../acl-graph.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

const acls = 'begin acl\ncheck:\n  accept\n';

/** What is refused anyway where there is no ACL, or has no answer that could be refused. */
const harmless: ReadonlySet<Phase> = new Set(['atrn', 'etrn', 'expn', 'vrfy', 'quit', 'notquit', 'wellknown', 'dkim']);

/** An option that comes to no ACL at all, which refuses. */
export const aclMayBeEmpty: Rule = {
  name: 'acl/may-be-empty',
  severity: 'warning',
  summary: 'An option that names an ACL names one in every case.',
  why: 'Where the option is not set, Exim lets pass. But where it is set and comes to nothing, it is an ACL without statements, and that refuses everything: with ${if …{name}} all that the condition is not true of.',
  exceptions: 'Where refusing is what is meant: say so with {deny}. To let pass, write {accept}, or fail.',
  wrong: [
    {
      config: `acl_smtp_connect = \${if eq{$interface_port}{25}{check}}\n${acls}`,
      points: '${if eq{$interface_port}{25}{check}}',
      says: 'refuses',
    },
    { config: `acl_smtp_mail =\n${acls}`, points: 'acl_smtp_mail', says: 'refuses' },
  ],
  right: [
    { config: `acl_smtp_connect = \${if eq{$interface_port}{25}{check}{accept}}\n${acls}` },
    { config: `acl_smtp_connect = \${if eq{$interface_port}{25}{check}fail}\n${acls}` },
  ],
  check({ config, report }) {
    for (const option of config.main.values()) {
      const { row, settings } = option;
      const { phase } = row;
      if (!phase || harmless.has(phase)) continue;
      const value = settings.at(-1)?.value;
      const empty = `this refuses everything in the ${phaseTitle(phase)} ACL`;
      if (!value || trimSpace(value.text) === '') {
        report({ at: nameSpan(option), message: `an ACL that is empty: ${empty}` });
        continue;
      }
      for (const each of aclTextsIn(value.text, 'all').texts) {
        if (kindOf(each) !== 'empty') continue;
        const at = { start: offsetInLogicalText(value, each.start), end: offsetInLogicalText(value, each.end) };
        const place = at.start < at.end ? at : { start: at.start - 1, end: at.end + 1 };
        report({ at: place, message: `where this comes to nothing, the ACL is empty: ${empty}` });
      }
    }
  },
};
