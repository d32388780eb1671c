import type { Uri, WebviewPanel } from 'vscode';
import { ViewColumn, window } from 'vscode';
import type { ScenarioReport } from '../../server/host.ts';

/** The view of each scenario that is open. */
const panels = new Map<string, WebviewPanel>();

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What is shown where a scenario could not be run. */
function problemPage({ problems }: ScenarioReport): string {
  const items = problems.map(
    ({ file, line, column, message }) => `<li>${escape(`${file}:${line}:${column}: ${message}`)}</li>`,
  );
  return `<!doctype html><meta charset="utf-8"><h1>The scenario could not be run</h1><ul>${items.join('')}</ul>`;
}

/** Shows what happened in a scenario: every step of it, in a view beside the text. */
export function showTrace(uri: Uri, report: ScenarioReport): void {
  const key = uri.toString();
  let panel = panels.get(key);
  if (!panel) {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    panel = window.createWebviewPanel('eximc.trace', `Trace: ${name}`, {
      viewColumn: ViewColumn.Beside,
      preserveFocus: true,
    });
    panels.set(key, panel);
    panel.onDidDispose(() => panels.delete(key));
  }
  panel.webview.html = report.problems.length > 0 ? problemPage(report) : report.report;
}
