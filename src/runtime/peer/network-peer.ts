import { systemError } from '../world/system-error.ts';
import type { Answer, Peer, PeerConnect } from './peer.ts';

/** What a reply of the network comes to, without its line ends; nothing where the server has gone. */
function plain(bytes: string): string | undefined {
  const text = bytes.replace(/\r?\n$/, '').replaceAll('\r\n', '\n');
  return text === '' ? undefined : text;
}

/** Reaches whatever the world's network does, over sockets. */
export const networkPeers: PeerConnect = (host, reach, { world }) => {
  const { port, connectTimeout, commandTimeout, from, mail } = reach;
  const to = { kind: 'tcp', host: host.address, port } as const;
  const local = from === undefined ? {} : { from };
  const mayMail = world.sockets.mayMail?.(to) === true;
  if (mail && !mayMail) return undefined;
  const opened = world.sockets.converse?.(to, { timeout: connectTimeout, mail, ...local });
  // What may not be reached is as if nothing were known of it.
  if (!opened || (!opened.ok && opened.code === 'EPERM')) return undefined;
  if (!opened.ok) return opened;
  const { value: talk } = opened;
  let unsent = '';
  const answer = (bytes: string): Answer => {
    const got = talk.say(unsent + bytes, commandTimeout);
    unsent = '';
    return got.ok ? { ok: true, value: plain(got.value) } : got;
  };
  const value: Peer = {
    greeting: () => answer(''),
    say: (command) => answer(`${command}\r\n`),
    beginTls(request) {
      const wanted = request();
      if (!wanted.ok) return wanted;
      return talk.beginTls?.(wanted.value, commandTimeout) ?? systemError('EPROTONOSUPPORT');
    },
    chunk: (command, bytes) => answer(`${command}\r\n${bytes}`),
    post(bytes) {
      unsent += bytes;
    },
    messageAnswer: () => answer(''),
    messageAnswerFor: () => answer(''),
    takesMail: mayMail,
    close: () => {
      talk.close();
    },
  };
  return { ok: true, value };
};
