import type { CodeLens } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../lsp/server/host.ts';
import { folderWith } from '../cli/run-cli.ts';
import { notBuilt, startServer } from './client.ts';

const config = `acl_smtp_rcpt = check
begin acl
check:
  deny domains = blocked.example
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/x
`;
const scenario = (to: string, code: number): string => `config: exim.conf
sessions:
  - client: { address: 192.0.2.7, helo: a.example }
    messages:
      - from: a@a.example
        to: [ ${to} ]
        expect:
          rcpt: { ${to}: ${code} }
`;

describe.skipIf(notBuilt !== undefined)('scenarios in the editor', { timeout: 60_000 }, () => {
  it('are run, tell what failed, and what they reach', async () => {
    const files = {
      'exim.conf': config,
      'one.yaml': scenario('x@ok.example', 250),
      'two.yaml': scenario('x@blocked.example', 250),
    };
    const client = await startServer(folderWith(files));
    client.open('exim.conf', config);
    client.open('two.yaml', files['two.yaml'], 'yaml');
    const lensesOf = (name: string): Promise<CodeLens[]> =>
      client.request('textDocument/codeLens', { textDocument: { uri: client.uri(name) } });
    expect((await lensesOf('exim.conf')).map(({ command }) => command?.command)).toEqual(['eximc.runScenarios']);
    expect((await lensesOf('two.yaml')).map(({ command }) => command?.command)).toEqual(['eximc.runScenario']);

    const run = (command: string, name: string): Promise<unknown> =>
      client.request('workspace/executeCommand', { command, arguments: [client.uri(name)] });
    const reports = (await run('eximc.runScenarios', 'exim.conf')) as ScenarioReport[];
    expect(reports.map(({ ok }) => ok)).toEqual([true, false]);
    const lenses = await lensesOf('exim.conf');
    const shown = lenses.map(({ range, command }) => `${range.start.line} ${command?.title ?? ''}`);
    expect(shown).toEqual([
      '0 Run scenarios',
      '3 2 scenarios reach this, 0 do not',
      '4 1 scenario reaches this, 1 does not',
      '6 1 scenario reaches this, 1 does not',
      '10 1 scenario reaches this, 1 does not',
    ]);
    for (;;) {
      const found = await client.diagnostics('two.yaml');
      if (found.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      expect(found).toMatchObject([
        { range: { start: { line: 7 } }, message: expect.stringMatching(/expected 250/) as string },
      ]);
      break;
    }
    // What stands in the editor counts, not what is on the disk.
    client.change('exim.conf', [
      { range: { start: { line: 3, character: 2 }, end: { line: 3, character: 6 } }, text: 'warn' },
    ]);
    expect(await run('eximc.runScenario', 'two.yaml')).toMatchObject({ ok: true, problems: [] });
    expect(await client.stop()).toBe(0);
  });
});
