import { describe, expect, it } from 'vitest';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { compare, matchesGlob } from '../../../src/runtime/sieve/compare.ts';
import { quotedPrintable } from '../../../src/runtime/sieve/quoted-printable.ts';
import { simulate } from '../../../src/runtime/simulation/simulate.ts';
import type { SimulationResult } from '../../../src/runtime/simulation/types.ts';
import type { TraceStep } from '../../../src/runtime/state/trace.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { filterFolder, runFilter } from '../filter/filter-runs.ts';

interface Setting {
  /** What stands in the script after its first line. */
  readonly script: string;
  readonly routerOptions?: string;
  readonly main?: string;
  readonly version?: string;
  readonly without?: string;
  readonly headers?: string;
  readonly files?: ScenarioData['files'];
}

/** Sends a message to alice, who has a Sieve script. */
function send({
  script,
  routerOptions = '',
  main = '',
  version = '4.99',
  without,
  headers = 'From: Joe <joe@client.example>\nTo: alice@example.org\nSubject: hello\n',
  files = {},
}: Setting): SimulationResult {
  const text = `primary_hostname = mx.example.org
qualify_domain = example.org
acl_smtp_rcpt = acl_rcpt
${main}
begin acl
acl_rcpt:
  require verify = recipient
  accept
begin routers
user:
  driver = redirect
  local_parts = alice
  file = /home/alice/.forward
  allow_filter
  file_transport = file
  reply_transport = reply
  user = exim
${routerOptions}
rest:
  driver = accept
  local_parts = bob : mail
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
file:
  driver = appendfile
  file = /home/alice/mail/\${bless:$address_file}
reply:
  driver = autoreply
`.replace('${bless:$address_file}', '$address_file');
  const world = createScenarioWorld({
    files: { '/home/alice/.forward': `# Sieve filter\n${script}`, ...files },
    users: [
      { name: 'exim', uid: 93, gid: 93 },
      { name: 'mail', uid: 8, gid: 8 },
    ],
  });
  const target = chooseTarget({ version });
  const features = new Set([...target.features].filter((feature) => feature !== without));
  const config = compile(sourceFile('exim.conf', text), {
    target: { ...target, features },
    accounts: {
      hostname: 'mx.example.org',
      user: (name) => world.accounts.byName(name),
      group: (name) => world.accounts.groupByName(name)?.gid,
    },
  });
  expect(config.faults.filter(({ exim }) => exim).map(({ message }) => message)).toEqual([]);
  return simulate({
    config,
    world,
    trace: true,
    sessions: [
      {
        protocol: 'smtp',
        after: 0,
        client: { address: '192.0.2.7', name: 'client.example' },
        steps: [{ kind: 'message', from: 'joe@client.example', to: ['alice@example.org'], data: `${headers}\nbody\n` }],
      },
    ],
  });
}

/** Where the message went. */
function goesTo(setting: Setting): string[] {
  const message = send(setting).sessions[0]?.messages[0];
  const { deliveries = [], undelivered = [] } = message ?? {};
  return [
    ...deliveries.map(({ file, recipient }) => file ?? recipient),
    ...undelivered.map(({ recipient, outcome, error }) => `${recipient} ${outcome}: ${error ?? ''}`),
  ].sort();
}

/** The steps of a trace, one after the other. */
function* stepsIn(steps: readonly TraceStep[]): Generator<TraceStep> {
  for (const step of steps) {
    yield step;
    yield* stepsIn(step.steps);
  }
}

