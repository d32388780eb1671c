import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineScenarioFiles, runScenario } from '../../../src/cli/scenario-runner.ts';
import { readSpool } from '../../../src/runtime/spool/read.ts';
import { writeSpoolData, writeSpoolHeader } from '../../../src/runtime/spool/write.ts';
import { prepareSimulation, simulate } from '../../../src/simulate.ts';
import { readRecording, withoutChance } from '../recorded.ts';

const folder = join(import.meta.dirname, '../../../fixtures/systems/recorded');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

/** All spool files that a real Exim 4.93 has left, by what they are of. */
const spoolFiles = names.flatMap((name) => {
  const { written, queue } = readRecording(join(folder, `${name}.json`));
  return [...Object.entries(written), ...Object.entries(queue)]
    .filter(([file]) => file.endsWith('-H'))
    .map(([file, header]) => ({
      name,
      header,
      data: written[file.replace(/H$/, 'D')] ?? queue[file.replace(/H$/, 'D')],
    }));
});

describe('the queuefile transport', () => {
  it.each(['queuefile-basic', 'queuefile-bmi', 'queuefile-expanded'])(
    'writes what a real Exim does: %s',
    async (name) => {
      const ran = await runScenario(join(folder, `${name}.yaml`), {
        files: machineScenarioFiles,
        cwd: folder,
        simulate,
        prepare: prepareSimulation,
        trace: false,
      });
      if (!ran.ok) throw new Error(ran.problems.map(({ message }) => message).join('\n'));
      const [message] = ran.result.sessions.flatMap(({ messages }) => messages);
      const { written } = readRecording(join(folder, `${name}.json`));
      const sent = Object.entries(written).filter(([, text]) => /\n<bob@client\.example>\n/.test(text));
      const recorded = sent.map(([file, header]) => header + (written[file.replace(/H$/, 'D')] ?? ''));
      expect(recorded).toHaveLength(1);
      // Over the network there is an interface; the recording was made without.
      const bare = (text: string): string => withoutChance(text).replace(/^-interface_address .*\n/m, '');
      expect(message?.deliveries.slice(0, 1).map((each) => bare(each.message))).toEqual(recorded.map(withoutChance));
      expect(message?.deliveries.map(({ outcome }) => outcome)).toEqual(['delivered', 'failed']);
    },
  );
});

describe('spool files of a real Exim', () => {
  it('are there', () => {
    expect(spoolFiles.length).toBeGreaterThan(8);
  });

  it.each(spoolFiles)('are read and written again as they were: $name', ({ header, data }) => {
    const format = { release: 93, resumption: true, extensions: [] };
    const reading = readSpool(header, data, format);
    if (!reading.ok) throw new Error(reading.where);
    expect(reading.unknown).toEqual([]);
    expect(writeSpoolHeader(reading.spooled, format)).toBe(header);
    if (data !== undefined) expect(writeSpoolData(reading.spooled)).toBe(data);
  });
});
