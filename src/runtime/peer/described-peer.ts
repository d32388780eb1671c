import type { RemoteHosts } from '../deliver/types.ts';
import type { RemoteHost } from '../simulation/remote-host.ts';
import { systemError } from '../world/system-error.ts';
import type { Outcome, TlsSession } from '../world/world.ts';
import type { Answer, Peer, PeerConnect } from './peer.ts';
import { findRemoteHost, remoteServer } from './remote-server.ts';

const says = (answer: string | undefined): Answer => ({ ok: true, value: answer });

/** The TLS session that a description tells of. */
function describedTls({ tls = {} }: RemoteHost): TlsSession {
  const { version = 'TLS1.3', cipher = 'TLS_AES_256_GCM_SHA384', verified = true, resumption = 0 } = tls;
  return {
    version,
    cipher,
    bits: /128/.test(cipher) ? 128 : 256,
    resumption,
    ...(!verified && { problem: { text: 'self-signed certificate', depth: 0 } }),
  };
}

/**
 * A server as a scenario describes it, that has just been connected to.
 *
 * @param host its description; one that says nothing takes everything
 * @param name what it calls itself where the description does not tell
 */
export function describedPeer(host: RemoteHost, name: string): Outcome<Peer> {
  const server = remoteServer(host, name);
  const failed = server.connect();
  if (failed !== undefined) return systemError(failed);
  /** Under PRDR the answers for the recipients tell all that is described. */
  let byRecipient = false;
  const value: Peer = {
    greeting: () => says(server.greeting()),
    say: (command, last) => says(server.say(command, last)),
    beginTls: () => ({ ok: true, value: describedTls(host) }),
    chunk: (command) => says(server.say(command)),
    post: () => undefined,
    messageAnswer: () => {
      const answer = byRecipient ? '250 OK' : server.takeMessage();
      byRecipient = false;
      return says(answer);
    },
    partialAnswer() {
      byRecipient = true;
      return says('353 content analysis has started');
    },
    messageAnswerFor: (recipient) => says(server.takeMessageFor(recipient)),
    takesMail: true,
    inFact: false,
    close: () => undefined,
  };
  return { ok: true, value };
}

/**
 * Reaches the servers that a scenario describes.
 *
 * @param takesTime whether a connection that times out takes its time
 */
export function describedPeers(hosts: RemoteHosts, takesTime: boolean): PeerConnect {
  return (host, { port, connectTimeout }, run) => {
    const described = findRemoteHost(hosts, host.name, host.address, port);
    if (!described) return undefined;
    const opened = describedPeer(described, host.name);
    if (!opened.ok && opened.code === 'ETIMEDOUT' && takesTime) run.world.clock.sleep(connectTimeout * 1000);
    return opened;
  };
}
