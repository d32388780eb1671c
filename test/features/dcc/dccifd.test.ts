import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, sourceFile } from '../../../src/index.ts';
import { createScenarioWorld, simulate } from '../../../src/simulate.ts';

/* The talk with a daemon of its own process: the core blocks while it waits for an answer. */

const answer = 'R\nR\nX-DCC-stand-in-Metrics: mx.example.org 1; bulk Body=many\n\n';
const folder = mkdtempSync(join(tmpdir(), 'dccifd-'));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the stand-in; gives its port, and what it was sent once it has been asked. */
async function standIn(where: string): Promise<{ readonly port: number; readonly received: Promise<string> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stand-in.mjs'), where, answer]);
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const line = async (): Promise<string> => String((await once(lines, 'line'))[0]);
  const { port } = JSON.parse(await line()) as { port: number };
  const received = line().then((text) => (JSON.parse(text) as { received: string }).received);
  return { port, received };
}

const configFor = (address: string): string => `primary_hostname = mx.example.org
dccifd_address = ${address}
acl_smtp_rcpt = accept
acl_smtp_data = check_data
begin acl
check_data:
  deny !dcc = *
       message = $dcc_result
  accept
`;

async function ask(where: string): Promise<void> {
  const { port, received } = await standIn(where);
  const world = createScenarioWorld({}, { allow: { net: true } });
  try {
    const { sessions } = simulate({
      config: compile(sourceFile('exim.conf', configFor(where === 'tcp' ? `127.0.0.1 ${port}` : where))),
      world,
      sessions: [
        {
          protocol: 'smtp',
          client: { address: '192.0.2.7', name: 'client.example', helo: 'client.example' },
          steps: [{ kind: 'message', from: 'a@client.example', to: ['b@example.org'], data: 'Subject: x\n\nbody\n' }],
        },
      ],
      trace: false,
    });
    const [message] = sessions[0]?.messages ?? [];
    expect(message?.data).toMatchObject({ code: 550, text: 'R' });
    expect(message?.log.map(({ text }) => text).join('\n')).toContain('rejected by DCC');
    const sent = await received;
    expect(sent).toMatch(/^header\n192\.0\.2\.7\nHELO localhost\na@client\.example\nb@example\.org\n\nReceived: /);
    expect(sent).toMatch(/\nSubject: x\n(?:.*\n)*\r\nbody\n$/);
  } finally {
    world.close();
  }
}

describe('a dccifd of its own process', () => {
  it('is asked over TCP', () => ask('tcp'));

  it.skipIf(process.platform === 'win32')('is asked over a UNIX socket', () => ask(join(folder, 'dccifd')));
});
