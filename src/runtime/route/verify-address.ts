import { findAt } from '../address/find.ts';
import type { Taint } from '../expand/value.ts';
import { qualifyAddress } from '../rewrite/rewrite-one.ts';
import { rewriteAddress } from '../rewrite/rewrite-address.ts';
import type { Run } from '../run/run.ts';
import { routeAddress } from './route-address.ts';
import type { RoutingAddress } from './routing-address.ts';
import { makeAddress, splitAddress } from './routing-address.ts';
import type { RouteMode, RoutingQueues } from './site.ts';
import { emptyQueues } from './site.ts';

/** How an address is verified, or tested. */
export interface VerifyRequest {
  readonly as: 'recipient' | 'sender';
  readonly mode: RouteMode;
  /** Whether everything that the address comes to is followed, not only whether it is good. */
  readonly full: boolean;
  readonly qualify: boolean;
  /** A sender that is not the message's: `$sender_address` stays as it is. */
  readonly fakeSender?: boolean;
  readonly successOnRedirect?: boolean;
}

/** What became of one of the addresses on the way. */
export type VerifyStep =
  | { readonly kind: 'special'; readonly address: RoutingAddress }
  | { readonly kind: 'fail' | 'defer'; readonly address: RoutingAddress };

/** What verifying an address comes to. */
export interface Verified {
  readonly result: 'ok' | 'fail' | 'defer';
  /** Qualified and rewritten. */
  readonly address: string;
  readonly rewritten: boolean;
  /** The address itself, with what was found out about it. */
  readonly top: RoutingAddress;
  /** The address that decided. */
  readonly decisive: RoutingAddress;
  readonly steps: readonly VerifyStep[];
  readonly queues: RoutingQueues;
  /** Those that come to nothing, as a router wants it. */
  readonly discarded: readonly RoutingAddress[];
  readonly failure?: 'qualify' | 'route';
  /** Whether everything went well, in full mode. */
  readonly allWell: boolean;
}

function queuedIn({ local, remote, fresh }: RoutingQueues): number {
  return local.length + remote.length + fresh.length;
}

/**
 * Verifies an address, or finds out all that it comes to. Mirrors `verify_address` without callouts and output.
 *
 * @param text as it was given
 */
export function verifyRouting(text: string, taint: Taint, request: VerifyRequest, run: Run): Verified {
  const { as, mode, full } = request;
  const isRecipient = as === 'recipient';
  const queues = emptyQueues();
  const steps: VerifyStep[] = [];
  const discarded: RoutingAddress[] = [];
  let address = text;
  const top = makeAddress(address, taint);
  const done = (result: Verified['result'], decisive: RoutingAddress, more: Partial<Verified> = {}): Verified => ({
    result,
    address,
    rewritten: false,
    top,
    decisive,
    steps,
    queues,
    discarded,
    allWell: steps.length === 0,
    ...more,
  });
  if (findAt(address) < 0) {
    if (!request.qualify) return done('fail', top, { failure: 'qualify' });
    address = qualifyAddress(address, isRecipient, run.rewriting);
  }
  let rewritten = false;
  if (run.config.rewrite.length > 0) {
    const before = address;
    address = rewriteAddress(address, isRecipient, false, run.config.rewrite, run.rewriting);
    rewritten = address !== before;
  }
  if (!isRecipient && request.fakeSender !== true) run.message.sender = address;
  if (address === '') return done('ok', top, { rewritten });
  // What it is known by stays what was given.
  top.address = address;
  const savedSender = run.message.sender;
  run.values.set('verify_mode', isRecipient ? 'R' : 'S');
  try {
    queues.fresh.push(top);
    let result: Verified['result'] = 'ok';
    for (let next = queues.fresh.shift(); next; next = queues.fresh.shift()) {
      if (next.special) {
        steps.push({ kind: 'special', address: next });
        continue;
      }
      run.values.set('return_path', next.propagated.errorsAddress ?? savedSender);
      let outcome: ReturnType<typeof routeAddress> = splitAddress(next, run);
      if (outcome === 'ok') {
        if (!isRecipient) run.message.sender = '';
        const before = queuedIn(queues);
        outcome = routeAddress(next, queues, mode, run);
        // A test of addresses does not tell `discard` from `ok`.
        if (outcome === 'discard' || (outcome === 'ok' && queuedIn(queues) === before)) discarded.push(next);
        run.message.sender = savedSender;
      }
      if (outcome === 'fail' || outcome === 'defer') {
        steps.push({ kind: outcome, address: next });
        if (!full) return done(outcome, next, { rewritten, failure: 'route', allWell: false });
        if (outcome === 'fail') result = 'fail';
        else if (result === 'ok') result = 'defer';
        continue;
      }
      if (mode.verify === 'expn') return done('ok', next, { rewritten });
      const [only, second] = queues.fresh;
      if (!full && (!only || second || only.special || request.successOnRedirect === true)) {
        return done('ok', next, { rewritten });
      }
    }
    return done(result, top, { rewritten });
  } finally {
    run.values.delete('verify_mode');
    run.values.delete('return_path');
  }
}
