import { faultRule } from '../../fault-rule.ts';

/** An option of other releases or builds. */
export const optionNotInTarget = faultRule({
  name: 'option/not-in-target',
  severity: 'error',
  summary: 'Every option is one of the release and build that the configuration is for.',
  why: 'What Exim does not know it refuses, also when another release knew it, or when it was built without the feature that the option belongs to.',
  exceptions:
    'A configuration for several builds can ask for an option with .ifdef and the macro that Exim makes for it: .ifdef _OPT_MAIN_ARC_\u2026',
  wrong: [
    { config: 'allow_insecure_tainted_data = yes\n', points: 'allow_insecure_tainted_data', says: 'not in 4.99' },
  ],
  right: [{ config: 'allow_insecure_tainted_data = yes\n', target: { version: '4.95' } }],
});
