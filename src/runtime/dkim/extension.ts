import type { RuntimeExtension } from '../run/extension.ts';
import { logs } from '../run/log.ts';
import { runDkimAcl } from './acl.ts';
import { disableVerify, dkimConditions } from './conditions.ts';
import { verifyMessage } from './reception.ts';
import { dkimRecord, signMessage } from './sign-message.ts';
import type { StatedDkim } from './stated.ts';
import { currentResult, dkimState } from './state.ts';
import { authenticationResult } from './texts.ts';
import { dkimVariables } from './variables.ts';

/**
 * DKIM in a run: signatures of messages that come in are verified, and those that go out over SMTP signed. Mirrors dkim.c.
 *
 * @param stated results that a scenario states in place of verification
 */
export function dkimExtension(stated?: StatedDkim): RuntimeExtension {
  return {
    aclWords: dkimConditions,
    controls: { dkim_disable_verify: disableVerify },
    variables: dkimVariables,
    messageRead(run) {
      verifyMessage(run, stated);
    },
    messageAcl: runDkimAcl,
    authenticationResults(run) {
      const { status = '', reason = '' } = currentResult(run);
      const signatures = dkimState(run.message)?.signatures ?? [];
      return signatures.map((signature) => authenticationResult(signature, { status, reason })).join('');
    },
    receptionLogFields(run, place) {
      const passed = dkimState(run.message)?.passedDomain;
      return place === 'size' && passed !== undefined && logs(run, 'dkim') ? ` DKIM=${passed}` : '';
    },
    signMessage,
    deliveryLogFields({ address }, run) {
      const record = dkimRecord(address);
      return run.release >= 98 && record !== undefined && logs(run, 'dkim_verbose') ? ` DKIM=${record}` : '';
    },
  };
}
