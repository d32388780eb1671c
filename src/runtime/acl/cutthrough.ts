import { announceData, cancelCutthrough, heldRecipients } from '../callout/cutthrough.ts';
import type { Phase } from '../../catalogue/row.ts';
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
  hold: false,
  postmasterSender: '',
};

/**
 * Opens the connection for a cutthrough delivery that an ACL for RCPT has asked for, by a recipient callout, where none has
 * been made, and lets it decide with the ACL. Mirrors `open_cutthrough_connection` and what comes of it.
 */
function openConnection(result: AclResult, recipient: string, run: Run): AclResult {
  const { cutthrough } = run;
  const byTransport = { ...callout, useSender: false, useTransportSender: true };
  const verification = run.routing.verifyAddress(
    run,
    { text: recipient, taint: true },
    { as: 'recipient', callout: cutthrough.transportSender ? byTransport : callout },
  );
  if (verification.result === 'ok') return result;
  if (verification.result === 'fail') return { ...result, outcome: 'FAIL' };
  // The message is spooled then.
  if (!cutthrough.passesDeferral) return result;
  run.acl.temporaryDetails = true;
  // The last code in the message is that of the server's reply.
  const reply = /\d{3}\D*$/.exec(verification.message ?? '')?.[0];
  return { ...result, outcome: 'DEFER', ...(reply !== undefined && { userMessage: reply }) };
}

/** Whether a message was sent just before the command at hand. */
function followsMessage({ connection }: Run): boolean {
  const before = connection.history.at(-2);
  return before === 'DATA' || before === 'BDAT';
}

/**
 * What the answer of an ACL means for a cutthrough delivery, and what that means for the answer. Mirrors the end of
 * `acl_check`.
 *
 * @param recipient the address at hand, for RCPT and PRDR
 */
export function heedCutthrough(result: AclResult, phase: Phase, recipient: string | undefined, run: Run): AclResult {
  const { cutthrough, connection, caller } = run;
  switch (phase) {
    case 'rcpt':
    case 'prdr': {
      if (connection.hostChecking && caller.callouts) {
        cancelCutthrough(run, true, 'host-checking mode');
        return result;
      }
      const wanted = cutthrough.delivery && (connection.counters.get('rcpt_count') ?? 0) > heldRecipients(run);
      return result.outcome === 'OK' && wanted && recipient !== undefined
        ? openConnection(result, recipient, run)
        : result;
    }
    case 'predata':
      if (result.outcome === 'OK') announceData(run);
      else cancelCutthrough(run, true, 'the ACL for DATA has refused');
      return result;
    case 'quit':
    case 'notquit':
      cancelCutthrough(run, !followsMessage(run), 'the client has gone');
      return result;
    default:
      return result;
  }
}
