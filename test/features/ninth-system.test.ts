import { describe, expect, it } from 'vitest';
import { createCatalogue, forTarget } from '../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { eximCore } from '../../src/catalogue/exim-core.ts';
import { analyse } from '../../src/check/engine.ts';
import type { Rule } from '../../src/check/rule.ts';
import { coreRules } from '../../src/check/rules/index.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { spanIn } from '../../src/check/spans.ts';
import { compileConfig } from '../../src/compile/compile.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import { valueNode } from '../../src/compile/config.ts';
import type { Feature } from '../../src/features/feature.ts';
import { features } from '../../src/features/index.ts';
import { anyAccounts, parse, sourceFile } from '../../src/index.ts';
import { writeLog } from '../../src/runtime/run/log.ts';
import { simulate } from '../../src/runtime/simulation/simulate.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';

/* A system of its own is one object of type Feature: nothing else has to know of it. This is the smallest that has all parts. */

const moonNamed: Rule = {
  name: 'moon/named',
  severity: 'warning',
  summary: 'A moon has a name.',
  why: 'Without one nobody knows which moon is meant.',
  wrong: [{ config: 'moon_name = x\n', points: 'x' }],
  right: [{ config: 'moon_name = Io\n' }],
  check({ config, report }) {
    const value = valueNode(config.main.get('moon_name'));
    if (value && value.text.length < 2) report({ at: spanIn(value, 0, value.text.length), message: 'that is no name' });
  },
};

const built = { needs: 'moon' } as const;

const moon: Feature = {
  name: 'moon',
  title: 'The moon',
  doc: 'Lets mail in while the moon is up.',
  entries: {
    features: [{ name: 'moon', names: [{ name: 'Experimental_Moon' }], doc: 'The moon.' }],
    options: [
      {
        name: 'moon_name',
        place: 'main',
        type: 'string',
        content: 'text',
        default: 'Luna',
        ...built,
        doc: 'Its name.',
      },
    ],
    aclWords: [
      { name: 'moon', kind: 'condition', value: 'expanded', phases: { only: ['rcpt'] }, ...built, doc: 'Is it up?' },
    ],
    variables: [{ name: 'moon_phase', type: 'string', tainted: false, ...built, doc: 'As it is stated.' }],
  },
  rules: [moonNamed],
  scenario: { key: 'moon', schema: { type: 'object', properties: { phase: { enum: ['full', 'new'] } } } },
  runtime(stated) {
    const { phase } = (stated ?? { phase: 'new' }) as { phase: string };
    return {
      aclWords: {
        moon: (_value, run) => {
          writeLog(run, `${run.settings.text('moon_name') ?? ''} is ${phase}`);
          return phase === 'full' ? 'OK' : 'FAIL';
        },
      },
      variables: { moon_phase: () => phase },
    };
  },
};

const text = `moon_name = Io
acl_smtp_rcpt = check
begin acl
check:
  accept moon = up
         message = $moon_phase moon
  deny message = no light
begin routers
drop:
  driver = redirect
  data = :blackhole:
`;

const nine = [...features, moon];
const catalogue = createCatalogue([eximCore, ...nine.map(({ entries }) => entries)]);

function read(source: string, request: { features?: readonly string[] } = {}): CompiledConfig {
  const target = makeTarget(request, catalogue);
  const parsed = parse(sourceFile('exim.conf', source), { target });
  return compileConfig(parsed.source, parsed.ast, forTarget(catalogue, target), anyAccounts);
}

const messagesOf = (config: CompiledConfig): string[] =>
  analyse(config, [...coreRules, ...nine.flatMap(({ rules }) => rules)], defaultSettings).map(
    ({ rule, message }) => `${rule}: ${message}`,
  );

describe('a ninth system', () => {
  it('is known to the language and the rules', () => {
    expect(messagesOf(read(text))).toEqual([]);
    expect(messagesOf(read(text.replace('Io', 'I')))).toEqual(['moon/named: that is no name']);
    expect(messagesOf(read(text.replace('moon_name', 'moon_nam')))[0]).toContain('"moon_name"');
    expect(messagesOf(read(text.replace('acl_smtp_rcpt', 'acl_smtp_connect')))[0]).toMatch(/moon/);
    expect(messagesOf(read(text, { features: ['arc'] })).join('\n')).toContain('needs the build feature');
  });

  it.each([
    ['full', 250, 'full moon'],
    ['new', 550, 'no light'],
  ] as const)('runs: the moon is %s', (phase, code, answer) => {
    const { sessions } = simulate({
      config: read(text),
      world: createScenarioWorld({}),
      sessions: [
        {
          protocol: 'smtp',
          client: { address: '192.0.2.7' },
          steps: [{ kind: 'message', from: 'a@b.example', to: ['c@d.example'], data: 'Subject: hello\n\nhello\n' }],
        },
      ],
      extensions: () => nine.flatMap(({ runtime }) => runtime?.({ phase }) ?? []),
      trace: false,
    });
    const [session] = sessions;
    expect(session?.messages[0]?.rcpt[0]).toMatchObject({ code, text: answer });
    const lines = [...(session?.log ?? []), ...(session?.messages ?? []).flatMap(({ log }) => log)];
    expect(lines.map((line) => line.text)).toContain(`Io is ${phase}`);
  });
});
