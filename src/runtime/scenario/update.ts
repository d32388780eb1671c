import type { SimulationResult } from '../simulation/types.ts';
import type { Check } from './check.ts';
import { writtenDelivery } from './delivery-checks.ts';
import { replyText } from './reply-checks.ts';
import type { Scenario } from './scenario.ts';
import type { ScenarioPath } from './scenario-text.ts';
import { asWritten } from './scenario-text.ts';

/** A value as text, where it was bytes. */
function inText(value: unknown): unknown {
  if (typeof value === 'string') return asWritten(value);
  if (Array.isArray(value)) return value.map(inText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [asWritten(key), inText(each)]));
}

/** What is written of a message of which the scenario says nothing. */
function expectationOf(scenario: Scenario, result: SimulationResult): { path: ScenarioPath; value: unknown }[] {
  return scenario.sessions.flatMap((session, i) =>
    session.messages.flatMap(({ step, path, expect }) => {
      const message = result.sessions[i]?.messages.find((each) => each.step === step);
      if (expect || !message) return [];
      const value = {
        ...(message.rcpt.length > 0 && {
          rcpt: Object.fromEntries(message.rcpt.map((reply) => [reply.address, replyText(reply)])),
        }),
        ...(message.data && { data: message.data.code }),
        ...(message.accepted && {
          deliveries:
            message.deliveries.length === 0 ? 'none' : message.deliveries.map((delivery) => writtenDelivery(delivery)),
        }),
      };
      return [{ path: [...path, 'expect'], value }];
    }),
  );
}

/** What became of a scenario's file. */
export interface Updated {
  /** The new text of the file, not bytes. */
  readonly text: string;
  /** How many expectations were written anew or added. */
  readonly changed: number;
  /** Failed expectations of which nobody can tell what should stand there. */
  readonly left: readonly Check[];
}

/**
 * Writes what came out in place of the expectations that failed, and adds expectations to messages that have none. What
 * else stands in the file, comments among it, stays.
 *
 * @param checks what `checkScenario` gave
 */
export function updateScenario(scenario: Scenario, result: SimulationResult, checks: readonly Check[]): Updated {
  const { document } = scenario.text;
  const changes = new Map<string, { readonly path: ScenarioPath; readonly value: unknown }>();
  const left: Check[] = [];
  for (const check of checks) {
    if (check.ok) continue;
    if (check.update) changes.set(JSON.stringify(check.update.path), check.update);
    else left.push(check);
  }
  for (const added of expectationOf(scenario, result)) changes.set(JSON.stringify(added.path), added);
  for (const { path, value } of changes.values()) {
    const at = path.map((part) => (typeof part === 'string' ? asWritten(part) : part));
    document.setIn(at, document.createNode(inText(value)));
  }
  return { text: document.toString({ lineWidth: 0 }), changed: changes.size, left };
}
