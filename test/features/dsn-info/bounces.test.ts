import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineScenarioFiles, runScenario } from '../../../src/cli/scenario-runner.ts';
import { prepareSimulation, simulate } from '../../../src/simulate.ts';
import { readRecording, withoutChance } from '../recorded.ts';

const folder = join(import.meta.dirname, '../../../fixtures/systems/recorded');
const names = readdirSync(folder)
  .filter((name) => /^dsn-.*\.yaml$/.test(name))
  .map((name) => name.slice(0, -'.yaml'.length));

describe('bounces with DSN_INFO, as a real Exim has written them', () => {
  it.each(names)('%s', async (name) => {
    const ran = await runScenario(join(folder, `${name}.yaml`), {
      files: machineScenarioFiles,
      cwd: folder,
      simulate,
      prepare: prepareSimulation,
      trace: false,
    });
    if (!ran.ok) throw new Error(ran.problems.map(({ message }) => message).join('\n'));
    const bounces = ran.result.sessions.flatMap(({ messages }) => messages.flatMap((message) => message.bounces));
    const { mailboxes } = readRecording(join(folder, `${name}.json`));
    const recorded = Object.values(mailboxes).filter((text) => text.startsWith('From MAILER-DAEMON '));
    // What its reception adds to the header, and what the mailbox has round a message, are not of the bounce.
    const bare = (text: string): string => {
      const [, header = '', body = ''] = /^(?:From .*\n)?([^]*?\n)\n([^]*)$/.exec(withoutChance(text)) ?? [];
      const own = header.replace(/^Received: .*\n(?:\t.*\n)*/, '').replaceAll(/^(?:Message-Id|Date): .*\n/gm, '');
      return `${own}\n${body}`.trimEnd();
    };
    expect(bounces.map(bare)).toEqual(recorded.map(bare));
  });
});
