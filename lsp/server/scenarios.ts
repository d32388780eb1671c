import { dirname } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver/node';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { decodeText, encodeText } from '../../src/check/positions.ts';
import type { Analysis } from './analysis.ts';
import type { Documents } from './documents.ts';
import type { Host, ScenarioReport } from './host.ts';
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

function diagnostic(line: number, column: number, message: string): Diagnostic {
  const start = { line: Math.max(0, line - 1), character: Math.max(0, column - 1) };
  return {
    range: { start, end: { line: start.line, character: start.character + 1 } },
    severity: DiagnosticSeverity.Error,
    source: sourceName,
    message,
  };
}

function diagnosticsIn(report: ScenarioReport): Diagnostic[] {
  const problems = report.problems
    .filter(({ file }) => file === report.path)
    .map(({ line, column, message }) => diagnostic(line, column, message));
  const failed = report.results
    .filter(({ ok }) => !ok)
    .map(({ line, column, subject, expected, actual }) =>
      diagnostic(line, column, `${subject}: expected ${expected}, but it is ${actual}`),
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
      return report ? diagnosticsIn(report) : [];
    },
    changed(path) {
      stale.add(path);
    },
  };
}
