import type { CodeLens } from 'vscode-languageserver/node';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { encodeText } from '../../../src/check/positions.ts';
import { everyAcl } from '../../../src/compile/config.ts';
import type { ScenarioReport } from '../host.ts';
import { typedAt } from '../logical-places.ts';
import { positionAt } from '../positions.ts';
import type { View } from '../workspace.ts';

/** The command that runs one scenario. */
export const runScenarioCommand = 'eximc.runScenario';
/** The editor's command that runs a scenario and shows its trace; named only where the extension says that there is one. */
const showTraceCommand = 'eximc.showTrace';
/** The command that runs the scenarios of a configuration. */
export const runScenariosCommand = 'eximc.runScenarios';

/** Something of which scenarios tell whether they reach it, in the order of the text: `statement check_rcpt 0`. */
interface Counted {
  readonly key: string;
  readonly at: PhysicalSpan;
}

function countedIn({ analysis, file }: View): Counted[] {
  const { config } = analysis;
  const found: Counted[] = [];
  const statements = everyAcl(config).flatMap(({ name, statements: all }) =>
    all.map(({ node }) => ({ name, at: typedAt(analysis, node.start, node.start + 1) })),
  );
  const lineOf = (at: PhysicalSpan | undefined): number => (at ? lineColumn(at.file, at.start).line : 0);
  const counts = new Map<string, number>();
  // Those without names have all the same one: they count in the order of their lines, as coverage has them.
  for (const { name, at } of statements.sort((a, b) => lineOf(a.at) - lineOf(b.at))) {
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    if (at?.file.path === file.path) found.push({ key: `statement ${name} ${index}`, at });
  }
  for (const { class: kind, name, node } of [...config.routers, ...config.transports]) {
    const at = typedAt(analysis, node.start, node.start + 1);
    if (at?.file.path === file.path) found.push({ key: `${kind} ${name} 0`, at });
  }
  return found;
}

/** Whether each thing was reached, by the same keys: the statements of an ACL count in the order of their lines. */
function reachedBy({ coverage }: ScenarioReport, files: ReadonlySet<string>): ReadonlyMap<string, boolean> {
  const counts = new Map<string, number>();
  const reached = new Map<string, boolean>();
  for (const item of [...coverage].sort((a, b) => a.line - b.line)) {
    if (!files.has(encodeText(item.file))) continue;
    const base = `${item.kind} ${encodeText(item.name)}`;
    const index = item.kind === 'statement' ? (counts.get(base) ?? 0) : 0;
    counts.set(base, index + 1);
    reached.set(`${base} ${index}`, item.reached);
  }
  return reached;
}

const scenarios = (count: number): string => (count === 1 ? '1 scenario' : `${count} scenarios`);

/**
 * The lines over a configuration: one that runs its scenarios, and, once they have been run, over each statement, router and
 * transport how many of them reach it.
 *
 * @param reports what came of the scenarios that were run last
 */
export function configurationLenses(view: View, reports: readonly ScenarioReport[]): CodeLens[] {
  const { analysis, file } = view;
  const start = { line: 0, character: 0 };
  const lenses: CodeLens[] = [
    {
      range: { start, end: start },
      command: { title: 'Run scenarios', command: runScenariosCommand, arguments: [analysis.uriOf(file)] },
    },
  ];
  const files = new Set([...analysis.files.keys()].map((path) => analysis.diskPathOf(path)));
  const runs = reports.map((report) => reachedBy(report, files)).filter(({ size }) => size > 0);
  if (runs.length === 0) return lenses;
  for (const { key, at } of countedIn(view)) {
    const known = runs.filter((run) => run.has(key));
    const reaching = known.filter((run) => run.get(key)).length;
    const not = known.length - reaching;
    const line = positionAt(file, file.lineStarts[lineColumn(file, at.start).line - 1] ?? 0);
    const title =
      known.length === 0
        ? 'not run since this is here'
        : `${scenarios(reaching)} ${reaching === 1 ? 'reaches' : 'reach'} this, ${not} ${not === 1 ? 'does' : 'do'} not`;
    lenses.push({ range: { start: line, end: line }, command: { title, command: '' } });
  }
  return lenses;
}

/**
 * The line over a scenario that runs it.
 *
 * @param commands the editor's own commands: one of them may show the trace
 */
export function scenarioLenses(uri: string, commands: ReadonlySet<string>): CodeLens[] {
  const start = { line: 0, character: 0 };
  const lens = (title: string, command: string): CodeLens => ({
    range: { start, end: start },
    command: { title, command, arguments: [uri] },
  });
  const run = lens('Run this scenario', runScenarioCommand);
  return commands.has(showTraceCommand) ? [run, lens('Show its trace', showTraceCommand)] : [run];
}
