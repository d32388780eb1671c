import { findRemoteHost, remoteServer } from '../deliver/transports/smtp/remote-server.ts';
import type { RemoteHosts } from '../deliver/types.ts';
import { systemError } from '../world/system-error.ts';
import type { Outcome } from '../world/world.ts';
import type { CalloutConnect } from './callout-server.ts';

/** Reaches the servers that a scenario describes. A connection that times out takes its time. */
export function describedServers(hosts: RemoteHosts): CalloutConnect {
  return (host, { port, connectTimeout }, run) => {
    const described = findRemoteHost(hosts, host.name, host.address, port);
    if (!described) return undefined;
    const server = remoteServer(described, host.name);
    const failed = server.connect();
    if (failed !== undefined) {
      if (failed === 'ETIMEDOUT') run.world.clock.sleep(connectTimeout * 1000);
      return systemError(failed);
    }
    const says = (reply: string | undefined): Outcome<string | undefined> => ({ ok: true, value: reply });
    return {
      ok: true,
      value: {
        greeting: () => says(server.greeting()),
        say: (command) => says(server.say(command)),
        close: () => undefined,
        tls: true,
      },
    };
  };
}
