import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PeerConnect } from '../../../src/runtime/peer/peer.ts';
import { createCalloutService } from '../../../src/runtime/callout/callout-service.ts';
import { describedPeers } from '../../../src/runtime/peer/described-peer.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import type { Dialogue } from '../acl/host-checking.ts';
import { checkHost } from '../acl/host-checking.ts';

interface Case extends Dialogue {
  readonly name: string;
  readonly config: string;
  readonly input: string;
  readonly host: RemoteHost;
  /** What the server was told. */
  readonly said: readonly string[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/callouts-4.96.json', 'utf8')) as {
  readonly cases: readonly Case[];
};

/** Reaches one server, and notes what it is told. */
function listening(host: RemoteHost, said: string[]): PeerConnect {
  const connect = describedPeers(new Map([['127.0.0.1', host]]), true);
  return (...call) => {
    const opened = connect(...call);
    if (!opened?.ok) return opened;
    const { value: server } = opened;
    const say = (command: string): ReturnType<typeof server.say> => {
      const reply = server.say(command);
      // A server that has gone hears nothing.
      if (!reply.ok || reply.value !== undefined) said.push(command);
      return reply;
    };
    return { ok: true, value: { ...server, say } };
  };
}

describe('callouts say and answer what those of Exim do', () => {
  it.each(recording.cases)('$name', ({ name, config, input, host, replies, log, said }) => {
    const told: string[] = [];
    const found = checkHost(config, input, { callouts: createCalloutService(listening(host, told)) });
    expect({ name, replies: found.replies.split('\n'), log: found.log, said: told }).toEqual({
      name,
      replies: replies.split('\n'),
      log,
      said,
    });
  });
});
