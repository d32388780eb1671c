import type { Feature } from '../feature.ts';
import { srsEntries } from './entries.ts';
import { bothDirections } from './rules/both-directions.ts';
import { configAlone } from './rules/config-alone.ts';
import { databaseBothWays } from './rules/database-both-ways.ts';
import { knownAction } from './rules/known-action.ts';
import { nativeInstead } from './rules/native-instead.ts';
import { oneRecipient } from './rules/one-recipient.ts';
import { optionUsed } from './rules/option-used.ts';
import { recipientVerified } from './rules/recipient-verified.ts';
import { sameSecret } from './rules/same-secret.ts';
import { secretGiven } from './rules/secret-given.ts';
import { valueInRange } from './rules/value-in-range.ts';
import { srsRuntime } from './runtime.ts';

/** Sender Rewriting Scheme, in both implementations. */
export const srs: Feature = {
  name: 'srs',
  title: 'Sender Rewriting Scheme (SRS)',
  doc: 'Rewrites the sender of forwarded mail to an address of your own, and turns back what is sent to it: by libsrs_alt, or natively.',
  entries: srsEntries,
  rules: [
    bothDirections,
    configAlone,
    databaseBothWays,
    knownAction,
    nativeInstead,
    oneRecipient,
    optionUsed,
    recipientVerified,
    sameSecret,
    secretGiven,
    valueInRange,
  ],
  runtime: () => srsRuntime(),
};
