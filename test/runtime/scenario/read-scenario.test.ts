import { describe, expect, it } from 'vitest';
import type { ScenarioReading } from '../../../src/runtime/scenario/read-scenario.ts';
import { readScenario } from '../../../src/runtime/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/runtime/scenario/scenario.ts';
import type { ScenarioSystem } from '../../../src/runtime/scenario/system.ts';

const systems: readonly ScenarioSystem[] = [
  {
    key: 'bmi',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: { verdicts: { type: 'array', items: { type: 'object' } } },
    },
  },
];

/** Reads `/s/main.yaml` among files by absolute path; each text is encoded as UTF-8. */
function read(files: Readonly<Record<string, string>>): ScenarioReading {
  return readScenario('/s/main.yaml', {
    files: {
      read: (path) =>
        Object.hasOwn(files, path) ? Buffer.from(files[path] ?? '', 'utf8').toString('latin1') : undefined,
      isFolder: (path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)),
    },
    systems,
  });
}

/** The scenario of a text that is in order, with a configuration beside it. */
function scenarioOf(text: string, more: Readonly<Record<string, string>> = {}): Scenario {
  const reading = read({ '/s/main.yaml': text, '/s/exim.conf': '# nothing\n', ...more });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

/** What is wrong with a text, as `line:column message`. */
function problemsOf(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const reading = read({ '/s/main.yaml': text, '/s/exim.conf': '# nothing\n', ...more });
  return reading.ok ? [] : reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a scenario', () => {
  it('is read with all that its schema allows', () => {
    const scenario = scenarioOf(
      `
description: Everything
config: exim.conf
target: { version: "4.93", features: [bmi, dcc] }
clock: 2026-01-02T03:04:05Z
timeZone: Europe/Paris
macros: { CONFDIR: /etc/exim, LIMIT: 5 }
root: ./root
files:
  /etc/mail/list: "a\\n"
  /etc/mail/other: { from: other.txt, mode: "0600", modified: 2026-01-01T00:00:00Z }
  /etc/mail/gone: null
users: [ { name: alice, uid: 1000, home: /home/alice } ]
dns:
  records: [ "mx.example.org. 300 IN A 192.0.2.1" ]
  zones: [ zones/net.zone, { text: "@ IN A 192.0.2.9\\n", origin: example.com } ]
services: { bmi: { verdicts: [ {} ] } }
lookups: { mysql: { "SELECT 1": one, "SELECT 2": 2, "SELECT 3": null, "SELECT 4": { defer: down } } }
commands: { "/usr/bin/check alice": { stdout: ok, status: 0 } }
hosts: { mx.example.net: { greeting: "220 hello", ehlo: [ mx, SIZE ], rcpt: { "d3@x": "550 hard error" } } }
sessions:
  - client: { address: 192.0.2.7, port: 4711, name: client.example, tls: true, auth: { user: u, password: p } }
    after: 10m
    messages:
      - from: bob@client.example
        to: [ a@example.org, b@example.org ]
        data: message.eml
        expect:
          rcpt: { a@example.org: 250, b@example.org: "550 relay not permitted" }
          variables: { acl_m_x: 1 }
`,
      {
        '/s/root/etc/passwd': '',
        '/s/other.txt': 'other\n',
        '/s/zones/net.zone': '$ORIGIN example.net.\n',
        '/s/message.eml': 'Subject: x\r\n\r\nbody',
      },
    );
    expect(scenario.config).toEqual({ path: '/s/exim.conf', text: '# nothing\n' });
    expect(scenario.target).toEqual({ version: '4.93', features: ['bmi', 'dcc'] });
    expect(scenario.macros).toEqual([
      { name: 'CONFDIR', value: '/etc/exim' },
      { name: 'LIMIT', value: '5' },
    ]);
    expect(scenario.world).toMatchObject({
      root: '/s/root',
      clock: Date.UTC(2026, 0, 2, 3, 4, 5),
      timeZone: 'Europe/Paris',
      files: {
        '/etc/mail/list': 'a\n',
        '/etc/mail/other': { content: 'other\n', mode: 0o600, mtime: Date.UTC(2026, 0, 1) / 1000 },
        '/etc/mail/gone': null,
      },
      dns: {
        zones: [
          { text: '$ORIGIN example.net.\n', name: 'zones/net.zone' },
          { text: '@ IN A 192.0.2.9\n', origin: 'example.com' },
        ],
      },
      lookups: { mysql: { 'SELECT 2': '2', 'SELECT 3': null, 'SELECT 4': { defer: 'down' } } },
    });
    expect(scenario.services.get('bmi')).toEqual({ verdicts: [{}] });
    expect(scenario.hosts.get('mx.example.net')).toMatchObject({ rcpt: { 'd3@x': '550 hard error' } });
    const [session] = scenario.sessions;
    expect(session?.input).toMatchObject({
      protocol: 'smtp',
      after: 600_000,
      variables: ['acl_m_x'],
      client: { tls: {}, auth: { kind: 'spoken', mechanism: 'PLAIN', user: 'u', password: 'p' } },
      steps: [{ kind: 'message', to: ['a@example.org', 'b@example.org'], data: 'Subject: x\n\nbody\n' }],
    });
    expect(session?.messages[0]?.path).toEqual(['sessions', 0, 'messages', 0]);
  });

  it('holds byte strings', () => {
    const scenario = scenarioOf(
      'config: exim.conf\nfiles: { "/ü": "é", /b: !!binary "/w==" }\nsessions: [ { messages: [ { to: ü@x } ] } ]\n',
    );
    expect(scenario.world.files).toEqual({ '/\xc3\xbc': '\xc3\xa9', '/b': '\xff' });
    expect(scenario.sessions[0]?.input.steps[0]).toMatchObject({ to: ['\xc3\xbc@x'] });
  });

  it('may hold its configuration, and extend another', () => {
    const scenario = scenarioOf(
      'extends: common/base.yaml\nhostname: own\nfiles: { /a: own }\ndns: { records: [ two ] }\n',
      {
        '/s/common/base.yaml':
          'config: |\n  primary_hostname = x\n  qualify_domain = y\nhostname: base\nfiles: { /a: base, /b: { from: b.txt } }\ndns: { records: [ one ] }\nsessions: [ {} ]\n',
        '/s/common/b.txt': 'b\n',
      },
    );
    expect(scenario.config.path).toBe('/s/common/base.yaml#config');
    expect(scenario.world).toMatchObject({
      hostname: 'own',
      files: { '/a': 'own', '/b': { content: 'b\n' } },
      dns: { records: ['one', 'two'] },
    });
    expect(scenario.sessions).toEqual([]);
  });

  it('sends raw lines, and knows which reply is expected where', () => {
    const scenario = scenarioOf(`
config: exim.conf
sessions:
  - client: { address: 192.0.2.7 }
    commands:
      - EHLO x
      - { send: "MAIL FROM:<a@b>", expect: 250 }
      - { wait: 5m, send: "RCPT TO:<c@d>", expect: 5xx }
      - { send: "DATA\\nSubject: x\\n\\n.\\n" }
      - { bytes: "NOOP\\r" }
`);
    const [session] = scenario.sessions;
    expect(session?.input.ending).toBe('hang-up');
    expect(session?.input.steps.map((step) => ('text' in step ? step.text : step.kind))).toEqual([
      'EHLO x',
      'MAIL FROM:<a@b>',
      'wait',
      'RCPT TO:<c@d>',
      'DATA',
      'Subject: x',
      '',
      '.',
      'bytes',
    ]);
    expect(session?.replies.map(({ step, expect: reply }) => [step, reply])).toEqual([
      [1, 250],
      [3, '5xx'],
    ]);
  });

  it('gets a message where it names none, the same each time', () => {
    const text =
      'config: exim.conf\nclock: 2026-01-02T03:04:05Z\nsessions: [ { client: { address: 192.0.2.7, helo: h.example }, messages: [ { from: a@b, to: c@d } ] } ]\n';
    const { sessions } = scenarioOf(text);
    expect(sessions[0]?.input.steps[0]).toMatchObject({
      data: 'From: a@b\nTo: c@d\nSubject: test\nDate: Fri, 02 Jan 2026 03:04:05 +0000\nMessage-ID: <1767323045.test@h.example>\n\nThis is a test message.\n',
    });
    expect(scenarioOf(text).sessions).toEqual(sessions);
  });
});

