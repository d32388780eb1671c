import type { Feature } from '../feature.ts';
import { bmiEntries } from './entries.ts';
import { blackholeFirst } from './rules/blackhole-first.ts';
import { configFile } from './rules/config-file.ts';
import { contradictoryPreconditions } from './rules/contradictory-preconditions.ts';
import { optinForRecipient } from './rules/optin-for-recipient.ts';
import { optinSeparator } from './rules/optin-separator.ts';
import { optinWithoutRun } from './rules/optin-without-run.ts';
import { preferPrecondition } from './rules/prefer-precondition.ts';
import { ruleNumber } from './rules/rule-number.ts';
import { runForStrangers } from './rules/run-for-strangers.ts';
import { runWhileReceiving } from './rules/run-while-receiving.ts';
import { runWithoutVerdict } from './rules/run-without-verdict.ts';
import { variableAlwaysEmpty } from './rules/variable-always-empty.ts';
import { verdictWithoutRun } from './rules/verdict-without-run.ts';
import { bmiRuntime } from './runtime.ts';
import { bmiScenario } from './scenario.ts';

/** Brightmail AntiSpam. */
export const bmi: Feature = {
  name: 'bmi',
  title: 'Brightmail AntiSpam (BMI)',
  doc: 'Passes messages to a Brightmail server on reception, and lets routers act on the verdict for each recipient.',
  entries: bmiEntries,
  rules: [
    blackholeFirst,
    configFile,
    contradictoryPreconditions,
    optinForRecipient,
    optinSeparator,
    optinWithoutRun,
    preferPrecondition,
    ruleNumber,
    runForStrangers,
    runWhileReceiving,
    runWithoutVerdict,
    variableAlwaysEmpty,
    verdictWithoutRun,
  ],
  scenario: bmiScenario,
  runtime: (stated) => bmiRuntime(stated),
};
