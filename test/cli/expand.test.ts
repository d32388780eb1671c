import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeExpansion } from '../../src/cli/expand-completion.ts';
import { createInterpreter, historyFile } from '../../src/cli/expand-repl.ts';
import { createExpandSession } from '../../src/cli/expand-session.ts';
import { catalogue, chooseTarget, compile, sourceFile } from '../../src/index.ts';
import { plain } from '../../src/report/context.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';
import { forTarget } from '../../src/catalogue/catalogue.ts';
import { folderWith, runCli } from './run-cli.ts';

const config = `NAME = mail
primary_hostname = NAME.example.org
domainlist local_domains = example.org : NAME.example.org
hostlist relays = 192.0.2.0/24
begin acl
greet:
  accept message = hello $acl_arg1
`;

const scenario = `files: { /etc/aliases: "postmaster: root\\n" }
environment: { HOME: /root }
`;

const message = 'Subject: a test\nFrom: a@b.example\n\nThe body\n';

const files = { 'exim.conf': config, 'world.yaml': scenario, 'm.eml': message };

/** Expands, and gives what is printed: bytes are read as UTF-8. */
async function expand(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const { code, out, err } = await runCli(folderWith(files), ['expand', ...args], { stdin });
  return { code, out: Buffer.from(out, 'latin1').toString('utf8'), err };
}

