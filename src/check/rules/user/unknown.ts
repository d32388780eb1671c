import { faultRule } from '../../fault-rule.ts';

/** A user who does not exist. */
export const userUnknown = faultRule({
  name: 'user/unknown',
  severity: 'error',
  summary: 'Every user that is named exists on the machine that runs Exim.',
  why: 'Exim looks users up as it reads its configuration, and refuses it when one is missing. eximc does not, unless it is told which users there are: by the list "users" in eximc.config.json, or with --verify-accounts, which takes those of this machine.',
  exceptions: 'A user who is made when the package is installed.',
  wrong: [],
  right: [{ config: 'exim_user = 8\nexim_group = 8\n' }],
});
