import { faultRule } from '../../fault-rule.ts';

/** A group that does not exist. */
export const groupUnknown = faultRule({
  name: 'group/unknown',
  severity: 'error',
  summary: 'Every group that is named exists on the machine that runs Exim.',
  why: 'Exim looks groups up as it reads its configuration, and refuses it when one is missing. eximc does not, unless it is told which groups there are: by the list "groups" in eximc.config.json, or with --verify-accounts, which takes those of this machine.',
  exceptions: 'A group that is made when the package is installed.',
  wrong: [],
  right: [{ config: 'exim_user = 8\nexim_group = 8\n' }],
});
