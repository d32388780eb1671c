import { dirname } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver/node';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { decodeText, encodeText } from '../../src/check/positions.ts';
import type { Analysis } from './analysis.ts';
import type { Documents } from './documents.ts';
import type { Host, ScenarioPlaced, ScenarioReport } from './host.ts';
import { sourceName } from './methods/diagnostics.ts';

/** What came of the scenarios that were run, kept until they change. */
export interface Scenarios {
  run(path: string, format: 'text' | 'html'): Promise<ScenarioReport>;
  /** Runs those below the folder of a configuration. */
  runAll(analysis: Analysis): Promise<readonly ScenarioReport[]>;
  /** The last report of each scenario. */
  reports(): readonly ScenarioReport[];
  /** What the last run of a scenario found wrong with it. */
  diagnosticsOf(path: string): Diagnostic[];
  /** Forgets what was found wrong with a scenario that has changed. */
  changed(path: string): void;
}

/** How long the word is that begins at a place of a text, up to what ends a value in YAML; at least 1. */
function wordLength(text: string, line: number, column: number): number {
  const rest =
    text
      .split('\n', line)
      .at(-1)
      ?.slice(column - 1) ?? '';
  return Math.max(
    1,
    /^(?:"[^"]*"|'[^']*'|[^\t-\r ,:{}[\]]+(?:[ :](?=[^\t-\r #,{}[\]])[^\t-\r ,:{}[\]]+)*)/.exec(rest)?.[0].length ?? 1,
  );
}

/** Something wrong with a YAML document, under the word where it begins. `text` is what the editor shows. */
export function diagnostic(text: string, { line, column }: ScenarioPlaced, message: string): Diagnostic {
  const start = { line: Math.max(0, line - 1), character: Math.max(0, column - 1) };
  return {
    range: { start, end: { line: start.line, character: start.character + wordLength(text, line, column) } },
    severity: DiagnosticSeverity.Error,
    source: sourceName,
    message,
  };
}

function diagnosticsIn(report: ScenarioReport, text: string): Diagnostic[] {
  const problems = report.problems
    .filter(({ file }) => file === report.path)
    .map((problem) => diagnostic(text, problem, problem.message));
  const failed = report.results
    .filter(({ ok }) => !ok)
    .map((result) =>
      diagnostic(text, result, `${result.subject}: expected ${result.expected}, but it is ${result.actual}`),
    );
  return [...problems, ...failed];
}

/** Starts with nothing run. Paths are byte strings. */
export function createScenarios(documents: Documents, host: Host): Scenarios {
  const reports = new Map<string, ScenarioReport>();
  const stale = new Set<string>();
  const textOf = (path: string): string | undefined => documents.byPath(encodeText(path))?.source.text;
  async function run(path: string, format: 'text' | 'html'): Promise<ScenarioReport> {
    const report = await host.runScenario(decodeText(path), textOf, format);
    reports.set(path, report);
    stale.delete(path);
    return report;
  }
  return {
    run,
    async runAll(analysis) {
      const folder = analysis.project.folder ?? decodeText(dirname(analysis.root));
      const files = new Set([...analysis.files.keys()].map((path) => decodeText(analysis.diskPathOf(path))));
      const found: ScenarioReport[] = [];
      for (const path of await host.scenarios(folder)) {
        const report = await run(encodeText(path), 'text');
        // Scenarios of other configurations are none of this one's.
        if (report.coverage.length === 0 || report.coverage.some(({ file }) => files.has(file))) found.push(report);
      }
      return found;
    },
    reports: () => [...reports.values()],
    diagnosticsOf(path) {
      const report = stale.has(path) ? undefined : reports.get(path);
      return report ? diagnosticsIn(report, documents.byPath(path)?.text ?? '') : [];
    },
    changed(path) {
      stale.add(path);
    },
  };
}
