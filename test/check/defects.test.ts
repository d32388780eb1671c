import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineColumn, lineText } from '../../grammar/source/file.ts';
import { atLeast } from '../../src/check/presets.ts';
import { analyse, compile, sourceFile } from '../../src/index.ts';

const folder = '../shared/defects';
const present = existsSync(folder);
const read = (name: string): string => readFileSync(`${folder}/${name}`, 'latin1');
const names = present ? readdirSync(folder).filter((name) => name.endsWith('.conf')) : [];

/** Defects that are smells rather than errors. */
const warnings = ['24', '25'];

/** The lines of a configuration that the sound one does not have; where it only lost lines, there are none. */
function differingLines(text: string, sound: string): number[] {
  const counts = new Map<string, number>();
  for (const line of sound.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return text.split('\n').flatMap((line, i) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left > 0 ? [] : [i + 1];
  });
}

const look = (name: string): { line: number; severity: 'error' | 'warning' | 'info'; rule: string; text: string }[] =>
  analyse(compile(sourceFile(name, read(name)))).map(({ at, rule, severity }) => {
    const { line } = lineColumn(at.file, at.start);
    return { line, severity, rule, text: lineText(at.file, line) };
  });

describe('configurations with one defect each', () => {
  it.skipIf(!present)(`are there (needs ${folder})`, () => {
    expect(names.length).toBeGreaterThanOrEqual(31);
  });

  it.skipIf(!present)(`nothing is said of the sound one (needs ${folder})`, () => {
    expect(look('00_ok.conf')).toEqual([]);
  });

  it.each(names.filter((name) => !name.startsWith('00')).map((name) => [name]))(
    '%s is reported on its line',
    (name) => {
      const lines = differingLines(read(name), read('00_ok.conf'));
      // A second driver of the same name is made of lines that stand there already.
      const found = look(name);
      const there = found.filter(({ line }) => lines.length === 0 || lines.includes(line));
      const wanted = warnings.includes(name.slice(0, 2)) ? 'warning' : 'error';
      expect(
        there.some(({ severity }) => atLeast(severity, wanted)),
        JSON.stringify(found),
      ).toBe(true);
    },
  );

  it.each(names.map((name) => [name]))('%s has no error on another line', (name) => {
    const lines = new Set(differingLines(read(name), read('00_ok.conf')));
    expect(look(name).filter(({ line, severity }) => severity === 'error' && !lines.has(line))).toEqual([]);
  });
});
