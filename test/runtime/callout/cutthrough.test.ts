import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCalloutService } from '../../../src/runtime/callout/callout-service.ts';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import type { Simulation } from '../../../src/runtime/simulation/simulation.ts';
import { createSimulation } from '../../../src/runtime/simulation/simulation.ts';
import { connectSmtp } from '../../../src/runtime/simulation/smtp-server.ts';
import { aWorld, checkHost, headOf, withoutIds } from '../acl/host-checking.ts';
import { compiled } from '../match/setting.ts';
import { listening, repliesIn } from './listening.ts';

interface Case {
  readonly name: string;
  readonly config: string;
  readonly hosts: Readonly<Record<string, RemoteHost>>;
  readonly input: readonly string[];
  readonly replies: readonly (readonly string[])[];
  readonly log: readonly string[];
  /** What each server was told, in the order of `hosts`. */
  readonly said: readonly (readonly string[])[];
  readonly queued: number;
}

function recorded(file: string): readonly Case[] {
  const { cases } = JSON.parse(readFileSync(`fixtures/recorded/${file}`, 'utf8')) as {
    readonly cases: readonly Case[];
  };
  return cases;
}

const wired = (text: string): string => `${text}\n`.replaceAll('\n', '\r\n');

describe('cutthrough deliveries go as those of Exim do', () => {
  it.each(recorded('cutthrough-4.96.json'))('$name', ({ config, hosts, input, replies, log, said, queued }) => {
    const { connect, said: told } = listening(hosts);
    let kept = 0;
    const found = checkHost(config, wired(input.join('\n')), {
      address: '127.0.0.1',
      pretends: false,
      callouts: createCalloutService(connect),
      received: (message, accepted, passedOn) => {
        if (accepted && passedOn?.outcome !== 'accepted' && message.flags.get('blackholed') !== true) kept++;
      },
    });
    expect({ replies: repliesIn(found.replies), log: found.log, said: told, queued: kept }).toEqual({
      replies,
      log,
      said,
      queued,
    });
  });
});

/** A simulation whose servers note what they are told. */
function simulationWith(config: string, { connect }: ReturnType<typeof listening>): Simulation {
  const world = aWorld({
    eximUser: 'Debian-exim',
    users: [{ name: 'Debian-exim', uid: 101, gid: 103 }],
    groups: [{ name: 'Debian-exim', gid: 103 }],
  });
  const made = createSimulation({
    config: compiled(headOf('/spool') + config, '4.96'),
    world,
    trace: false,
    sessions: [],
  });
  const callouts = createCalloutService(connect);
  return {
    ...made,
    services: { ...made.services, connect, drivers: transportDrivers },
    createRun: (parts) => made.createRun({ callouts, ...parts }),
  };
}

describe('deliveries over a connection that a callout has left open go as those of Exim do', () => {
  it.each(recorded('held-4.96.json'))('$name', ({ config, hosts, input, replies, log, said }) => {
    const servers = listening(hosts);
    let output = '';
    const server = connectSmtp(
      { protocol: 'smtp', client: { address: '127.0.0.1' }, steps: [] },
      simulationWith(config, servers),
      {
        output: (text) => {
          output += text;
        },
      },
    );
    for (const text of input) server.feed(wired(text));
    const { messages, log: rest } = server.finish();
    const lines = [...messages.flatMap((message) => message.log), ...rest].map(({ text }) => withoutIds(text));
    // The size of a bounce depends on the lengths of ids.
    const sizeless = (line: string): string => line.replace(/P=local S=\d+/, 'P=local');
    expect({
      replies: repliesIn(withoutIds(output.replaceAll('\r\n', '\n'))),
      log: lines.map(sizeless).sort(),
      said: servers.said,
    }).toEqual({ replies, log: log.map(sizeless).sort(), said });
  });
});
