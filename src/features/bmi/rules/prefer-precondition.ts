import type { Rule } from '../../../check/rule.ts';

const config = (line: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept control = bmi_run\nbegin routers\nbmi_blackhole:\n  driver = redirect\n  ${line}\n  data = :blackhole:\n`;

const yesNo = String.raw`(?:\s*\{\s*(?:yes|true|1)\s*\}\s*(?:\{\s*(?:no|false|0)?\s*\})?)?\s*`;
const conditionOn = (test: string): RegExp => new RegExp(String.raw`^\s*\$\{\s*if\s*(?:${test})${yesNo}\}\s*$`);
const comparison = (negation: string, value: string): string =>
  String.raw`${negation}(?:eqi?|=|==)\s*\{\s*\$\{?bmi_deliver\}?\s*\}\s*\{\s*${value}\s*\}`;

/** What people write, and what says the same. */
const written: readonly (readonly [RegExp, string])[] = [
  [conditionOn(`${comparison('', '0')}|${comparison('!\\s*', '1')}`), 'bmi_dont_deliver'],
  [
    conditionOn(String.raw`def:bmi_alt_location|!\s*eq\s*\{\s*\$\{?bmi_alt_location\}?\s*\}\s*\{\s*\}`),
    'bmi_deliver_alternate',
  ],
];

/** A condition says in a roundabout way what a precondition says. */
export const preferPrecondition: Rule = {
  name: 'bmi/prefer-precondition',
  severity: 'info',
  summary: 'A precondition of its own asks for the verdict, rather than a condition on $bmi_deliver.',
  why: 'The precondition says what is meant, other rules see it, and no expansion is needed.',
  wrong: [
    {
      config: config('condition = ${if eq{$bmi_deliver}{0}}'),
      points: 'condition = ${if eq{$bmi_deliver}{0}}',
      says: '"bmi_dont_deliver" says the same',
      fixed: config('bmi_dont_deliver'),
    },
  ],
  right: [{ config: config('bmi_dont_deliver') }],
  check({ config, report }) {
    for (const { options } of config.routers) {
      for (const setting of options.get('condition')?.settings ?? []) {
        const better = written.find(([pattern]) => setting.value && pattern.test(setting.value.text))?.[1];
        if (better === undefined) continue;
        report({
          at: setting,
          message: `"${better}" says the same`,
          fix: { safe: true, title: `Write "${better}"`, edits: [{ at: setting, text: better }] },
        });
      }
    }
  },
};
