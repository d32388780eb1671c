import { createSocket } from 'node:dgram';
import type { Dns } from '../../runtime/world/world.ts';
import { answerQuestion } from './dns-reply.ts';

/** A name server on this machine. */
export interface DnsServer {
  /** Where it listens, at port 53: resolvers know no other. */
  readonly address: string;
  /** Has it answer out of another world. */
  serve(dns: Dns): void;
  close(): void;
}

/** How many addresses are tried: another name server may listen at one of them. */
const mostTries = 20;

const noNames: Dns = { query: () => ({ status: 'noName' }) };

/**
 * Starts a name server on an address of this machine's own (127.0.0.0/8) that nobody else can reach.
 *
 * @returns undefined where it may not listen at port 53
 */
export async function startDnsServer(): Promise<DnsServer | undefined> {
  for (let i = 0; i < mostTries; i++) {
    const address = `127.${1 + Math.floor(Math.random() * 250)}.0.53`;
    const socket = createSocket('udp4');
    let current = noNames;
    socket.on('message', (request, from) => {
      const reply = answerQuestion(request, current);
      if (reply) socket.send(reply, from.port, from.address);
    });
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => {
        resolve(false);
      });
      socket.bind(53, address, () => {
        resolve(true);
      });
    });
    if (bound) {
      return {
        address,
        serve(dns) {
          current = dns;
        },
        close() {
          socket.close();
        },
      };
    }
    socket.close();
  }
  return undefined;
}
