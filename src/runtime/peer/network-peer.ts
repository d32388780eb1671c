import { systemError } from '../world/system-error.ts';
import type { Conversation, Outcome, SocketAddress, World } from '../world/world.ts';
import type { Answer, Peer, PeerConnect, Reach } from './peer.ts';

/** Seconds that a server is given to answer QUIT, which nothing hangs on. */
const quitTimeout = 1;

/** What a reply of the network comes to, without its line ends; nothing where the server has gone. */
function plain(bytes: string): string | undefined {
  const text = bytes.replace(/\r?\n$/, '').replaceAll('\r\n', '\n');
  return text === '' ? undefined : text;
}

/** A server that has just been connected to. */
function networkPeer(talk: Conversation, timeout: number, takesMail: boolean): Peer {
  let unsent = '';
  const answer = (bytes: string, limit = timeout): Answer => {
    const got = talk.say(unsent + bytes, limit);
    unsent = '';
    return got.ok ? { ok: true, value: plain(got.value) } : got;
  };
  return {
    greeting: () => answer(''),
    say: (command) => answer(`${command}\r\n`, command === 'QUIT' ? Math.min(quitTimeout, timeout) : timeout),
    beginTls(request) {
      const wanted = request();
      if (!wanted.ok) return wanted;
      return talk.beginTls?.(wanted.value, timeout) ?? systemError('EPROTONOSUPPORT');
    },
    chunk: (command, bytes) => answer(`${command}\r\n${bytes}`),
    post(bytes) {
      unsent += bytes;
    },
    messageAnswer: () => answer(''),
    partialAnswer: () => answer(''),
    messageAnswerFor: () => answer(''),
    takesMail,
    inFact: true,
    close: () => {
      talk.close();
    },
  };
}

/**
 * Reaches a socket of the world's network.
 *
 * @returns undefined where no connection may be made, as if nothing were known of it
 */
export function reachSocket(to: SocketAddress, reach: Omit<Reach, 'port'>, world: World): Outcome<Peer> | undefined {
  const { connectTimeout, commandTimeout, from, mail } = reach;
  const local = from === undefined ? {} : { from };
  const mayMail = world.sockets.mayMail?.(to) === true;
  if (mail && !mayMail) return undefined;
  const opened = world.sockets.converse?.(to, { timeout: connectTimeout, mail, ...local });
  if (!opened || (!opened.ok && opened.code === 'EPERM')) return undefined;
  return opened.ok ? { ok: true, value: networkPeer(opened.value, commandTimeout, mayMail) } : opened;
}

/** Reaches whatever the world's network does, over sockets. */
export const networkPeers: PeerConnect = ({ name, address }, reach, { world }) =>
  reachSocket({ kind: 'tcp', host: address, port: reach.port, name }, reach, world);
