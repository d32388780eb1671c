import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../cli/run-cli.ts';
import { built, notBuilt } from './client.ts';

/** Whether there is an Emacs that has eglot: from release 29 on each has. */
function hasEglot(): boolean {
  const { status } = spawnSync('emacs', ['-q', '--batch', '--eval', "(require 'eglot)"], { stdio: 'ignore' });
  return status === 0;
}

const missing = notBuilt ?? (hasEglot() ? undefined : 'emacs with eglot is not installed');
if (missing !== undefined) console.warn(`the test with Emacs is skipped: ${missing}`);

const config = `acl_smtp_rcpt = check
domainlist local_domains = example.org
begin acl
check:
  accept vorify = recipient
\tdeny   domains = +local_domains
`;

/** Waits for what the server has to tell, completes, renames and formats, and leaves. */
const script = `
(require 'eglot)
(require 'json)
(setq eglot-sync-connect t)
(find-file "exim.conf")
(run-hooks 'post-command-hook)
(defun wait-for (what)
  (let ((i 0)) (while (and (< i 300) (not (funcall what))) (accept-process-output nil 0.05) (setq i (1+ i)))))
(wait-for #'eglot-current-server)
(flymake-start)
(wait-for #'flymake-diagnostics)
(let ((found (mapcar #'flymake-diagnostic-text (flymake-diagnostics))) completed)
  (goto-char (point-min))
  (insert "local_interfa\\n")
  (forward-line -1)
  (end-of-line)
  (eglot--signal-textDocument/didChange)
  (completion-at-point)
  (setq completed (buffer-substring-no-properties (line-beginning-position) (line-end-position)))
  (delete-region (point-min) (1+ (line-end-position)))
  (eglot--signal-textDocument/didChange)
  (search-forward "list local")
  (eglot-rename "here_domains")
  (eglot-format-buffer)
  (write-region
    (json-encode
      (list (cons "diagnostics" (vconcat found)) (cons "completed" completed) (cons "text" (buffer-string))))
    nil "out.json"))
(set-buffer-modified-p nil)
(kill-emacs 0)
`;

describe.skipIf(missing !== undefined)('Emacs', () => {
  it('shows diagnostics, completes, renames and formats, set up as the README says', { timeout: 60_000 }, () => {
    const setup = /^```elisp\n([^]*?)^```$/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
    expect(setup).toContain('("eximc" "lsp" "--stdio")');
    const command = [process.execPath, resolve(built), 'lsp', '--stdio'].map((each) => JSON.stringify(each)).join(' ');
    const folder = folderWith({
      'exim.conf': config,
      'init.el': setup.replace('"eximc" "lsp" "--stdio"', () => command),
      'ask.el': script,
      'out.json': '',
    });
    const { stderr } = spawnSync('emacs', ['-q', '--batch', '-l', 'init.el', '-l', 'ask.el'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
      env: { ...process.env, HOME: folder },
    });
    const text = readFileSync(join(folder, 'out.json'), 'utf8');
    expect(text, stderr).not.toBe('');
    const {
      diagnostics,
      completed,
      text: after,
    } = JSON.parse(text) as {
      diagnostics: string[];
      completed: string;
      text: string;
    };
    expect(diagnostics.join('\n')).toContain('vorify');
    expect(completed).toBe('local_interfaces = ');
    expect(after).toBe(config.replace('\tdeny', '  deny').replaceAll('local_domains', 'here_domains'));
  });
});
