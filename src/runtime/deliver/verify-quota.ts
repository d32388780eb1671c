import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { CalloutOptions, QuotaService, QuotaVerdict } from '../run/services.ts';
import { defaultCallout } from '../run/services.ts';
import type { DeliverServices } from './delivery-state.ts';
import { deliveryState } from './delivery-state.ts';
import { eximErrno } from './errno.ts';
import { runTransport } from './run-transport.ts';

/**
 * With these Exim asks the hosts of a recipient that is not local: the time for all of them is over before it begins, so
 * that only what earlier callouts have found can help.
 */
const timelessCallout: CalloutOptions = { ...defaultCallout, timeout: 1, connectTimeout: 0, overall: 0 };

/**
 * Has the transport look at the mailbox. Where something keeps it from that, the address has the result that it began with:
 * one that was verified itself is good then, and one that it was redirected to is put off.
 */
function askTransport(run: Run, address: RoutingAddress, services: DeliverServices): QuotaVerdict {
  const { transport } = address;
  if (transport?.driver?.name !== 'appendfile') return { result: 'ok', overQuota: false };
  const state = deliveryState(run, services, { done: new Set(), channel: undefined }, () => 'refused');
  const { result } = runTransport(state, transport, [address], [], { onlyQuota: true });
  const [outcome] = result.outcomes;
  if (!outcome || outcome.status === 'delivered') return { result: 'ok', overQuota: false };
  const { message } = outcome;
  const said = message === undefined ? {} : { message };
  if (outcome.status === 'failed') return { result: 'fail', overQuota: false, ...said };
  if (outcome.panic === true) return { result: 'ok', overQuota: false };
  if (outcome.errno !== eximErrno.eximQuota && outcome.fromSetup !== true && address.parent === undefined) {
    return { result: 'ok', overQuota: false };
  }
  // A mailbox that is full is a reason to refuse, and not to put off.
  if (outcome.errno === eximErrno.eximQuota) return { result: 'fail', overQuota: true, failure: 'quota', ...said };
  return { result: 'defer', overQuota: false, ...said };
}

/**
 * Makes the service that tells whether mailboxes have room. It routes the recipient in a process of its own, which knows
 * nothing of the session but the size of the message. Mirrors `verify_quota` in verify.c.
 *
 * @param makeRun makes such a process, which logs where its parent does
 */
export function createQuotaService(makeRun: (parent: Run) => Run, services: DeliverServices): QuotaService {
  return {
    check(parent, recipient) {
      const run = makeRun(parent);
      run.message.flags.set('message_size', parent.message.flags.get('message_size') ?? -1);
      const { result, routed, failure, message } = run.routing.verifyAddress(
        run,
        { text: recipient, taint: true },
        { as: 'recipient', callout: timelessCallout },
      );
      const said = { ...(failure !== undefined && { failure }), ...(message !== undefined && { message }) };
      const verdict: QuotaVerdict =
        result === 'ok' && routed ? askTransport(run, routed, services) : { result, overQuota: false, ...said };
      parent.logLines.push(...run.logLines);
      return verdict;
    },
  };
}
