import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionList, Diagnostic, DocumentLink, Hover } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import { yamlPlaceAt } from '../../lsp/server/yaml/place.ts';
import { catalogue, ruleDocuments, scenarioSystems } from '../../src/index.ts';
import { scenarioSchema } from '../../src/runtime/scenario/read-scenario.ts';
import { folderWith } from '../cli/run-cli.ts';
import type { Client } from './client.ts';
import { built, marked, notBuilt, startServer } from './client.ts';

/** The place of the cursor `‸`. */
function placeIn(text: string): ReturnType<typeof yamlPlaceAt> {
  const at = text.indexOf('‸');
  return yamlPlaceAt(text.slice(0, at) + text.slice(at + 1), at);
}

describe('the place of a cursor in YAML that may be broken off', () => {
  it.each([
    ['‸', 'key', []],
    ['a: 1\n‸', 'key', []],
    ['a: 1\nb‸\nc: 2', 'key', []],
    ['a‸: 1', 'key', []],
    ['a: ‸', 'value', ['a']],
    ['a:\n  ‸', 'key', ['a']],
    ['a:\n  b: 1\n  ‸\nc: 1', 'key', ['a']],
    ['a:\n  - ‸', 'either', ['a', 0]],
    ['a:\n  - b: 1\n    ‸\n  - c: 2', 'key', ['a', 0]],
    ['a:\n  - b: 1\n  - ‸\nz: 1', 'either', ['a', 1]],
    ['a:\n- b: 1\n- c‸', 'either', ['a', 1]],
    ['a: { b: 1, ‸ }', 'key', ['a']],
    ['a: { b: 1, c‸', 'key', ['a']],
    ['a: { b: ‸ }', 'value', ['a', 'b']],
    ['a: { b: ‸\nc: 1', 'value', ['a', 'b']],
    ['a: [x, ‸]', 'value', ['a', 1]],
    ['a: [{ b: [{ c‸', 'key', ['a', 0, 'b', 0]],
    ['a: "x‸"', 'value', ['a']],
    ['# ‸', undefined, undefined],
    ['a: 1 # ‸', undefined, undefined],
    ['a: |\n  text ‸\n', undefined, undefined],
    ['a: |\n  text\n  ‸\n', undefined, undefined],
  ] as const)('%j', (text, role, path) => {
    const place = placeIn(text);
    expect([place?.role, place?.path]).toEqual([role, path]);
  });

  it('leaves out the keys that are there', () => {
    expect(placeIn('a: 1\nb: 2\n‸\nc: 3')?.siblings).toEqual(['a', 'b', 'c']);
    expect(placeIn('x: { a: 1, ‸, b: 2 }')?.siblings).toContain('a');
  });

  it('is nowhere in a text that is too deep', () => {
    expect(placeIn(`${'['.repeat(5000)}‸`)).toBeUndefined();
  });
});

const config = `acl_smtp_rcpt = check
begin acl
check:
  accept set acl_m_seen = 1
begin routers
local:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/x
`;

const scenario = `config: exim.conf
target: { version: "4.96", features: [arc] }
sessions:
  - client: { address: 192.0.2.1 }
    messages:
      - from: a@example.org
        to: b@example.org
`;

