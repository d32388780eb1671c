import type { Simulation } from './simulation.ts';
import type { ClientAction } from './smtp-client.ts';
import { smtpClient } from './smtp-client.ts';
import { connectSmtp } from './smtp-server.ts';
import type { SessionInput, SessionResult } from './types.ts';

/**
 * Simulates a session over SMTP: its client talks to a server with this configuration, one line at a time.
 *
 * @param input of protocol `smtp` or `local-smtp`
 * @param onSend told of what the client sends
 */
export function simulateSmtp(
  input: SessionInput,
  simulation: Simulation,
  onSend?: (bytes: string) => void,
): SessionResult {
  const server = connectSmtp(input, simulation);
  if (server.isOver() && !server.greeting) return server.finish();
  const client = smtpClient(input, server.greeting ?? { code: 220, text: '' });
  let action: IteratorResult<ClientAction, void> = client.next();
  while (!action.done) {
    const { value } = action;
    switch (value.kind) {
      case 'send':
        // No two things happen at the same moment.
        simulation.world.clock.sleep(1);
        onSend?.(value.bytes);
        action = client.next(server.feed(value.bytes, value.step));
        break;
      case 'tls':
        action = client.next(undefined);
        break;
      case 'wait':
        simulation.world.clock.sleep(value.milliseconds);
        action = client.next(undefined);
        break;
      case 'hang-up':
        server.feed(undefined);
        action = client.next('closed');
        break;
    }
  }
  return server.finish();
}
