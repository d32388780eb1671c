import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runExim } from '../../cli/exim/run-exim.ts';

interface Recorded {
  readonly modes: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, string>>;
  readonly groups: readonly {
    readonly config: string;
    readonly args: readonly string[];
    readonly answers: readonly {
      readonly address: string;
      readonly rc: number;
      readonly out: string;
      readonly log?: readonly string[];
    }[];
  }[];
}

const fixtures = new URL('../../../fixtures/', import.meta.url);
const recorded = JSON.parse(readFileSync(new URL('recorded/routing-4.96.json', fixtures), 'utf8')) as Recorded;

const folder = mkdtempSync(join(tmpdir(), 'routing-'));
const placed = (text: string): string => text.replaceAll('{DIR}', folder);

function lay(name: string, text: string, mode = 0o644): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, placed(text), 'latin1');
  chmodSync(path, mode);
}

chmodSync(folder, 0o755);
for (const [name, text] of Object.entries(recorded.files)) lay(name, text, recorded.modes[name]);
for (const name of ['general', 'faults']) {
  lay(`${name}.conf`, readFileSync(new URL(`routing/${name}.conf`, fixtures), 'latin1'));
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The LOG: lines on standard error, each with the line that follows it. */
function logOf(err: string): string[] {
  const lines = err.split('\n');
  return lines.filter((line, i) => line.startsWith('LOG:') || lines[i - 1]?.startsWith('LOG:') === true);
}

// What Exim says of files and users was recorded as root, on a system that has the users root and mail.
const mayCompare = userInfo().uid === 0 && /^mail:/m.test(readFileSync('/etc/passwd', 'latin1'));

describe.skipIf(!mayCompare)('routing as exim 4.96 has it (needs root and the user mail)', () => {
  it.each(recorded.groups.map((group) => [`${group.config} ${group.args.join(' ')}`, group] as const))(
    '%s',
    (_, { config, args, answers }) => {
      const options = ['--target', '4.96', '-C', join(folder, `${config}.conf`), ...args, '--'];
      const got = answers.map(({ address, log }) => {
        const { rc, out, err } = runExim([...options, address], folder);
        return { address, rc, out, ...(log && { log: logOf(err) }) };
      });
      const wanted = answers.map((answer) => ({
        ...answer,
        out: placed(answer.out),
        ...(answer.log && { log: answer.log.map(placed) }),
      }));
      expect(got).toEqual(wanted);
    },
  );
});