describe.skipIf(notBuilt !== undefined)('scenarios and project files in an editor', { timeout: 60_000 }, () => {
  let count = 0;

  async function withServer<R>(what: (client: Client) => Promise<R>): Promise<R> {
    const client = await startServer(folderWith({ 'exim.conf': config }));
    const result = await what(client);
    await client.stop();
    return result;
  }

  async function offered(
    client: Client,
    text: string,
    name = `s${++count}.yaml`,
  ): Promise<Map<string, string | undefined>> {
    const { text: whole, position } = marked(text);
    client.open(name, whole, 'yaml');
    const list = await client.at<CompletionList | null>('textDocument/completion', name, position);
    return new Map(list?.items.map(({ label, textEdit }) => [label, textEdit?.newText]));
  }

  it('completes keys by the schema, without those that are there', () =>
    withServer(async (client) => {
      const top = await offered(client, `${scenario}‸`);
      const known = Object.keys(scenarioSchema(scenarioSystems)['properties'] ?? {});
      expect([...top.keys()].sort()).toEqual(known.filter((key) => !/^(?:config|target|sessions)$/.test(key)).sort());
      expect(top.get('users')).toBe('users:\n  - ');
      expect(top.get('clock')).toBe('clock: ');
      expect(top.get('dns')).toBe('dns:\n  ');
      const message = await offered(client, `${scenario}        ‸`);
      expect(message.has('from')).toBe(false);
      expect(message.get('expect')).toBe('expect:\n          ');
      const half = await offered(client, scenario.replace('192.0.2.1 }', '192.0.2.1, he‸'));
      expect(half.get('helo')).toBe('helo: ');
      expect(half.get('tls')).toBe('tls: ');
      expect(half.has('address')).toBe(false);
      const systems = await offered(client, `${scenario}services:\n  ‸`);
      expect([...systems.keys()]).toEqual(expect.arrayContaining(['bmi', 'dcc']));
    }));

  it('completes values: words, releases, features, and what the configuration has', () =>
    withServer(async (client) => {
      const at = async (line: string): Promise<string[]> => [...(await offered(client, `${scenario}${line}`)).keys()];
      expect(await at('    protocol: ‸')).toEqual(['smtp', 'local-smtp', 'local']);
      expect(await at('        chunking: t‸')).toEqual(['true', 'false']);
      expect(await at('        expect: { deliveries: [{ router: ‸ }] }')).toEqual(['local']);
      expect(await at('        expect: { deliveries: [{ transport: ‸')).toEqual(['box']);
      expect(await at('        expect: { variables: { ‸ } }')).toContain('acl_m_seen');
      const features = await offered(client, scenario.replace('[arc]', '[arc, ‸]'));
      expect([...features.keys()]).toEqual(['all', ...catalogue.features.map(({ name }) => name)]);
      const versions = await offered(client, scenario.replace('"4.96"', '‸'));
      expect(versions.get('4.97')).toBe('"4.97"');
      expect([...(await offered(client, 'config: e‸\nsessions: []\n')).keys()]).toEqual(['exim.conf']);
    }));

  it('tells of keys and values', () =>
    withServer(async (client) => {
      const { text, position } = marked(scenario.replace('messages', 'mess‸ages'));
      client.open('a.yaml', text, 'yaml');
      const told = await client.at<Hover>('textDocument/hover', 'a.yaml', position);
      expect(told.contents).toEqual({
        kind: 'markdown',
        value: '**messages**: array\n\nMessages that the client sends',
      });
    }));

  it('says what is wrong while a scenario is written, and links what it names', () =>
    withServer(async (client) => {
      client.open('wrong.yaml', scenario.replace('from:', 'form:'), 'yaml');
      expect(await client.diagnostics('wrong.yaml')).toEqual([
        expect.objectContaining({
          message: 'unknown key "form"; did you mean "from"?',
          range: { start: { line: 5, character: 8 }, end: { line: 5, character: 12 } },
        }),
      ] satisfies Partial<Diagnostic>[]);
      client.change('wrong.yaml', [{ text: scenario }]);
      expect(await client.diagnostics('wrong.yaml')).toEqual([]);
      const links = await client.request<DocumentLink[]>('textDocument/documentLink', {
        textDocument: { uri: client.uri('wrong.yaml') },
      });
      expect(links).toEqual([
        {
          range: { start: { line: 0, character: 8 }, end: { line: 0, character: 17 } },
          target: client.uri('exim.conf'),
        },
      ]);
    }));

  it('publishes the schema that it goes by', () => {
    const published = JSON.parse(readFileSync(join(built, '../schema/scenario.schema.json'), 'utf8')) as unknown;
    expect(published).toEqual(scenarioSchema(scenarioSystems));
  });

  it('knows project files', () =>
    withServer(async (client) => {
      const name = 'eximc.config.yaml';
      const rules = await offered(client, 'rules:\n  ‸', name);
      expect(rules.get('acl/unreachable')).toBe('acl/unreachable: ');
      expect(rules.size).toBe(ruleDocuments.length);
      client.change(name, [{ text: 'preset: strictest\n' }]);
      const found = await client.diagnostics(name);
      expect(found.map(({ message }) => message)).toEqual([
        '"preset" must be "recommended" or "strict"; did you mean "strict"?',
      ]);
    }));

  it('leaves other YAML alone', () =>
    withServer(async (client) => {
      expect((await offered(client, 'version: 3\n‸')).size).toBe(0);
      client.open('other.yaml', 'a: [\n', 'yaml');
      expect(await client.diagnostics('other.yaml')).toEqual([]);
    }));
});
