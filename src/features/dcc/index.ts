import type { Feature } from '../feature.ts';
import { dccEntries } from './entries.ts';
import { addressForm } from './rules/address-form.ts';
import { addressGiven } from './rules/address-given.ts';
import { deferOkAsked } from './rules/defer-ok-asked.ts';
import { greylistingKept } from './rules/greylisting-kept.ts';
import { headerAdded } from './rules/header-added.ts';
import { knownModifier } from './rules/known-modifier.ts';
import { knownVariable } from './rules/known-variable.ts';
import { resultAfterCondition } from './rules/result-after-condition.ts';
import { rightWayRound } from './rules/right-way-round.ts';
import { supportedOption } from './rules/supported-option.ts';
import { variableBeforeCondition } from './rules/variable-before-condition.ts';
import { variableValue } from './rules/variable-value.ts';
import { dccRuntime } from './runtime.ts';
import { dccScenario } from './scenario.ts';

/** Distributed Checksum Clearinghouse. */
export const dcc: Feature = {
  name: 'dcc',
  title: 'Distributed Checksum Clearinghouse (DCC)',
  doc: 'Asks a dccifd in the DATA ACL how many others have got the same message.',
  entries: dccEntries,
  rules: [
    addressForm,
    addressGiven,
    deferOkAsked,
    greylistingKept,
    headerAdded,
    knownModifier,
    knownVariable,
    resultAfterCondition,
    rightWayRound,
    supportedOption,
    variableBeforeCondition,
    variableValue,
  ],
  scenario: dccScenario,
  runtime: (stated) => dccRuntime(stated),
};
