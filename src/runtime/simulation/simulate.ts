import { simulateLocal } from './local-session.ts';
import { simulateRoute } from './routes.ts';
import { createSimulation } from './simulation.ts';
import { simulateQueued } from './queued-messages.ts';
import { simulateSmtp } from './smtp-session.ts';
import type { SessionResult, Simulate } from './types.ts';

/**
 * Simulates sessions, one after the other in one world, and routes addresses by themselves. What may have to be loaded for
 * that (`prepareSqlite`, `preparePcre`) must have been loaded before. Never throws for what a configuration or a client does.
 */
export const simulate: Simulate = (input) => {
  const simulation = createSimulation(input);
  const sessions = input.sessions.map((session): SessionResult => {
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
  });
  const routes = (input.routes ?? []).map((route) => simulateRoute(route, simulation));
  return { sessions, routes, coverage: simulation.recorder.coverage() };
};