describe('what is wrong with a scenario', () => {
  it('is told with its line and what was probably meant', () => {
    expect(
      problemsOf(`config: exim.conf
sesions: []
target: { version: 4.93 }
clock: yesterday
files: { etc/x: "" }
hosts:
  mx.example: { gretting: "220 x", mail: "no" }
services: { bim: {} }
sessions:
  - client: { adress: 192.0.2.1 }
    protocol: stmp
    messages:
      - from: a@b
        to: c@d
        expect:
          rcpt: { c@d: 25 }
          deliverys: none
          deliveries: [ { ruter: x } ]
          log: [ "/(/", /rejected: no/ ]
`),
    ).toEqual([
      '2:1 unknown key "sesions"; did you mean "sessions"?',
      '3:20 "version" must be a string: put it in quotes',
      '4:8 "clock" must be a time, as in 2026-01-02T03:04:05Z',
      '5:10 "etc/x" is no name for an absolute path',
      '7:17 unknown key "gretting"; did you mean "greeting"?',
      '7:42 "mail" must be a code and text, as in "550 no such user"',
      '8:13 unknown key "bim"; did you mean "bmi"?',
      '10:15 unknown key "adress"; did you mean "address"?',
      '11:15 "protocol" must be "smtp", "local-smtp" or "local"; did you mean "smtp"?',
      '16:24 "c@d" must be >= 200',
      '17:11 unknown key "deliverys"; did you mean "deliveries"?',
      '18:27 unknown key "ruter"; did you mean "router"?',
      '19:18 an item of "log": invalid regular expression /(/: Unterminated group',
      '19:25 put /rejected: … in quotes: it holds a colon and a space',
    ]);
  });

  it('is told of YAML itself, of files, and of what needs something else', () => {
    expect(problemsOf('a: [1\nb: 2\n')).toEqual([expect.stringMatching(/^2:1 /)]);
    expect(problemsOf('config: exim.conf\nconfig: exim.conf\n')).toEqual([expect.stringMatching(/^2:1 .*unique/)]);
    expect(problemsOf('- 1\n')).toEqual(['1:1 the scenario must be an object of keys']);
    expect(problemsOf('root: nowhere\n')).toEqual([
      '1:1 the scenario lacks "config"',
      '1:7 there is no folder nowhere',
    ]);
    expect(
      problemsOf(`config: exim.conf
files: { /x: { from: no.txt } }
sessions:
  - client: { address: 192.0.2.7, auth: { password: x } }
    messages: [ { from: a@b, to: c@d, data: no.eml }, { from: a@b }, { to: c@d } ]
    commands: [ QUIT ]
  - protocol: smtp
`),
    ).toEqual([
      '2:22 the file no.txt cannot be read',
      '4:41 "auth" lacks "user" (to speak AUTH) or "authenticator" (to have it done)',
      '5:45 the file no.eml cannot be read',
      '5:55 a message lacks "to"',
      '5:70 a message lacks "from" (empty for a bounce)',
      '6:15 a session has either "messages" or "commands"',
      '7:5 a client over the network lacks "address"',
    ]);
  });

  it('is bounded: nesting, aliases, files that extend one another', () => {
    for (const text of ['['.repeat(1_000_000), '- '.repeat(1_000_000), `a: ${'{a: '.repeat(1_000_000)}`]) {
      expect(problemsOf(text)).toEqual(['1:1 the scenario is nested too deeply']);
    }
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 0; i < 8; i++)
      bomb.push(`${'bcdefghi'.charAt(i)}: &${'bcdefghi'.charAt(i)} [${`*${'abcdefgh'.charAt(i)},`.repeat(10)}]`);
    expect(problemsOf(bomb.join('\n'))).toEqual([expect.stringMatching(/^1:1 .*alias/i)]);
    expect(problemsOf('extends: b.yaml\nconfig: exim.conf\n', { '/s/b.yaml': 'extends: main.yaml\n' })).toEqual([
      '1:10 the files extend one another without end',
    ]);
  });
});
