import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { aclItems } from '../../acl-items.ts';

const config = (optin: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept domains = example.org\n         bmi_optin = ${optin}\n         control = bmi_run\nbegin routers\nlocaluser:\n  driver = accept\n  bmi_deliver_default\n  transport = local_delivery\n`;

/** Opt-in strings are separated by commas. */
export const optinSeparator: Rule = {
  name: 'bmi/optin-separator',
  severity: 'error',
  summary: 'The strings of bmi_optin are separated by colons.',
  why: "Exim hands the text to Brightmail's library and says that colons separate its strings. With commas the whole is one string that no profile knows. (Exim's own documentation says both.)",
  wrong: [
    { config: config('ANTISPAM,ANTIVIRUS'), points: ',', says: 'by colons', fixed: config('ANTISPAM:ANTIVIRUS') },
  ],
  right: [{ config: config('ANTISPAM:ANTIVIRUS') }],
  check({ config, report }) {
    for (const { item } of aclItems(config, 'bmi_optin')) {
      const value = item.node.value;
      if (!value || value.text.includes('$')) continue;
      const commas = [...value.text.matchAll(/[\t-\r ]*,[\t-\r ]*/g)].map(({ index, 0: text }) =>
        spanIn(value, index, index + text.length),
      );
      const [first] = commas;
      if (!first) continue;
      report({
        at: first,
        message: 'opt-in strings are separated by colons: with commas they are one string',
        fix: { safe: true, title: 'Separate them by colons', edits: commas.map((at) => ({ at, text: ':' })) },
      });
    }
  },
};
