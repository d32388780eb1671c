import type { Feature } from '../feature.ts';
import { arcEntries } from './entries.ts';
import { dkimVerified } from './rules/dkim-verified.ts';
import { foreignClaims } from './rules/foreign-claims.ts';
import { knownState } from './rules/known-state.ts';
import { oneAuthresults } from './rules/one-authresults.ts';
import { resultAfterVerification } from './rules/result-after-verification.ts';
import { signElements } from './rules/sign-elements.ts';
import { signNames } from './rules/sign-names.ts';
import { signNeedsAuthresults } from './rules/sign-needs-authresults.ts';
import { signOptions } from './rules/sign-options.ts';
import { signTimestamps } from './rules/sign-timestamps.ts';
import { signWithoutCutthrough } from './rules/sign-without-cutthrough.ts';
import { arcExtension } from './runtime/extension.ts';
import type { StatedArc } from './runtime/scenario.ts';
import { arcScenario } from './runtime/scenario.ts';
import { signKeyThere } from './rules/sign-key-there.ts';

/** Authenticated Received Chain. */
export const arc: Feature = {
  name: 'arc',
  title: 'Authenticated Received Chain (ARC)',
  doc: 'Verifies the chain of results that forwarders have signed, and adds a link of its own on the way out.',
  entries: arcEntries,
  rules: [
    signKeyThere,
    dkimVerified,
    foreignClaims,
    knownState,
    oneAuthresults,
    resultAfterVerification,
    signElements,
    signNames,
    signNeedsAuthresults,
    signOptions,
    signTimestamps,
    signWithoutCutthrough,
  ],
  scenario: arcScenario,
  runtime: (stated) => arcExtension(stated as StatedArc | undefined),
};
