import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderWith } from '../cli/run-cli.ts';
import { built, notBuilt } from './client.ts';

const missing = spawnSync('nvim', ['--version'], { stdio: 'ignore' }).error ? 'nvim is not installed' : notBuilt;
if (missing !== undefined) console.warn(`the test with Neovim is skipped: ${missing}`);

const config = 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept vorify = recipient\n\tdeny\n';

/** Waits for what the server has to tell, asks it where an ACL is defined, and leaves. */
const script = `
vim.wait(15000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local found = {}
for _, each in ipairs(vim.diagnostic.get(0)) do
  table.insert(found, { line = each.lnum, column = each.col, message = each.message, source = each.source })
end
local answers = vim.lsp.buf_request_sync(0, 'textDocument/definition', {
  textDocument = vim.lsp.util.make_text_document_params(),
  position = { line = 0, character = 18 },
}, 15000)
local place
for _, answer in pairs(answers or {}) do place = answer.result end
vim.api.nvim_buf_set_lines(0, 0, 0, false, { 'local_interf' })
vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
vim.api.nvim_win_set_cursor(0, { 1, 12 })
local offered = {}
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/completion', {
  textDocument = vim.lsp.util.make_text_document_params(), position = { line = 0, character = 12 },
}, 15000) or {}) do
  for _, item in ipairs(vim.lsp.util.text_document_completion_list_to_complete_items(answer.result, 'local_interf')) do
    table.insert(offered, item.word)
  end
end
vim.api.nvim_buf_set_lines(0, 0, 1, false, {})
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/rename', {
  textDocument = vim.lsp.util.make_text_document_params(), position = { line = 0, character = 18 }, newName = 'other',
}, 15000) or {}) do
  vim.lsp.util.apply_workspace_edit(answer.result, 'utf-16')
end
local format = vim.lsp.buf.format or vim.lsp.buf.formatting_sync
format()
local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')
vim.fn.writefile({ vim.fn.json_encode({ diagnostics = found, definition = place, offered = offered, text = text }) }, 'out.json')
vim.cmd('qa!')
`;

describe.skipIf(missing !== undefined)('Neovim', () => {
  it('shows diagnostics, completes, renames and formats, set up as the README says', { timeout: 60_000 }, () => {
    const setup = /^```lua\n([^]*?)^```$/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
    const command = `{ '${process.execPath}', '${resolve(built)}', 'lsp', '--stdio' }`;
    expect(setup).toContain("{ 'eximc', 'lsp', '--stdio' }");
    const folder = folderWith({
      'exim.conf': config,
      'init.lua': setup.replace("{ 'eximc', 'lsp', '--stdio' }", () => command),
      'ask.lua': script,
    });
    writeFileSync(join(folder, 'out.json'), '');
    const { stderr } = spawnSync(
      'nvim',
      ['--headless', '-i', 'NONE', '-n', '-u', 'init.lua', 'exim.conf', '-c', 'luafile ask.lua'],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: 50_000,
        env: { ...process.env, HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder },
      },
    );
    const text = readFileSync(join(folder, 'out.json'), 'utf8');
    expect(text, stderr).not.toBe('');
    expect(JSON.parse(text)).toMatchObject({
      diagnostics: [{ line: 3, column: 9, source: 'eximc', message: expect.stringContaining('vorify') as string }],
      definition: [{ range: { start: { line: 2, character: 0 } } }],
      offered: ['local_interfaces = '],
      text: 'acl_smtp_rcpt = other\nbegin acl\nother:\n  accept vorify = recipient\n  deny',
    });
  });
});

describe('the settings of other editors in the README', () => {
  const text = readFileSync('README.md', 'utf8').split('## Editor')[1]?.split('\n## ')[0] ?? '';

  it('start the server as it is started, in JSON and YAML that are in order', () => {
    for (const name of ['Neovim', 'Helix', 'Emacs', 'Kate', 'Sublime Text', 'VS Code'])
      expect(text).toContain(`**${name}**`);
    const blocks = [...text.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, block = '']) => JSON.parse(block) as unknown);
    expect(JSON.stringify(blocks).split('["eximc","lsp","--stdio"]')).toHaveLength(3);
    const syntax: unknown = parse(/^```yaml\n([^]*?)^```$/m.exec(text)?.[1] ?? '');
    expect(syntax).toMatchObject({ scope: 'source.exim', contexts: { main: [] } });
  });
});
