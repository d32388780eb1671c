import type { Feature } from '../feature.ts';
import { dsnInfoEntries } from './entries.ts';
import { fieldInTarget } from './rules/field-in-target.ts';
import { fieldIsNoHeader } from './rules/field-is-no-header.ts';
import { dsnInfoRuntime } from './runtime.ts';

/** Extra information in bounces. */
export const dsnInfo: Feature = {
  name: 'dsn-info',
  title: 'Extra information in bounces (DSN_INFO)',
  doc: 'Bounces say which host refused the mail, how it greeted, what it answered to HELO, and the whole diagnostic.',
  entries: dsnInfoEntries,
  rules: [fieldInTarget, fieldIsNoHeader],
  runtime: () => dsnInfoRuntime(),
};
