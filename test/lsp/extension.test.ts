import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { built, notBuilt } from './client.ts';
import type { StandIn } from './vscode-stand-in.ts';
import { createStandIn } from './vscode-stand-in.ts';

const config = `acl_smtp_rcpt = check
domainlist local_domains = example.org
begin acl
check:
  accept domains = +local_domains
  deny
begin routers
local:
  driver = accept
  domains = +local_domains
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/box
`;

const scenario = (code: number): string => `description: "one message"
config: exim.conf
sessions:
  - client: { address: 192.0.2.1 }
    messages:
      - from: a@example.net
        to: b@example.org
        expect: { rcpt: ${code} }
`;

interface Extension {
  activate(context: object): Promise<void>;
  deactivate(): Promise<void>;
}

const manifest = JSON.parse(readFileSync('lsp/vscode/package.json', 'utf8')) as {
  contributes: { commands: { command: string }[]; menus: Record<string, { command: string }[]> };
};

describe.skipIf(notBuilt !== undefined)('the extension, in a stand-in for VS Code', { timeout: 60_000 }, () => {
  const folder = folderWith({
    'exim.conf': config,
    'mail.conf': config,
    'other.conf': 'a = b\n',
    'good.yaml': scenario(250),
    'bad.yaml': scenario(550),
    'other.yaml': 'a: 1\n',
  });
  let editor: StandIn;
  let extension: Extension;

  beforeAll(async () => {
    editor = createStandIn(folder);
    const outfile = join(folder, 'extension.cjs');
    await build({
      entryPoints: ['lsp/vscode/src/extension.ts'],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['vscode'],
      outfile,
      logLevel: 'warning',
    });
    // The editor gives itself to the extension under this name.
    const loader = Module as unknown as { _load: (name: string, ...more: unknown[]) => unknown };
    const usual = loader._load;
    loader._load = (name, ...more) => (name === 'vscode' ? editor.api : usual.call(loader, name, ...more));
    try {
      extension = createRequire(resolve('package.json'))(outfile) as Extension;
    } finally {
      loader._load = usual;
    }
    editor.open('other.yaml', 'yaml');
    await extension.activate({
      extensionMode: 1,
      subscriptions: [],
      asAbsolutePath: (path: string) => resolve(built, '..', path.replace(/^server\//, '')),
    });
  });

  afterAll(async () => {
    await extension.deactivate();
  });

  const until = async (holds: () => boolean): Promise<void> => {
    for (let i = 0; i < 600 && !holds(); i++) await new Promise((wake) => setTimeout(wake, 50));
    expect(holds()).toBe(true);
  };

  it('registers the commands that it shows, and starts no server for what is not its own', () => {
    const commands = manifest.contributes.commands.map(({ command }) => command);
    expect([...editor.commands.keys()].sort()).toEqual([...commands].sort());
    for (const { command } of Object.values(manifest.contributes.menus).flat()) expect(commands).toContain(command);
  });

  it('takes a configuration for one by its text, and starts the server for it', async () => {
    const other = editor.open('other.conf', 'properties');
    const document = editor.open('mail.conf', 'properties');
    await until(() => editor.commands.has('eximc.runScenario'));
    expect([other.languageId, document.languageId]).toEqual(['properties', 'exim']);
    expect([...editor.commands.keys()]).toEqual(
      expect.arrayContaining(['eximc.explain', 'eximc.evaluate', 'eximc.runScenario', 'eximc.runScenarios']),
    );
    await until(() => editor.providers.has('registerCompletionItemProvider'));
    for (const name of ['Hover', 'CodeLens', 'InlayHints', 'CallHierarchy', 'DocumentSymbol', 'FoldingRange'])
      expect(editor.providers.has(`register${name}Provider`), name).toBe(true);
    expect(editor.messages).toEqual([]);
  });

  it('runs scenarios as tests, with their parts and with what they cover', async () => {
    await editor.profiles.get('Run with Coverage')?.({});
    const [run] = editor.runs;
    expect(Object.fromEntries(run?.told ?? [])).toEqual({
      'good.yaml': 'passed',
      'good.yaml > session 1 (192.0.2.1), message 1 (from a@example.net)': 'passed',
      'bad.yaml': 'failed',
      'bad.yaml > session 1 (192.0.2.1), message 1 (from a@example.net)': 'failed',
    });
    expect(run?.output).toContain('router local');
    expect(run?.covered.map(({ uri, lines }) => [uri.fsPath, lines])).toEqual([[join(folder, 'exim.conf'), 4]]);
    expect(run?.ended).toBe(true);
    // The test explorer tells it: no message does.
    expect(editor.messages).toEqual([]);
  });

  it('shows the trace of a scenario, with links to its places', async () => {
    editor.open('good.yaml', 'yaml');
    await editor.commands.get('eximc.showTrace')?.();
    const [page] = editor.pages;
    expect(page?.title).toBe('Trace: good.yaml');
    const link = `command:eximc.openPlace?${encodeURIComponent(JSON.stringify([join(folder, 'exim.conf'), 5]))}`;
    expect(page?.html).toContain(`href="${link}"`);
    expect(page?.html).toContain('>exim.conf:5</a>');
    expect(page?.html).not.toMatch(/<span class="place/);
  });

  it('evaluates what a person types', async () => {
    editor.open('exim.conf', 'exim');
    editor.typed = '${lc:ABC}';
    await editor.commands.get('eximc.evaluateSelection')?.();
    expect(editor.output.get('Exim: Evaluated')).toContain('= "abc"');
  });

  it('shows the page of a rule as a page', async () => {
    await editor.commands.get('eximc.explain')?.('acl/unreachable');
    await until(() => editor.ran.some(([name]) => name === 'markdown.showPreview'));
    const shown = editor.ran.find(([name]) => name === 'markdown.showPreview');
    expect(String(shown?.[1])).toBe('eximc:/rules/acl/unreachable.md');
  });

  it('begins anew where that is asked for', async () => {
    await editor.commands.get('eximc.restart')?.();
    expect(editor.commands.has('eximc.runScenario')).toBe(true);
  });
});
