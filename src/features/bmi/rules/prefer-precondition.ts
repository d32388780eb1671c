import type { Rule } from '../../../check/rule.ts';

const config = (line: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept control = bmi_run\nbegin routers\nbmi_blackhole:\n  driver = redirect\n  ${line}\n  data = :blackhole:\n`;

/* In these patterns a blank stands for any white space. */
const yesNo = String.raw`(?: \{ (?:yes|true|1) \} (?:\{ (?:no|false|0)? \})?)? `;
const conditionOn = (test: string): RegExp =>
  new RegExp(String.raw`^ \$\{ if (?:${test})${yesNo}\} $`.replaceAll(' ', String.raw`[\t-\r ]*`));
const comparison = (negation: string, value: string): string =>
  String.raw`${negation}(?:eqi?|=|==) \{ \$\{?bmi_deliver\}? \} \{ ${value} \}`;

/** What people write, and what says the same. */
const written: readonly (readonly [RegExp, string])[] = [
  [conditionOn(`${comparison('', '0')}|${comparison('! ', '1')}`), 'bmi_dont_deliver'],
  [conditionOn(String.raw`def:bmi_alt_location|! eq \{ \$\{?bmi_alt_location\}? \} \{ \}`), 'bmi_deliver_alternate'],
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
