import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectSmtp } from '../../../src/runtime/simulation/smtp-server.ts';
import { beginSimulation } from '../../../src/simulate.ts';
import { aWorld, withoutIds } from '../acl/host-checking.ts';
import { compiled } from '../match/setting.ts';

/**
 * What Exim 4.96 (Debian's build) answered and logged on a socket: it was started as root by a small inetd, as
 * `exim4 -C FILE -bs`, for a client that sent the chunks one after the other, each when it had read what was there to be read
 * (the first at once with `early`), and then hung up. Times, message ids, durations and sizes were replaced.
 */
interface Recorded {
  readonly name: string;
  readonly config: string;
  readonly chunks: readonly string[];
  readonly early?: true;
  readonly replies: readonly string[];
  readonly log: readonly string[];
}

const fixture = new URL('../../../fixtures/recorded/sockets-4.96.json', import.meta.url);
const sessions = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recorded[];

const steady = (text: string): string =>
  withoutIds(text)
    .replace(/ESMTP Exim 4\.96[^\r]*/, 'ESMTP')
    .replace(/D=\d+m?s/, 'D=')
    .replace(/\bS=\d+/, 'S=N');

function hold({ config, chunks, early }: Recorded): Pick<Recorded, 'replies' | 'log'> {
  let out = '';
  const log: string[] = [];
  const simulation = beginSimulation({ config: compiled(config, '4.96'), world: aWorld(), sessions: [], trace: false });
  const [first = '', ...others] = chunks;
  const server = connectSmtp({ protocol: 'smtp', client: { address: '127.0.0.1' }, steps: [] }, simulation, {
    output(text) {
      out += text;
    },
    log(text, logs) {
      if (logs.includes('main')) log.push(steady(text));
    },
    ...(early && { early: first }),
  });
  // What was there before the greeting is looked at when the server waits for more.
  if (early) server.feed('');
  for (const chunk of early ? others : chunks) if (!server.isOver()) server.feed(chunk);
  server.finish();
  return { replies: steady(out).split('\r\n'), log };
}

describe('what comes before it is waited for', () => {
  it.each(sessions.map((session) => [session.name, session] as const))('is taken as by Exim 4.96: %s', (_, session) => {
    const { replies, log } = session;
    expect(hold(session)).toEqual({ replies, log });
  });
});
