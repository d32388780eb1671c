import { trimSpace } from '../expand/characters.ts';
import { Document, isCollection, isNode, isScalar, parseDocument } from 'yaml';
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

/** A value to be put at a path. */
interface Change {
  readonly path: ScenarioPath;
  readonly value: unknown;
}

/** A value as it stands in a line, also within brackets and braces. */
function inLine(value: unknown): string {
  const text = new Document([value]).toString({ collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 });
  return trimSpace(text).slice(1, -1);
}

/** Where the value of a path stands in the source, if it can be replaced there without touching anything else. */
function placeInLine(document: Document, path: ScenarioPath): readonly [number, number] | undefined {
  const node = document.getIn(path, true);
  if (!isNode(node) || !node.range) return undefined;
  if (isCollection(node) ? node.flow !== true : isScalar(node) && /^BLOCK/.test(node.type ?? '')) return undefined;
  return [node.range[0], node.range[1]];
}

/** Puts values into a document: in their lines where that can be, else by writing the whole document anew. */
function put(source: string, changes: readonly Change[]): string {
  const document = parseDocument(source, { customTags: ['binary'] });
  const placed = changes.map(({ path, value }) => ({ path, value, at: placeInLine(document, path) }));
  let text = source;
  for (const { at, value } of placed.filter(({ at }) => at).sort((a, b) => (b.at?.[0] ?? 0) - (a.at?.[0] ?? 0))) {
    if (at) text = text.slice(0, at[0]) + inLine(value) + text.slice(at[1]);
  }
  const others = placed.filter(({ at }) => !at);
  if (others.length === 0) return text;
  const whole = parseDocument(text, { customTags: ['binary'] });
  for (const { path, value } of others) whole.setIn(path, whole.createNode(value));
  return whole.toString({ lineWidth: 0 });
}

/**
 * Writes what came out in place of the expectations that failed, and adds expectations to messages that have none. What
 * else stands in the file, comments among it, stays.
 *
 * @param checks what `checkScenario` gave
 */
export function updateScenario(scenario: Scenario, result: SimulationResult, checks: readonly Check[]): Updated {
  const changes = new Map<string, Change>();
  const left: Check[] = [];
  const add = ({ path, value }: Change): void => {
    const at = path.map((part) => (typeof part === 'string' ? asWritten(part) : part));
    changes.set(JSON.stringify(at), { path: at, value: inText(value) });
  };
  for (const check of checks) {
    if (check.ok) continue;
    if (check.update) add(check.update);
    else left.push(check);
  }
  for (const added of expectationOf(scenario, result)) add(added);
  return { text: put(scenario.text.source, [...changes.values()]), changed: changes.size, left };
}