describe('eximc expand', () => {
  it('prints what strings come to, with macros, named lists and ACLs of the configuration', async () => {
    const strings = [
      '${uc:$primary_hostname}',
      '${if match_domain{NAME.example.org}{+local_domains}{local}{remote}}',
      '${acl{greet}{you}}',
      'X = y',
      'aX',
    ];
    const { code, out, err } = await expand(['exim.conf', ...strings]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe("MAIL.EXAMPLE.ORG\nlocal\nhello you\nDefined macro 'X'\nay\n");
  });

  it('says where an expansion failed, in the words of Exim', async () => {
    const { code, out } = await expand(['exim.conf', 'a ${nope} b', '${if eq{a{b}}', '${if eq{a}{b}{c}fail}']);
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'Failed: unknown variable in "${nope}"',
        '  a ${nope} b',
        '    ^~~~~~~',
        'Failed: missing 2nd string in {} after "eq"',
        '  ${if eq{a{b}}',
        '              ^',
        'Failed: "if" failed and "fail" requested',
        '  ${if eq{a}{b}{c}fail}',
        '  ^~~~~~~~~~~~~~~~~~~~~',
        '',
      ].join('\n'),
    );
  });

  it('finds faults also in what is only read over', async () => {
    const string = '${if or{{eq{a}{a}}{eq{$nope}{}}}{1}{2}}';
    const { out } = await expand(['exim.conf', string]);
    expect(out).toContain(`\n  ${string}\n  ${' '.repeat(string.indexOf('$nope'))}^~~~~\n`);
  });

  it('reads lines of standard input', async () => {
    const { code, out } = await expand(['exim.conf'], '${eval:1+1}\na \\\n  b\n');
    expect(code).toBe(0);
    expect(out).toBe('2\na b\n');
  });

  it('explains what each part gave', async () => {
    const { out } = await expand(['--explain', 'exim.conf', '${if eq{${lc:A}}{b}{yes}{no $primary_hostname}}']);
    expect(out).toBe(
      [
        'no mail.example.org',
        '  ${if eq{${lc:A}}{b}{yes}{no $primary_hostname}}  = "no mail.example.org"',
        '   ├ eq{${lc:A}}{b}  ✗ false',
        '   │ └ ${lc:A}  = "a"',
        '   ├ yes: yes  - skipped',
        '   └ no: no $primary_hostname  = "no mail.example.org"',
        '     └ $primary_hostname  = "mail.example.org"',
        '',
      ].join('\n'),
    );
  });

  it('takes variables, header lines and a message', async () => {
    const set = ['--set', 'sender_host_address=192.0.2.1', '--set', 'local_part=alice', '--set', 'acl_m_x=1'];
    const set2 = ['--set', 'r_seen=yes', '--set', '1=one'];
    const given = [...set, ...set2, '--header', 'X-A: b', '--message', 'm.eml', 'exim.conf'];
    const strings = ['$sender_host_address $local_part $acl_m_x $r_seen $1', '$h_x-a: $h_subject: $message_body'];
    const { code, out, err } = await expand([...given, ...strings]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe('192.0.2.1 alice 1 yes one\nb a test The body \n');
  });

  it('refuses to expand what came from outside', async () => {
    const { code, out } = await expand(['--set', 'local_part=$tod_log', 'exim.conf', '${expand:$local_part}']);
    expect(code).toBe(1);
    expect(out).toContain("attempt to expand tainted string '$tod_log'");
  });

  it('refuses variables that there are not', async () => {
    expect((await expand(['--set', 'nope=1', 'exim.conf', 'x'])).err).toContain('there is no variable $nope');
    expect((await expand(['--set', 'nope', 'exim.conf', 'x'])).code).toBe(2);
    expect((await expand(['--set', 'h_subject=1', 'exim.conf', 'x'])).code).toBe(2);
  });

  it('knows nothing of the machine but what the scenario states or an option opens', async () => {
    const string = '${lookup{postmaster}lsearch{/etc/aliases}}';
    expect((await expand(['--world', 'world.yaml', 'exim.conf', string])).out).toBe('root\n');
    const without = await expand(['exim.conf', string, '${run{/bin/echo x}{$value}{not run}}']);
    expect(without.out).not.toMatch(/^(?:root|x)$/m);
    expect(without.err).toContain('not known here: file /etc/aliases');
    expect(without.err).toContain('not known here: command /bin/echo x');
    const folder = mkdtempSync(join(tmpdir(), 'eximc-'));
    try {
      const read = await expand([`--allow-read=${folder}`, 'exim.conf', `\${if exists{${folder}}{yes}{no}}`]);
      expect(read.out).toBe('yes\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps the time that it is given', async () => {
    const { out } = await expand(['--at', '2026-01-02T03:04:05Z', 'exim.conf', '$tod_zulu']);
    expect(out).toBe('20260102030405Z\n');
    expect((await expand(['--at', 'soon', 'exim.conf', 'x'])).code).toBe(2);
  });

  it('prints JSON', async () => {
    const { code, out } = await expand(['--format', 'json', '--explain', 'exim.conf', '${lc:A}', '$nope', 'x']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      version: 1,
      results: [
        {
          string: '${lc:A}',
          ok: true,
          value: 'a',
          tainted: false,
          parts: [{ kind: 'operator', source: '${lc:A}', start: 0, end: 7, outcome: 'value', value: 'a' }],
        },
        {
          string: '$nope',
          ok: false,
          message: 'unknown variable name "nope"',
          forced: false,
          defer: false,
          at: { start: 0, end: 5 },
          parts: [
            {
              kind: 'variable',
              source: '$nope',
              start: 0,
              end: 5,
              outcome: 'failed',
              message: 'unknown variable name "nope"',
            },
          ],
        },
        {
          string: 'x',
          ok: true,
          value: 'x',
          tainted: false,
          parts: [{ kind: 'string', source: 'x', start: 0, end: 1, outcome: 'value', value: 'x' }],
        },
      ],
      missing: [],
    });
  });

  it('expands as the target does', async () => {
    expect((await expand(['--target', '4.93', 'exim.conf', '${listquote{:}{a}}'])).code).toBe(1);
    expect((await expand(['--target', '4.96', 'exim.conf', '${listquote{:}{a}}'])).out).toBe('a\n');
  });

  it('cannot do without a file', async () => {
    expect((await expand([])).code).toBe(2);
    expect((await expand(['none.conf', 'x'])).code).toBe(2);
    expect((await expand(['--world', 'none.yaml', 'exim.conf', 'x'])).code).toBe(2);
  });
});

describe('the README', () => {
  it('shows what the command prints', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const [, command = '', output] = /^```sh\n(eximc expand .*)\n```\n\n```text\n([^`]*)```/m.exec(readme) ?? [];
    const [, ...args] = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const { code, out, err } = await runCli('.', args);
    expect([code, err]).toEqual([0, '']);
    expect(Buffer.from(out, 'latin1').toString('utf8')).toBe(output);
  });
});

describe('the interpreter', () => {
  it('expands lines and obeys commands', () => {
    const config = compile(sourceFile('exim.conf', 'primary_hostname = m.example\n'));
    const session = createExpandSession({
      ...{ config, world: createScenarioWorld({}), predefined: [], configFile: 'exim.conf', cwd: '/' },
      ...{ lookupDrivers: [], log: () => undefined },
    });
    const interpret = createInterpreter(session, { explain: false, terminal: true, paint: plain, width: 80 });
    expect(interpret('$primary_hostname')).toBe('m.example\n');
    expect(interpret('\\033[1mbold')).toBe('^[[1mbold\n');
    expect(interpret('')).toBe('');
    expect(interpret(':set acl_c0=ä b')).toBe('');
    expect(interpret('<$acl_c0>')).toBe('<ä b>\n');
    expect(interpret(':set nope=1')).toBe('there is no variable $nope\n');
    expect(interpret(':set nope')).toBe('It takes name=value.\n');
    expect(interpret(':tree on')).toBe('');
    expect(interpret('${lc:A}')).toBe('a\n  ${lc:A}  = "a"\n');
    expect(interpret(':tree maybe')).toBe('It takes on or off.\n');
    expect(interpret(':nope')).toBe('There is no :nope; :help tells what there is.\n');
    expect(interpret(':help')).toContain(':quit');
    expect(interpret(':quit')).toBeUndefined();
  });
});

describe('completion', () => {
  const view = forTarget(catalogue, chooseTarget());
  const complete = (line: string): readonly string[] => completeExpansion(line, view).candidates;

  it('offers what may stand at the end of a line', () => {
    expect(complete('${lis')).toEqual(['listcount:', 'listextract', 'listnamed:', 'listquote']);
    expect(complete('a $sender_host_add')).toEqual(['sender_host_address']);
    expect(complete('${if match_d')).toEqual(['match_domain']);
    expect(complete('${if !isip')).toEqual(['isip', 'isip4', 'isip6']);
    expect(complete('${if and{{eq{a}{b}}{match_i')).toEqual(['match_ip']);
    expect(complete('${if def:sender_host_add')).toEqual(['sender_host_address']);
    expect(complete('${lookup{x}dse')).toEqual(['dsearch']);
    expect(complete(':set local_part_d')).toEqual(['local_part_data=']);
    expect(complete(':q')).toEqual([':quit']);
    expect(complete('plain')).toEqual([]);
  });
});

describe('the history', () => {
  it('is kept where state is kept', () => {
    expect(historyFile({ XDG_STATE_HOME: '/s' })).toBe('/s/eximc/expand-history');
    expect(historyFile({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/eximc\/expand-history$/);
    expect(existsSync('/s/eximc')).toBe(false);
  });
});
