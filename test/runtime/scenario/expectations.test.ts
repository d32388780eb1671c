import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/runtime/scenario/check.ts';
import { checkScenario } from '../../../src/runtime/scenario/expectations.ts';
import { readScenario } from '../../../src/runtime/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/runtime/scenario/scenario.ts';
import { updateScenario } from '../../../src/runtime/scenario/update.ts';
import type { ScenarioSystem } from '../../../src/runtime/scenario/system.ts';
import type { SimulationResult } from '../../../src/runtime/simulation/types.ts';
import { delivery, message, reply, result, session } from './made-result.ts';

const systems: readonly ScenarioSystem[] = [];

function scenarioOf(text: string): Scenario {
  const reading = readScenario('/s/main.yaml', {
    files: { read: () => Buffer.from(text, 'utf8').toString('latin1'), isFolder: () => true },
    systems,
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

const head = `config: exim.conf
sessions:
  - client: { address: 192.0.2.7 }
    messages:
      - from: bob@client.example
        to: [a@example.org, b@example.net]
`;

/** Compares what a message expects, in YAML of one line, with a result. */
function checks(expectation: string, came: SimulationResult = result()): readonly Check[] {
  const scenario = scenarioOf(`${head}        expect: { ${expectation} }\n`);
  return checkScenario(scenario, came, ({ start }) => [`exim.conf:${start}`, String(start), 'deny  !hosts = +relay']);
}

/** The failed ones, as `subject: expected / actual`. */
function failures(expectation: string, came?: SimulationResult): string[] {
  const all = checks(expectation, came);
  return all.filter(({ ok }) => !ok).map(({ subject, expected, actual }) => `${subject}: ${expected} / ${actual}`);
}

describe('expectations of replies', () => {
  it('are codes, classes, texts, expressions and parts', () => {
    for (const met of [
      'rcpt: { a@example.org: 250, b@example.net: 550 }',
      'rcpt: { a@example.org: 2xx, b@example.net: "550 relay not permitted" }',
      'rcpt: { b@example.net: "/RELAY/i" }',
      'rcpt: { b@example.net: { code: 5xx, text: /^relay/ } }',
      'rcpt: { b@example.net: { code: 550, text: { not: /greylisted/ } } }',
      'mail: 250, data: 250, accepted: true',
    ]) {
      expect(failures(met)).toEqual([]);
    }
    expect(failures('rcpt: { a@example.org: 550, c@example.org: 250 }')).toEqual([
      'reply to RCPT a@example.org: 550 / 250 Accepted',
      'reply to RCPT c@example.org: 250 / no such recipient was sent',
    ]);
    expect(failures('rcpt: 250')).toEqual(['reply to RCPT b@example.net: 250 / 550 relay not permitted']);
    expect(failures('rcpt: { b@example.net: "550 relay" }, data: none, accepted: false')).toEqual([
      'reply to RCPT b@example.net: 550 relay / 550 relay not permitted',
      'reply to the message: none / 250 OK id=1vbYZP-000000000-0001',
      'message accepted: false / true',
    ]);
  });

  it('may name the statement that decides', () => {
    const decisive = { at: { start: 12, end: 20 }, reason: 'deny in acl_check_rcpt' };
    const came = result({
      sessions: [
        session({
          messages: [
            message({ rcpt: [{ address: 'b@example.net', ...reply(550, 'relay not permitted', { decisive }) }] }),
          ],
        }),
      ],
    });
    for (const met of ['12', 'exim.conf:12', 'deny in acl_check_rcpt', '/relay/']) {
      expect(failures(`rcpt: { b@example.net: { decisive: "${met}" } }`, came)).toEqual([]);
    }
    expect(failures('rcpt: { b@example.net: { code: 550, decisive: 13 } }', came)).toEqual([
      'reply to RCPT b@example.net: 550 decided by 13 / 550 relay not permitted decided by exim.conf:12',
    ]);
  });
});

describe('expectations of deliveries', () => {
  const two = result({
    sessions: [
      session({
        messages: [
          message({
            deliveries: [
              delivery(),
              delivery({
                recipient: 'b@example.net',
                original: 'list@example.org',
                router: 'smarthost',
                transport: 'remote_smtp',
                driver: 'smtp',
                hosts: [
                  { name: 'mx1.example.net', address: '192.0.2.25' },
                  { name: 'mx2.example.net', address: '192.0.2.26', port: 26 },
                ],
                variables: new Map([['address_data', 'x']]),
              }),
            ],
          }),
        ],
      }),
    ],
  });

  it('are all deliveries, in any order, told in part', () => {
    for (const met of [
      'deliveries: [ { router: smarthost }, { recipient: a@example.org } ]',
      'deliveries: [ { driver: smtp, hosts: [ mx1.example.net, "mx2.example.net [192.0.2.26]" ] }, {} ]',
      'deliveries: { some: [ { hosts: [ 192.0.2.25, /mx2/ ], variables: { address_data: x, r_y: none } } ] }',
      'deliveries: { inOrder: [ { router: localuser }, { router: smarthost } ] }',
      'deliveries: { some: [ { file: /var/mail/a, mode: "0660", headers: { Subject: hello, X-No: none } } ] }',
      'deliveries: { some: [ { message: /body/, returnPath: bob@client.example, hosts: none, outcome: delivered } ] }',
    ]) {
      expect(failures(met, two)).toEqual([]);
    }
    expect(failures('deliveries: { inOrder: [ { router: smarthost }, { router: localuser } ] }', two)).toHaveLength(2);
  });

  it('tell what differs, and what was not expected', () => {
    const [first, second] = checks(
      'deliveries: [ { recipient: a@example.org, router: procmail, transport: local_delivery } ]',
      two,
    );
    expect(first).toMatchObject({
      path: ['sessions', 0, 'messages', 0, 'expect', 'deliveries', 0],
      ok: false,
      parts: [{ name: 'router', expected: 'procmail', actual: 'localuser' }],
      decisive: { reason: 'localuser routes a@example.org' },
    });
    expect(second).toMatchObject({
      subject: 'delivery',
      expected: 'no other delivery',
      actual: 'b@example.net <list@example.org> R=smarthost T=remote_smtp mx1.example.net, mx2.example.net',
    });
    expect(failures('deliveries: none', two)).toHaveLength(2);
    expect(failures('deliveries: [ { recipient: z@example.org }, {}, {} ]', two)).toEqual([
      'delivery 1: recipient: z@example.org / no such delivery',
    ]);
  });

  it('find pairs also where the first that fits is wanted by another', () => {
    expect(failures('deliveries: [ { returnPath: bob@client.example }, { router: localuser } ]', two)).toEqual([]);
  });

  it('also speak of recipients that are not delivered', () => {
    const failed = result({
      sessions: [
        session({
          messages: [
            message({
              deliveries: [],
              undelivered: [
                {
                  recipient: 'x@example.org',
                  original: 'x@example.org',
                  outcome: 'failed',
                  error: 'Unrouteable address',
                  decisive: { reason: 'no router' },
                },
              ],
              bounces: ['To: bob@client.example\n\nUnrouteable address\n'],
            }),
          ],
        }),
      ],
    });
    const met =
      'deliveries: none, undelivered: [ { recipient: x@example.org, outcome: failed, error: /route/ } ], bounces: [ /Unrouteable/ ]';
    expect(failures(met, failed)).toEqual([]);
    expect(failures('undelivered: none, bounces: none', failed)).toEqual([
      'undelivered recipient: no undelivered recipient / x@example.org failed: Unrouteable address',
      'bounce: none / To: bob@client.example\n\nUnrouteable address\n',
    ]);
    expect(failures('bounces: [ /Unrouteable/, /Unrouteable/ ]', failed)).toHaveLength(1);
  });
});

describe('expectations of the rest', () => {
  it('are met by headers, variables, files and logs', () => {
    for (const met of [
      'headers: { Subject: hello, x-score: 7, X-Spam: none, Received: /by mx/ }',
      'headers: { Received: "from client.example by mx.example.org" }',
      'variables: { acl_m_x: 5, acl_m_y: none }',
      'files: { /var/mail/a: "/^Subject: hello$/m", /var/mail/b: none }',
      'log: [ /<= bob@/, { not: /frozen/ } ], bounces: none',
      'log: "2026-01-02 03:04:05 1vbYZP-000000000-0001 => a <a@example.org> R=localuser T=local_delivery"',
    ]) {
      expect(failures(met)).toEqual([]);
    }
    expect(failures('headers: { Subject: bye }, variables: { acl_m_x: none }, files: { /var/mail/a: none }')).toEqual([
      '$acl_m_x: none / 5',
      'header Subject: bye / hello',
      expect.stringMatching(/^written to \/var\/mail\/a: none \/ Received/),
    ]);
    expect(failures('log: [ /frozen/, { not: /<=/ } ]')).toHaveLength(2);
    expect(failures('log: none')).toHaveLength(1);
  });

  it('are met by sessions, and by the scenario as a whole', () => {
    const scenario = scenarioOf(`${head}    expect:
      connect: 220
      helo: /Hello client/
      auth: none
      quit: 221
      replies: [ 220, 250, 250, 250, 550, 354, 250, 221 ]
      dropped: false
      missing: none
      unfaithful: [ "/milter/" ]
      log: [ /<=/ ]
expect: { missing: [ "DNS A records of x" ], files: { /var/mail/a: /body/ } }
`);
    const came = result({
      sessions: [session({ unfaithful: [{ what: 'milter' }], missing: [{ what: 'file /x', where: 'r1' }] })],
    });
    const failed = checkScenario(scenario, came, () => []).filter(({ ok }) => !ok);
    expect(failed.map(({ path, expected, actual }) => `${path.join('.')}: ${expected} / ${actual}`)).toEqual([
      'sessions.0.expect.missing: none / file /x',
      'expect.missing.0: DNS A records of x / file /x',
      'expect.missing: no other missing input / file /x',
    ]);
  });

  it('fail where a message was never sent', () => {
    const scenario = scenarioOf(`${head}        expect: { data: 250 }\n`);
    const came = result({
      sessions: [session({ messages: [], replies: [{ command: '', ...reply(554, 'go away') }] })],
    });
    expect(checkScenario(scenario, came, () => [])).toMatchObject([
      { ok: false, actual: 'it was never sent; the last reply was 554 go away' },
    ]);
    expect(checkScenario(scenario, result({ sessions: [] }), () => [])).toMatchObject([{ ok: false }]);
  });
});

describe('--update', () => {
  it('writes what came out, and keeps comments and what holds', () => {
    const scenario = scenarioOf(`# A comment
config: exim.conf
sessions:
  - client: { address: 192.0.2.7 } # the client
    messages:
      - from: bob@client.example
        to: [a@example.org, b@example.net]
        expect:
          rcpt: { a@example.org: 550, b@example.net: 5xx } # both
          headers: { Subject: bye }
          deliveries:
            - { recipient: a@example.org, router: procmail }
          log: [/frozen/]
`);
    const came = result();
    const { text, changed, left } = updateScenario(
      scenario,
      came,
      checkScenario(scenario, came, () => []),
    );
    expect(changed).toBe(3);
    expect(left.map(({ subject }) => subject)).toEqual(['log line']);
    expect(text).toBe(`# A comment
config: exim.conf
sessions:
  - client: { address: 192.0.2.7 } # the client
    messages:
      - from: bob@client.example
        to: [ a@example.org, b@example.net ]
        expect:
          rcpt: { a@example.org: 250, b@example.net: 5xx } # both
          headers: { Subject: hello }
          deliveries:
            - recipient: a@example.org
              router: localuser
          log: [ /frozen/ ]
`);
    const again = scenarioOf(text.replace('log: [ /frozen/ ]', ''));
    expect(checkScenario(again, came, () => []).every(({ ok }) => ok)).toBe(true);
  });

  it('touches nothing else where a value stands in a line', () => {
    const text = (rcpt: string, rest: string): string => `config: exim.conf
sessions: [{client: {address: 192.0.2.7},
  messages: [{from: bob@client.example,   to: [a@example.org, b@example.net],   # odd, but so it is
    expect: {rcpt: ${rcpt}, ${rest}}}]}]
`;
    const scenario = scenarioOf(text('250', 'accepted: false, variables: {acl_m_x: 6}, deliveries: [{file: "x, y"}]'));
    const came = result({
      sessions: [session({ messages: [message({ deliveries: [delivery({ file: '/var/mail/a, b: c' })] })] })],
    });
    const updated = updateScenario(
      scenario,
      came,
      checkScenario(scenario, came, () => []),
    ).text;
    expect(updated).toBe(
      text(
        '{a@example.org: 250 Accepted, b@example.net: 550 relay not permitted}',
        'accepted: true, variables: {acl_m_x: 5}, deliveries: [{file: "/var/mail/a, b: c"}]',
      ),
    );
    expect(checkScenario(scenarioOf(updated), came, () => []).every(({ ok }) => ok)).toBe(true);
  });

  it('adds expectations to messages that have none', () => {
    const scenario = scenarioOf(head);
    const came = result();
    const updated = scenarioOf(updateScenario(scenario, came, []).text);
    const all = checkScenario(updated, came, () => []);
    expect(all.map(({ subject, ok }) => [subject, ok])).toEqual([
      ['reply to RCPT a@example.org', true],
      ['reply to RCPT b@example.net', true],
      ['reply to the message', true],
      ['delivery 1', true],
    ]);
  });
});
