import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/find-scenarios.ts';
import { permissionsOf } from '../../src/cli/permission-options.ts';
import type { RunnerOptions, ScenarioRun } from '../../src/cli/scenario-runner.ts';
import { machineScenarioFiles, runScenario } from '../../src/cli/scenario-runner.ts';
import type { SimulationInput } from '../../src/runtime/simulation/types.ts';
import { folderWith } from './run-cli.ts';

/** Runs a scenario of a folder with a simulation that only takes note of what it is given. */
async function run(
  folder: string,
  more: Partial<RunnerOptions> = {},
): Promise<{ ran: ScenarioRun; input: SimulationInput | undefined }> {
  let input: SimulationInput | undefined;
  const ran = await runScenario(join(folder, 'main.yaml'), {
    files: machineScenarioFiles,
    simulate(given) {
      input = given;
      return { sessions: [], queueRuns: [], routes: [], queue: [], coverage: [] };
    },
    cwd: folder,
    trace: true,
    ...more,
  });
  return { ran, input };
}

async function problems(folder: string, more: Partial<RunnerOptions> = {}): Promise<string[]> {
  const { ran } = await run(folder, more);
  return ran.ok ? [] : ran.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

describe('the runner of scenarios', () => {
  it('compiles the configuration for the target, with its macros, and hands all of it on', async () => {
    const folder = folderWith({
      'main.yaml': `config: exim.conf
target: "4.96"
macros: { NAME: mx.example.org, OTHER: x }
hosts: { mx.example.net: { connect: ECONNREFUSED } }
users: [ { name: alice, uid: 1234 } ]
sessions: [ { client: { address: 192.0.2.1 }, commands: [ QUIT ] } ]
routes: [ a@b ]
`,
      'exim.conf': 'primary_hostname = NAME\nqualify_domain = OTHER\ntrusted_users = alice : unheard-of\n',
    });
    const { ran, input } = await run(folder, { macros: [{ name: 'OTHER', value: 'given' }] });
    expect(ran).toMatchObject({ ok: true });
    expect(input?.config.target.version).toBe('4.96');
    expect(input?.config.main.get('primary_hostname')?.value).toEqual({ kind: 'string', value: 'mx.example.org' });
    expect(input?.config.main.get('qualify_domain')?.value).toEqual({ kind: 'string', value: 'given' });
    expect(input?.config.main.get('trusted_users')?.value).toMatchObject({ ids: [1234, 65534] });
    expect(input?.hosts?.get('mx.example.net')).toEqual({ connect: 'ECONNREFUSED' });
    expect(input?.sessions).toHaveLength(1);
    expect(input?.routes).toEqual([{ address: 'a@b' }]);
    expect(input?.trace).toBe(true);
  });

  it('says why it cannot be run', async () => {
    expect(await problems(folderWith({ 'main.yaml': 'config: none.conf\nsesions: []\n' }))).toEqual([
      'main.yaml:2: unknown key "sesions"; did you mean "sessions"?',
    ]);
    expect(await problems(folderWith({}))).toEqual(['main.yaml:1: the file cannot be read']);
    const refused = folderWith({ 'main.yaml': 'config: etc/exim.conf\n', 'etc/exim.conf': '\nnonsense = 1\n' });
    expect(await problems(refused)).toEqual([
      'etc/exim.conf:2: Exim refuses the configuration: main option "nonsense" unknown',
    ]);
    const inline = folderWith({ 'main.yaml': 'config: |\n  primary_hostname = x\n  nonsense = 1\n' });
    expect(await problems(inline)).toEqual([
      'main.yaml#config:2: Exim refuses the configuration: main option "nonsense" unknown',
    ]);
    const dns = folderWith({
      'main.yaml': 'config: exim.conf\ndns:\n  records:\n    - a. IN A 192.0.2.1\n    - b. IN A here\n',
      'exim.conf': '',
    });
    expect(await problems(dns)).toEqual([expect.stringMatching(/^main\.yaml:5: dns: /)]);
    const target = folderWith({ 'main.yaml': 'config: exim.conf\ntarget: "3.36"\n', 'exim.conf': '' });
    expect(await problems(target)).toEqual([expect.stringMatching(/^main\.yaml:2: "3.36" is no release/)]);
  });
});

describe('a configuration that is not trusted', () => {
  const outside = folderWith({ secret: 'primary_hostname = read\n' });
  const include = (path: string, files: Readonly<Record<string, string>> = {}): string =>
    folderWith({
      'conf/exim.conf': `.include ${path}\n`,
      'main.yaml': 'config: conf/exim.conf\nroot: root\nroutes: [ x@a.example ]\n',
      'root/etc/x': '',
      ...files,
    });

  it('includes what lies beside it, below its root, and in the scenario', async () => {
    const hostname = async (folder: string): Promise<unknown> =>
      (await run(folder)).input?.config.main.get('primary_hostname')?.value;
    const value = { kind: 'string', value: 'here' };
    expect(await hostname(include('more', { 'conf/more': 'primary_hostname = here\n' }))).toEqual(value);
    expect(await hostname(include('/etc/more', { 'root/etc/more': 'primary_hostname = here\n' }))).toEqual(value);
    const stated = include('/etc/more', {
      'main.yaml':
        'config: conf/exim.conf\nfiles: { /etc/more: "primary_hostname = here\\n" }\nroutes: [ x@a.example ]\n',
    });
    expect(await hostname(stated)).toEqual(value);
  });

  it('includes nothing else: not by its path, not by dots, not by a link', async () => {
    const refused = [expect.stringMatching(/^conf\/exim\.conf:1: Exim refuses the configuration: /)];
    expect(await problems(include(join(outside, 'secret')))).toEqual(refused);
    expect(await problems(include('../secret', { secret: 'primary_hostname = x\n' }))).toEqual(refused);
    const linked = include('link');
    symlinkSync(join(outside, 'secret'), join(linked, 'conf/link'));
    expect(await problems(linked)).toEqual(refused);
    const rooted = include('/etc/link');
    symlinkSync(join(outside, 'secret'), join(rooted, 'root/etc/link'));
    expect(await problems(rooted)).toEqual(refused);
  });
});

describe('scenarios in folders', () => {
  it('are the YAML files that have sessions or routes', () => {
    const folder = folderWith({
      'b.yaml': 'sessions: []\n',
      'a/one.yml': 'routes: []\n',
      'a/base.yaml': 'config: exim.conf\n',
      'node_modules/x.yaml': 'sessions: []\n',
      'zone.txt': 'sessions: []\n',
    });
    expect(findScenarios([], folder)).toEqual([join(folder, 'a/one.yml'), join(folder, 'b.yaml')]);
    expect(findScenarios(['a', 'a/base.yaml', 'a'], folder)).toEqual([
      join(folder, 'a/one.yml'),
      join(folder, 'a/base.yaml'),
    ]);
    expect(() => findScenarios(['none'], folder)).toThrow('none cannot be read');
    expect(() => findScenarios([], folderWith({}))).toThrow('there is no scenario here');
  });
});

describe('permissions', () => {
  it('are none, all, or those listed', () => {
    expect(permissionsOf({}, '/w')).toBeUndefined();
    expect(
      permissionsOf({ allowRead: true, allowNet: 'mx.example.org:25,/run/x', allowRun: 'bin/check' }, '/w'),
    ).toEqual({
      read: true,
      net: ['mx.example.org:25', '/run/x'],
      run: ['/w/bin/check'],
    });
  });
});