describe('patterns of :matches', () => {
  it.each([
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a*', 'abc', true],
    ['*c', 'abcc', true],
    ['*b', 'abc', false],
    ['a?c', 'abc', true],
    ['?', '', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['A*', 'abc', false],
    // What is behind a star is looked for once only, and a question mark at the end decides.
    ['*ab?', 'aab', false],
    ['*a?b', 'xaab', true],
    ['a\\', 'a', undefined],
    ['b\\', 'a', false],
  ])('%j and %j: %s', (pattern, text, answer) => {
    expect(matchesGlob(pattern, text, false)).toBe(answer);
  });

  it('may mind no case of ASCII letters', () => {
    expect(matchesGlob('A*\xc4', 'abc\xc4', true)).toBe(true);
    expect(matchesGlob('\xe4', '\xc4', true)).toBe(false);
  });

  it('with many stars take their time, but not for ever', () => {
    expect(matchesGlob('*a'.repeat(2000), 'a'.repeat(1999), false)).toBe(false);
    expect(matchesGlob(`${'*a'.repeat(2000)}b`, 'a'.repeat(20_000), false)).toBe(false);
  });
});

describe('comparators', () => {
  const is = { match: 'is' } as const;
  it.each([
    [{ comparator: 'i;ascii-numeric', ...is }, '7x', '7', true],
    [{ comparator: 'i;ascii-numeric', ...is }, '07', '7', false],
    [{ comparator: 'i;ascii-numeric', ...is }, 'x', '', true],
    [{ comparator: 'i;octet', ...is }, 'A', 'a', false],
    [{ comparator: 'en;ascii-casemap', ...is }, 'A', 'a', true],
    [{ comparator: 'i;octet', match: 'contains' }, '', '', false],
    [{ comparator: 'i;octet', match: 'contains' }, '', 'a', true],
  ] as const)('%j: %j and %j: %s', (matching, key, text, answer) => {
    expect(compare(key, text, matching, true, undefined)).toBe(answer);
  });

  it('that have not been required, or do not know a match type, are told of', () => {
    expect(compare('1', '1', { comparator: 'i;ascii-numeric', match: 'is' }, false, undefined)).toEqual({
      message: 'missing previous require "comparator-i;ascii-numeric";',
    });
    expect(compare('1', '1', { comparator: 'i;ascii-numeric', match: 'contains' }, true, undefined)).toEqual({
      message: 'comparator does not offer specified matchtype',
    });
  });
});

describe('quoted-printable', () => {
  it.each([
    ['a = b\r\nc', 'a =3D b\nc'],
    // A blank needs two characters behind it.
    ['a b', 'a=20b'],
    ['a \r\nb', 'a=20\nb'],
    ['\xe4\n\r', '=E4=0A=0D'],
    ['x'.repeat(74), `${'x'.repeat(73)}=\nx`],
    ['', ''],
  ])('%j is %j', (text, encoded) => {
    expect(quotedPrintable(text)).toBe(encoded);
  });
});

describe('a Sieve filter of a router', () => {
  it('is traced: its tests and what it does, and what has come of it', () => {
    const { sessions } = send({ script: 'if true { redirect "bob@example.org"; }\nzap', version: '4.96' });
    const steps = [...stepsIn(sessions[0]?.trace ?? [])].map(({ kind, text, outcome }) => [kind, text, outcome]);
    expect(steps).toContainEqual(['condition', 'if true (line 2)', 'true']);
    expect(steps).toContainEqual(['note', "redirect `bob@example.org'", undefined]);
    expect(steps).toContainEqual(['redirect', 'Sieve error: syntax error in line 3', undefined]);
  });

  it('files into sieve_inbox from 4.99 on', () => {
    const setting = { script: 'keep;', routerOptions: '  sieve_inbox = INBOX\n' };
    expect(goesTo(setting)).toEqual(['/home/alice/mail/INBOX']);
    expect(goesTo({ script: 'keep;', version: '4.93' })).toEqual(['/home/alice/mail/inbox']);
  });

  it('must have been built in from 4.99 on', () => {
    const setting = { script: 'keep;', without: 'sieve_filter' };
    const { sessions } = send(setting);
    expect(sessions[0]?.messages[0]?.rcpt[0]).toMatchObject({ code: 451 });
    expect(goesTo({ ...setting, version: '4.98' })).toEqual(['/home/alice/mail/inbox']);
  });

  it('needs what tells personal mail of Exim filters for replies, from 4.99 on', () => {
    const setting = {
      script: 'require "vacation";vacation "gone";',
      routerOptions: '  sieve_vacation_directory = /home/alice/vac\n',
      without: 'exim_filter',
    };
    expect(goesTo(setting)).toEqual(['/home/alice/mail/inbox']);
    expect(goesTo({ ...setting, version: '4.98' })).toHaveLength(2);
  });

  it('sends what it notifies when the message is delivered, and tells that it does not when an address is verified', () => {
    const { sessions } = send({
      script: 'require "enotify";notify "mailto:bob@example.org";',
      routerOptions: '  sieve_enotify_mailto_owner = alice\n',
    });
    expect(sessions[0]?.messages[0]?.bounces).toEqual([
      'From: alice@example.org\nTo: bob@example.org\nAuto-Submitted: auto-notified; alice\nSubject: hello\n\n',
    ]);
    expect(sessions[0]?.unfaithful.map(({ what }) => what)).toEqual([
      expect.stringContaining('bob@example.org is not sent'),
    ]);
  });

  it('takes one address of a field only where the development head does', () => {
    const script = 'if address "To" "alice@example.org" { discard; }';
    const headers = 'From: a@b\nTo: alice@example.org, bob@example.org\n';
    expect(goesTo({ script, headers })).toEqual([expect.stringContaining('discarded')]);
    expect(goesTo({ script, headers, version: '4.100' })).toEqual(['/home/alice/mail/inbox']);
    expect(goesTo({ script, version: '4.100' })).toEqual([expect.stringContaining('discarded')]);
  });

  it('tells where Exim dies of it', () => {
    const setting = { script: 'require "encoded-character";\nif header "Subject" "" {}' };
    expect(send(setting).sessions[0]?.unfaithful.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('Exim dies of a segmentation fault: an empty string'),
    );
  });
});

describe('-bf', () => {
  const folder = filterFolder();
  it('ends as Exim does where that dies', () => {
    const filter = '# Sieve filter\nrequire "encoded-character";redirect "";';
    expect(runFilter(folder, { filter, options: ['-bf'], stdin: '' })).toMatchObject({
      rc: 139,
      err: 'exim: Exim 4.96 dies of a segmentation fault here\n',
    });
    folder.close();
  });
});
