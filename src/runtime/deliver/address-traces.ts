import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { Tracer } from '../state/trace.ts';

/**
 * Addresses are all routed before the first is delivered to, but in a trace what happened to one stands together. So what
 * is told of an address is kept, and told to the tracer when nothing more can happen to it.
 */
export interface AddressTraces {
  /** Runs something that belongs to an address. */
  within<T>(address: RoutingAddress, action: () => T): T;
  /** Tells all that is known of an address as one step `delivery`; does nothing the second time. */
  tell(address: RoutingAddress, outcome: string): void;
}

type Recorded = (tracer: Tracer) => void;

/** A tracer that keeps what it is told; what ends up in results in any case goes through at once. */
function recorder(calls: Recorded[], tracer: Tracer): Tracer {
  return {
    on: true,
    step: (kind, text, more) =>
      void calls.push((to) => {
        to.step(kind, text, more);
      }),
    open: (kind, text, at) =>
      void calls.push((to) => {
        to.open(kind, text, at);
      }),
    close: (outcome) =>
      void calls.push((to) => {
        to.close(outcome);
      }),
    unfaithful: (what, at) => {
      tracer.unfaithful(what, at);
    },
    cover: (at, held) => {
      tracer.cover(at, held);
    },
  };
}

/** Makes the place where the traces of a message's addresses are kept. */
export function addressTraces(run: Run): AddressTraces {
  const kept = new Map<RoutingAddress, Recorded[]>();
  // The run's own, while another takes its place.
  let own: Tracer | undefined;
  return {
    within(address, action) {
      const { tracer } = run;
      if (!tracer.on) return action();
      let calls = kept.get(address);
      if (!calls) kept.set(address, (calls = []));
      const before = own;
      own ??= tracer;
      run.tracer = recorder(calls, own);
      try {
        return action();
      } finally {
        run.tracer = tracer;
        own = before;
      }
    },
    tell(address, outcome) {
      const tracer = own ?? run.tracer;
      if (!tracer.on) return;
      const calls = kept.get(address);
      if (!calls && outcome === '') return;
      kept.delete(address);
      tracer.open('delivery', address.address);
      for (const call of calls ?? []) call(tracer);
      tracer.close(outcome);
    },
  };
}
