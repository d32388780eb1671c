import type { Run } from '../run/run.ts';
import type { HostItem } from '../state/address.ts';

/* Hints databases of which messages wait for which hosts: `wait-TRANSPORT` (transport.c). */

/** How many messages one record holds (WAIT_NAME_MAX). */
const mostIds = 50;

/** Messages that wait for a host (`dbdata_wait`): the newest ones; older ones stand in records with a number. */
interface WaitRecord {
  readonly ids: readonly string[];
  /** How many records with a number there have been. */
  readonly sequence: number;
}

const isRecord = (value: unknown): value is WaitRecord =>
  typeof value === 'object' && value !== null && 'ids' in value && 'sequence' in value;

const databaseOf = (transport: string): string => `wait-${transport.slice(0, 200)}`;

function readRecord({ world }: Run, transport: string, key: string): WaitRecord | undefined {
  const stored = world.hints.get(databaseOf(transport), key);
  return isRecord(stored) ? stored : undefined;
}

const numbered = (host: string, number: number): string => `${host.slice(0, 200)}:${number}`;

/** Whether one of the records of a host has a message. */
function isListed(run: Run, transport: string, host: string, { ids, sequence }: WaitRecord): boolean {
  if (ids.includes(run.message.id)) return true;
  for (let number = sequence - 1; number >= 0; number--) {
    if (readRecord(run, transport, numbered(host, number))?.ids.includes(run.message.id) === true) return true;
  }
  return false;
}

/** Notes that the message waits for some hosts. Mirrors `transport_update_waiting`. */
export function noteWaiting(run: Run, transport: string, hosts: readonly HostItem[]): void {
  const { hints } = run.world;
  const database = databaseOf(transport);
  let previous = '';
  for (const { name } of hosts) {
    if (name === previous) continue;
    previous = name;
    let record = readRecord(run, transport, name) ?? { ids: [], sequence: 0 };
    if (isListed(run, transport, name, record)) continue;
    if (record.ids.length >= mostIds) {
      hints.set(database, numbered(name, record.sequence), record);
      record = { ids: [], sequence: record.sequence + 1 };
    }
    hints.set(database, name, { ...record, ids: [...record.ids, run.message.id] });
  }
}

/** The newest record of a host that has a number, which is taken out. */
function takeNumbered(run: Run, transport: string, host: string, sequence: number): WaitRecord | undefined {
  for (let number = sequence - 1; number >= 0; number--) {
    const record = readRecord(run, transport, numbered(host, number));
    if (!record) continue;
    run.world.hints.delete(databaseOf(transport), numbered(host, number));
    return record;
  }
  return undefined;
}

/**
 * Finds another message that waits for a host, so that it can follow over the same connection; this one waits no longer.
 * Mirrors `transport_check_waiting`.
 *
 * @param isOnQueue whether a message is there still
 * @param maySend whether it may follow this one
 * @returns its id; undefined where none does
 */
export function takeWaiting(
  run: Run,
  transport: string,
  host: string,
  isOnQueue: (id: string) => boolean,
  maySend: (id: string) => boolean,
): string | undefined {
  const { hints } = run.world;
  const database = databaseOf(transport);
  let record = readRecord(run, transport, host);
  while (record) {
    const left = record.ids.filter((id) => id !== run.message.id);
    // Until 4.97 the one that came last is taken first.
    const order: readonly string[] = run.release < 98 ? [...left].reverse() : [...left];
    let found: string | undefined;
    for (const id of order) {
      if (!isOnQueue(id)) left.splice(left.lastIndexOf(id), 1);
      else if (maySend(id)) {
        left.splice(left.lastIndexOf(id), 1);
        found = id;
        break;
      }
    }
    let rest: WaitRecord | undefined = { ids: left, sequence: record.sequence };
    let continues = false;
    while (rest && rest.ids.length === 0) {
      rest = takeNumbered(run, transport, host, rest.sequence);
      if (rest) continues = true;
      else hints.delete(database, host);
    }
    if (found !== undefined) {
      if (rest) hints.set(database, host, rest);
      return found;
    }
    if (!continues) return undefined;
    record = rest;
  }
  return undefined;
}
