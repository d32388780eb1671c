import type { RuleDocument } from './rule.ts';

/** A suppression that no finding needs. */
export const unusedSuppression: RuleDocument = {
  name: 'suppression/unused',
  severity: 'warning',
  summary: 'Every suppression comment suppresses a finding.',
  why: 'What it once silenced is mended, or was never there. It would silence the same finding when it comes back.',
  exceptions: 'A file that is checked for several targets may need a suppression for one of them only.',
  wrong: [
    {
      config: '# eximc-disable-next-line option/unknown -- a local patch\nprimary_hostname = mail.example.org\n',
      points: 'option/unknown',
      says: 'finds nothing here',
      fixed: 'primary_hostname = mail.example.org\n',
    },
  ],
  right: [{ config: '# eximc-disable-next-line option/unknown -- a local patch\nlocal_patch_option = yes\n' }],
};

/** A suppression that names a rule that eximc does not have. */
export const unknownRule: RuleDocument = {
  name: 'suppression/unknown-rule',
  severity: 'warning',
  summary: 'Suppression comments name rules that exist.',
  why: 'A misspelt name suppresses nothing, so that the finding stays while its suppression seems to be there.',
  wrong: [
    {
      config: '# eximc-disable-next-line option/unknwon -- a local patch\nprimary_hostname = mail.example.org\n',
      points: 'option/unknwon',
      says: 'did you mean "option/unknown"?',
    },
  ],
  right: [{ config: '# eximc-disable-next-line option/unknown -- a local patch\nlocal_patch_option = yes\n' }],
};

/** A suppression that does not say why. */
export const missingReason: RuleDocument = {
  name: 'suppression/no-reason',
  severity: 'warning',
  summary: 'Suppression comments say why.',
  why: 'Whoever reads the configuration next must be able to tell whether the reason still holds. It follows the rules, after two dashes.',
  presets: ['strict'],
  wrong: [
    {
      config: '# eximc-disable-next-line option/unknown\nlocal_patch_option = yes\n',
      points: '# eximc-disable-next-line option/unknown',
      says: 'without a reason',
    },
  ],
  right: [{ config: '# eximc-disable-next-line option/unknown -- a local patch\nlocal_patch_option = yes\n' }],
};

/** A comment that begins like a suppression, and is none. */
export const unknownDirective: RuleDocument = {
  name: 'suppression/unknown-directive',
  severity: 'warning',
  summary: 'A comment that begins with "eximc-" is one that eximc understands.',
  why: 'A misspelt "# eximc-disable-next-line" is an ordinary comment: it suppresses nothing.',
  wrong: [
    {
      config: '# eximc-disable-nextline option/unknown -- a local patch\nprimary_hostname = mail.example.org\n',
      points: 'disable-nextline',
      says: 'did you mean "eximc-disable-next-line"?',
    },
  ],
  right: [{ config: '# eximc-disable-file option/unknown -- for a patched Exim\nlocal_patch_option = yes\n' }],
};

/** The rules on suppressions, which the engine itself keeps. */
export const suppressionRules: readonly RuleDocument[] = [
  unusedSuppression,
  unknownRule,
  missingReason,
  unknownDirective,
];
