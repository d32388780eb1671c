import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineScenarioFiles, runScenario } from '../../src/cli/scenario-runner.ts';
import { prepareSimulation, simulate } from '../../src/simulate.ts';
import type { World } from '../../src/runtime/world/world.ts';
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

/** Spool files in order: the network has an interface, which the recorded runs had not. */
const spooled = (files: Readonly<Record<string, string>>): string[] =>
  Object.values(files)
    .map((text) => withoutChance(text).replace(/^-interface_address .*\n/m, ''))
    .sort();

describe('what a real Exim did with the experimental systems', () => {
  it('has all recordings', () => {
    expect(names).toHaveLength(39);
  });

  it.each(names)('%s', async (name) => {
    let world: World | undefined;
    const ran = await runScenario(join(folder, `${name}.yaml`), {
      files: machineScenarioFiles,
      cwd: folder,
      simulate: (input) => {
        ({ world } = input);
        return simulate(input);
      },
      prepare: prepareSimulation,
      trace: true,
    });
    if (!ran.ok || !world)
      throw new Error(ran.ok ? 'nothing was run' : ran.problems.map((each) => each.message).join('\n'));
    const recorded = readRecording(join(folder, `${name}.json`));
    const made = asRecording(ran, world);
    expect(withoutChance(made.dialogue)).toBe(withoutChance(recorded.dialogue));
    expect(cleaned(made.log)).toEqual(cleaned(recorded.log));
    expect(cleaned(made.mailboxes)).toEqual(cleaned(recorded.mailboxes));
    expect(spooled(made.written)).toEqual(spooled(recorded.written));
    if (name.startsWith('dcc-'))
      expect(made.received?.map(withoutChance)).toEqual((recorded.received ?? []).map(withoutChance));
  });
});
