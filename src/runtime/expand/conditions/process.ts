import type { ExpandEnvironment } from '../context.ts';
import type { ConditionMaker } from './condition.ts';

function fact(of: (environment: ExpandEnvironment) => boolean | undefined): ConditionMaker {
  return () => ({
    test: ({ environment }) => of(environment) ?? false,
    skip: undefined,
  });
}

/** `first_delivery` and `queue_running`: what the process is about. */
export const processConditions: Readonly<Record<string, ConditionMaker>> = {
  first_delivery: fact((environment) => environment.firstDelivery?.()),
  queue_running: fact((environment) => environment.queueRunning?.()),
};
