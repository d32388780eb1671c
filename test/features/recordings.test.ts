import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineScenarioFiles, runScenario } from '../../src/cli/scenario-runner.ts';
import { prepareSimulation, simulate } from '../../src/simulate.ts';
import { asRecording, readRecording, withoutChance } from './recorded.ts';

/*
 * What a real Exim 4.93, built with the experimental systems, did with messages: its dialogue, logs, mailboxes and spool
 * files. The scenarios hold the configuration, the client and what stood behind the system: a table of verdicts for BMI, the
 * answer of dccifd, the remote server's replies.
 */
const folder = join(import.meta.dirname, '../../fixtures/systems/recorded');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

const cleaned = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [withoutChance(name), withoutChance(text)]));

describe('what a real Exim did with the experimental systems', () => {
  it('has all recordings', () => {
    expect(names).toHaveLength(39);
  });

  it.each(names)('%s', async (name) => {
    const ran = await runScenario(join(folder, `${name}.yaml`), {
      files: machineScenarioFiles,
      cwd: folder,
      simulate,
      prepare: prepareSimulation,
      trace: true,
    });
    if (!ran.ok) throw new Error(ran.problems.map(({ message }) => message).join('\n'));
    const recorded = readRecording(join(folder, `${name}.json`));
    const made = asRecording(ran, new Map());
    expect(withoutChance(made.dialogue)).toBe(withoutChance(recorded.dialogue));
    expect(cleaned(made.log)).toEqual(cleaned(recorded.log));
    expect(cleaned(made.mailboxes)).toEqual(cleaned(recorded.mailboxes));
  });
});
