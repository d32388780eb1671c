import { queueEntry } from '../queue/queue-entry.ts';
import { simulateLocal } from './local-session.ts';
import { simulateQueued } from './queued-messages.ts';
import { simulateQueueRuns } from './queue-runs.ts';
import { simulateRoute } from './routes.ts';
import type { Simulation } from './simulation.ts';
import { createSimulation } from './simulation.ts';
import { simulateSmtp } from './smtp-session.ts';
import type { QueueRunResult, SessionInput, SessionResult, Simulate } from './types.ts';

function simulateSession(session: SessionInput, simulation: Simulation): SessionResult {
  if (session.after !== undefined) simulation.world.clock.sleep(session.after);
  switch (session.protocol) {
    case 'local':
      return simulateLocal(session, simulation);
    case 'queued':
      return simulateQueued(session, simulation);
    case 'smtp':
    case 'local-smtp':
      return simulateSmtp(session, simulation);
  }
}

/**
 * Simulates sessions, one after the other in one world, and queue runs among them; and routes addresses by themselves. What
 * may have to be loaded for that (`prepareSqlite`, `preparePcre`) must have been loaded before. Never throws for what a
 * configuration or a client does.
 */
export const simulate: Simulate = (input) => {
  const simulation = createSimulation(input);
  const count = input.sessions.length;
  const queueRuns: QueueRunResult[] = [];
  const runQueueAfter = (sessions: number): void => {
    for (const [index, each] of (input.queueRuns ?? []).entries()) {
      const place = Math.min(each.afterSessions ?? count, count);
      if (place === sessions) queueRuns.push(...simulateQueueRuns(each, index, sessions, simulation));
    }
  };
  runQueueAfter(0);
  const sessions = input.sessions.map((session, index): SessionResult => {
    const result = simulateSession(session, simulation);
    // With no session at all, it has been done already.
    runQueueAfter(index + 1);
    return result;
  });
  const queue = simulation.queue.list().map(queueEntry);
  const routes = (input.routes ?? []).map((route) => simulateRoute(route, simulation));
  return { sessions, queueRuns, routes, queue, coverage: simulation.recorder.coverage() };
};
