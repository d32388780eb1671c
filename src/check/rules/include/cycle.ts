import { faultRule } from '../../fault-rule.ts';

/** A file that includes itself. */
export const includeCycle = faultRule({
  name: 'include/cycle',
  severity: 'error',
  summary: 'No file includes itself, by itself or through others.',
  why: 'Exim opens the file again and again until it may open no more.',
  wrong: [{ config: '.include /etc/exim.conf\n', points: '/etc/exim.conf', says: 'includes itself' }],
  right: [{ config: '.include_if_exists /etc/exim/local.conf\n' }],
});
