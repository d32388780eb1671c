import { describe, expect, it } from 'vitest';
import { plain } from '../../src/report/context.ts';
import { testJson } from '../../src/report/test-json.ts';
import { testJunit } from '../../src/report/test-junit.ts';
import type { TestOutcome } from '../../src/report/test-outcome.ts';
import { testParts } from '../../src/report/test-outcome.ts';
import { testTap } from '../../src/report/test-tap.ts';
import { testSummary, testTerminal } from '../../src/report/test-terminal.ts';
import { checkScenario } from '../../src/runtime/scenario/expectations.ts';
import { readScenario } from '../../src/runtime/scenario/read-scenario.ts';
import { delivery, message, reply, result, session } from '../runtime/scenario/made-result.ts';

const text = `config: exim.conf
sessions:
  - client: { address: 192.0.2.7, name: client.example }
    messages:
      - from: bob@client.example
        to: [a@example.org, b@example.net]
        expect:
          rcpt: { a@example.org: 250, b@example.net: 250 }
          deliveries:
            - { recipient: a@example.org, router: procmail }
          headers: { Received: none }
    expect: { connect: 220 }
`;

/** What comes of the scenario above: two messages' expectations fail, and one of the session holds. */
function outcomeOf(): TestOutcome {
  const files = { read: () => text, isFolder: () => true };
  const reading = readScenario('/s/relay.yaml', { files, systems: [] });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const decisive = { at: { start: 0, end: 1 }, reason: 'deny in acl_check_rcpt' };
  const came = result({
    sessions: [
      session({
        messages: [
          message({
            rcpt: [
              { address: 'a@example.org', ...reply(250, 'Accepted') },
              { address: 'b@example.net', ...reply(550, 'relay not permitted', { decisive }) },
            ],
            deliveries: [delivery()],
          }),
        ],
      }),
    ],
  });
  const checks = checkScenario(reading.scenario, came, () => []);
  const place = {
    file: 'exim.conf',
    line: 61,
    column: 3,
    source: '  deny   message = relay not permitted',
    macros: [],
  };
  return {
    file: 'relay.yaml',
    description: 'Relays <nothing>',
    parts: testParts(reading.scenario, checks, ({ at }) => (at ? place : undefined)),
    missing: ['file /etc/aliases'],
    unfaithful: [],
    milliseconds: 12,
  };
}

const broken: TestOutcome = {
  file: 'broken.yaml',
  parts: [],
  broken: [{ file: 'broken.yaml', line: 3, column: 5, message: 'unknown key "x"' }],
  missing: [],
  unfaithful: [],
  milliseconds: 1,
};

describe('tests for people', () => {
  it('tell what differs, where it was expected, and what decided', () => {
    const shown = testTerminal(outcomeOf(), { paint: plain, width: 100, verbose: false });
    expect(shown).toBe(`✗ relay.yaml  Relays <nothing>  3 of 5 expectations failed
    session 1 (client.example [192.0.2.7]), message 1 (from bob@client.example)
      ✗ reply to RCPT b@example.net  relay.yaml:8
        - 250
        + 550 relay not permitted
        because deny in acl_check_rcpt
        exim.conf:61 │ deny   message = relay not permitted
      ✗ header Received  relay.yaml:11
        - none
        + from client.example by mx.example.org
      ✗ delivery 1  relay.yaml:10
        a@example.org R=localuser T=local_delivery /var/mail/a
        router
          - procmail
          + localuser
        because localuser routes a@example.org
    missing file /etc/aliases
`);
  });

  it('show what holds where that is wanted, and what could not be run', () => {
    expect(testTerminal(outcomeOf(), { paint: plain, width: 100, verbose: true })).toContain(
      '      ✓ reply to RCPT a@example.org: 250\n',
    );
    expect(testTerminal(broken, { paint: plain, width: 100, verbose: false })).toBe(
      '✗ broken.yaml\n    broken.yaml:3:5  unknown key "x"\n',
    );
    expect(testSummary([outcomeOf(), broken], 1500, plain)).toBe(
      '\n0 scenarios passed, 2 failed; 2 expectations held, 3 failed; 1.5 s\n1 scenario asked for things that nobody stated (--verbose tells which)\n',
    );
  });

  it('show long texts as a difference', () => {
    const outcome = outcomeOf();
    const [part] = outcome.parts;
    const [first] = part?.results ?? [];
    if (!part || !first) throw new Error('no result');
    const changed = { ...first, ok: false, expected: 'one\ntwo\nthree', actual: 'one\n2\nthree' };
    const shown = testTerminal(
      { ...outcome, parts: [{ ...part, results: [changed] }] },
      { paint: plain, width: 80, verbose: false },
    );
    expect(shown).toContain('         one\n        -two\n        +2\n         three\n');
  });
});

describe('tests for programs', () => {
  it('are JUnit', () => {
    const xml = testJunit([outcomeOf(), broken]);
    expect(xml).toContain('<testsuites name="eximc test" tests="6" failures="3" errors="1" time="0.013">');
    expect(xml).toContain('<testsuite name="relay.yaml: Relays &lt;nothing&gt;" tests="5" failures="3"');
    expect(xml).toContain('<failure message="expected 250, got 550 relay not permitted">');
    expect(xml.match(/<testcase /g)).toHaveLength(6);
  });

  it('are TAP', () => {
    const lines = testTap([outcomeOf(), broken]).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'TAP version 14',
      '1..2',
      '# Subtest: relay.yaml: Relays <nothing>',
      '    not ok 1 - session 1 (client.example [192.0.2.7]), message 1 (from bob@client.example)',
      '      ---',
    ]);
    expect(lines).toContain('    ok 2 - session 1 (client.example [192.0.2.7])');
    expect(lines).toContain('    1..2');
    expect(lines).toContain('not ok 1 - relay.yaml: Relays <nothing>');
    expect(lines).toContain('not ok 2 - broken.yaml');
  });

  it('are JSON', () => {
    const data: unknown = JSON.parse(testJson([outcomeOf(), broken], undefined));
    expect(data).toMatchObject({
      version: 1,
      passed: 0,
      failed: 2,
      expectations: 5,
      scenarios: [
        { file: 'relay.yaml', passed: false, tests: [{ results: { length: 4 } }, { results: [{ ok: true }] }] },
        { file: 'broken.yaml', broken: [{ line: 3 }] },
      ],
    });
  });
});
