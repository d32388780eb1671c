import type { WebviewPanel } from 'vscode';
import { Position, Range, Uri, ViewColumn, window } from 'vscode';
import type { ScenarioReport } from '../../server/host.ts';

/** The command that shows a line of a file, for the places that a trace names. */
export const openPlaceCommand = 'eximc.openPlace';

/** The view of each scenario that is open. */
const panels = new Map<string, WebviewPanel>();

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const unescape = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** What a page is to look like here: as the rest of the editor does. */
const style = `<style>
:root, :root:root {
  --line: var(--vscode-panel-border, #8884); --dim: var(--vscode-descriptionForeground); --accent: var(--vscode-textLink-foreground);
  --good: var(--vscode-testing-iconPassed); --bad: var(--vscode-testing-iconFailed); --warn: var(--vscode-editorWarning-foreground);
  --soft: var(--vscode-textCodeBlock-background);
}
body { font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); color: var(--vscode-foreground); margin-top: 1rem; }
code, pre, .mono { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
code { background: none; padding: 0; color: inherit; }
a.place { color: var(--accent); text-decoration: none; } a.place:hover { text-decoration: underline; }
summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
</style>`;

/** A place as a link: `command:` links are the only ones that lead out of the view. */
function placeLink(whole: string, line: string, folder: string): string {
  const path = unescape(whole);
  const given = encodeURIComponent(JSON.stringify([path, Number(line)]));
  const shown = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return `<a class="place mono" href="command:${openPlaceCommand}?${given}" title="${escape(path)}">${escape(shown)}:${line}</a>`;
}

/** The page of a run as it is shown here: its places can be followed, and those beside the scenario are told shortly. */
export function pageInEditor(page: string, folder: string): string {
  return page
    .replace('</head>', `${style}</head>`)
    .replace(/<span class="place mono">([^<]*):(\d+)<\/span>/g, (_, path: string, line: string) =>
      placeLink(path, line, folder),
    );
}

/** What is shown where a scenario could not be run. */
function problemPage({ problems }: ScenarioReport, folder: string): string {
  const items = problems.map(
    ({ file, line, message }) => `<li>${placeLink(escape(file), String(line), folder)} ${escape(message)}</li>`,
  );
  return `<!doctype html><html><head><meta charset="utf-8">${style}</head><body><h1>The scenario could not be run</h1><ul>${items.join('')}</ul></body></html>`;
}

/** Shows a line of a file, in the column of the text that is open. */
export async function openPlace(path: unknown, line: unknown): Promise<void> {
  if (typeof path !== 'string' || typeof line !== 'number') return;
  const at = new Position(Math.max(0, line - 1), 0);
  const viewColumn = window.visibleTextEditors[0]?.viewColumn ?? ViewColumn.One;
  await window.showTextDocument(Uri.file(path), { selection: new Range(at, at), viewColumn });
}

/** Shows what happened in a scenario: every step of it, in a view beside the text. */
export function showTrace(uri: Uri, report: ScenarioReport): void {
  const key = uri.toString();
  let panel = panels.get(key);
  if (!panel) {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    panel = window.createWebviewPanel(
      'eximc.trace',
      `Trace: ${name}`,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableCommandUris: [openPlaceCommand], enableFindWidget: true },
    );
    panels.set(key, panel);
    panel.onDidDispose(() => panels.delete(key));
  } else panel.reveal(undefined, true);
  const folder = uri.fsPath.slice(0, uri.fsPath.lastIndexOf('/'));
  panel.webview.html = report.problems.length > 0 ? problemPage(report, folder) : pageInEditor(report.report, folder);
}
