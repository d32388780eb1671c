import { describedPeers } from '../../../src/runtime/peer/described-peer.ts';
import type { Answer, PeerConnect } from '../../../src/runtime/peer/peer.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import { withoutIds } from '../acl/host-checking.ts';

/** What differs from one time to another as `ID`, `TIME` and `DATE`. */
export function steady(text: string): string {
  return withoutIds(text.replaceAll('\r\n', '\n'))
    .replace(/-\d{9,}-/g, '-TIME-')
    .replace(/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}/g, 'DATE');
}

/** Servers on certain ports of this machine, which note what they are told. */
export interface Listening {
  readonly connect: PeerConnect;
  /** What each was told, in their order: commands, and messages with the dot that ended them. */
  readonly said: readonly (readonly string[])[];
}

/**
 * Makes servers that behave as described.
 *
 * @param hosts by `address:port`
 */
export function listening(hosts: Readonly<Record<string, RemoteHost>>): Listening {
  const told = new Map(Object.keys(hosts).map((host) => [Number(host.split(':')[1]), [] as string[]]));
  const described = describedPeers(new Map(Object.entries(hosts)), true);
  const connect: PeerConnect = (host, reach, run) => {
    const opened = described(host, reach, run);
    if (!opened) return { ok: false, message: 'Connection refused', code: 'ECONNREFUSED' };
    if (!opened.ok) return opened;
    const { value: server } = opened;
    const said = told.get(reach.port) ?? [];
    let inMessage = false;
    const say = (command: string): Answer => {
      if (inMessage) {
        said.push(`${command}\n(no end)`);
        return { ok: true, value: undefined };
      }
      const answer = server.say(command);
      // A server that has gone hears nothing.
      if (!answer.ok || answer.value !== undefined) said.push(steady(command));
      inMessage = command === 'DATA' && answer.ok && answer.value?.startsWith('354') === true;
      return answer;
    };
    let heard = 0;
    const post = (bytes: string): void => {
      inMessage = false;
      const text = steady(bytes);
      const [command = ''] = text.split('\n');
      heard = said.length;
      if (/^BDAT \d+ LAST$/.test(command)) said.push(command, text.slice(command.length + 1));
      else said.push(text.slice(0, -1));
    };
    const messageAnswer = (): Answer => {
      const answer = server.messageAnswer();
      if (answer.ok && answer.value === undefined) said.length = heard;
      return answer;
    };
    return { ok: true, value: { ...server, say, post, messageAnswer } };
  };
  return { connect, said: [...told.values()] };
}

/** Replies, one a list, without what EHLO offers. */
export function repliesIn(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line !== '');
  const replies: string[][] = [[]];
  for (const line of lines) {
    replies.at(-1)?.push(line);
    if (!/^\d{3}-/.test(line)) replies.push([]);
  }
  return replies.slice(0, -1).map((reply) => (reply.at(-1) === '250 HELP' ? ['250 HELP'] : reply));
}
