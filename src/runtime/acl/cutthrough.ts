import type { Run } from '../run/run.ts';
import type { CalloutOptions } from '../run/services.ts';
import type { AclResult } from './check.ts';

/** Seconds that a server may take for each command while the connection is opened. */
const commandTimeout = 30;

const callout: CalloutOptions = {
  timeout: commandTimeout,
  connectTimeout: commandTimeout,
  overall: 4 * commandTimeout,
  deferOk: false,
  noCache: true,
  random: false,
  useSender: true,
  useTransportSender: false,
  usePostmaster: false,
  postmaster: false,
  fullPostmaster: false,
  hold: true,
  postmasterSender: '',
};

/**
 * Opens the connection for a cutthrough delivery that an ACL for RCPT has asked for, by a recipient callout, and lets it
 * decide with the ACL. Mirrors the end of `acl_check` and `open_cutthrough_connection`; the message itself is delivered
 * after it has been received.
 */
export function openCutthrough(result: AclResult, recipient: string, run: Run): AclResult {
  const { flags } = run.message;
  const wish = flags.get('cutthrough_delivery');
  if (wish === undefined || result.outcome !== 'OK') return result;
  if (run.connection.hostChecking && run.caller.callouts) {
    flags.delete('cutthrough_delivery');
    return result;
  }
  const byTransport = flags.get('cutthrough_transport_sender') === true;
  const verification = run.routing.verifyAddress(
    run,
    { text: recipient, taint: true },
    {
      as: 'recipient',
      callout: byTransport ? { ...callout, useSender: false, useTransportSender: true } : callout,
    },
  );
  if (verification.result === 'ok') return result;
  flags.delete('cutthrough_delivery');
  if (verification.result === 'fail') return { ...result, outcome: 'FAIL' };
  if (wish !== 'pass') return result;
  run.acl.temporaryDetails = true;
  // The last code in the message is that of the server's reply.
  const reply = /\d{3}\D*$/.exec(verification.message ?? '')?.[0];
  return { ...result, outcome: 'DEFER', ...(reply !== undefined && { userMessage: reply }) };
}
