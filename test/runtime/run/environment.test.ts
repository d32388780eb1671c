import { describe, expect, it } from 'vitest';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const given = { PATH: '/bin', HOME: '/root', aX: '1', AX: '2', BX: '3', C: '9', TZ: 'UTC' };
const asked =
  '${env{TZ}{<$value>}{-}} ${env{PATH}{p}{-}} ${env{aX}{$value}{-}} ${env{AX}{$value}{-}} ${env{BX}{$value}{-}} ${env{C}{$value}{-}} ${env{A}{$value}{-}} ${env{B}{$value}{-}} ${env{D}{$value}{-}}';

describe('the environment', () => {
  const command = createEximCommand({ catalogue });
  // Each as Exim 4.96 and 4.99 have it.
  it.each([
    ['nothing is kept', '', '- - - - - - - - -'],
    ['all is kept', 'keep_environment = *', '- p 1 2 3 9 - - -'],
    ['an empty list keeps nothing', 'keep_environment =', '- - - - - - - - -'],
    ['patterns; a star stands only at the beginning', 'keep_environment = ^(?i)a.*:B*', '- - 1 2 - - - - -'],
    ['letter case counts', 'keep_environment = ax : Bx', '- - - - - - - - -'],
    ['but some', 'keep_environment = !PATH : *', '- - 1 2 3 9 - - -'],
    ['some are added', 'add_environment = A=1:B=2::C:D==:A=3', '- - - - - - 3 2:C ='],
    ['the time zone of the configuration', 'keep_environment = *\ntimezone = CET', '<CET> p 1 2 3 9 - - -'],
    ['UTC leaves it alone', 'keep_environment = *\ntimezone = UTC', '<UTC> p 1 2 3 9 - - -'],
  ])('%s', (_name, options, result) => {
    const folder = mkdtempSync(join(tmpdir(), 'environment-'));
    const file = join(folder, 'exim.conf');
    writeFileSync(file, `primary_hostname = a\n${options}\n`);
    const { out } = command({ args: ['-C', file, '-be', asked], stdin: '', cwd: folder, env: given });
    rmSync(folder, { recursive: true });
    expect(out).toBe(`${result}\n`);
  });

  it('is what commands have', () => {
    const folder = mkdtempSync(join(tmpdir(), 'environment-'));
    const file = join(folder, 'exim.conf');
    writeFileSync(file, 'primary_hostname = a\nkeep_environment = C\nadd_environment = A=1\n');
    const args = ['-C', file, '-be', '${run{/usr/bin/env}}'];
    const { out } = command({ args, stdin: '', cwd: folder, env: given });
    rmSync(folder, { recursive: true });
    expect(out).toBe('C=9\nA=1\n\n');
  });
});
