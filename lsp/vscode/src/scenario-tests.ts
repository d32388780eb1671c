import type { FileCoverageDetail, TestController, TestItem, TestRun, TestRunRequest } from 'vscode';
import {
  Disposable,
  FileCoverage,
  Location,
  Position,
  Range,
  StatementCoverage,
  TestMessage,
  TestRunProfileKind,
  tests,
  Uri,
  workspace,
} from 'vscode';
import type { ScenarioReport } from '../../server/host.ts';
import { isScenarioText } from './recognise.ts';

type Run = (uri: Uri) => Promise<ScenarioReport | undefined>;
type Result = ScenarioReport['results'][number];

const place = ({ line, column }: { readonly line: number; readonly column: number }): Range => {
  const start = new Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return new Range(start, start);
};

/** What a scenario says of itself. */
function descriptionIn(text: string): string | undefined {
  const written = /^description:[ \t]*(.*?)[ \t]*$/m.exec(text)?.[1];
  return written?.replace(/^(["'])(.*)\1$/, '$2');
}

/** Adds a file to the tests where it is a scenario, and takes it out where it is none any more. */
async function look(controller: TestController, uri: Uri): Promise<void> {
  const id = uri.toString();
  const text = await Promise.resolve(workspace.fs.readFile(uri)).then(
    (bytes) => new TextDecoder('utf-8').decode(bytes),
    () => '',
  );
  if (!isScenarioText(text)) {
    controller.items.delete(id);
    return;
  }
  const item = controller.items.get(id) ?? controller.createTestItem(id, workspace.asRelativePath(uri), uri);
  const description = descriptionIn(text);
  if (description !== undefined) item.description = description;
  item.range = new Range(0, 0, 0, 0);
  controller.items.add(item);
}

const pattern = '**/*.{yaml,yml}';

/** Looks at all that may be a scenario. */
async function findAll(controller: TestController): Promise<void> {
  const found = await workspace.findFiles(pattern, '**/node_modules/**');
  await Promise.all(found.map((uri) => look(controller, uri)));
}

/** An expectation that did not hold, with what is shown of it. */
function failure(uri: Uri, result: Result): TestMessage {
  const message = TestMessage.diff(result.subject, result.expected, result.actual);
  message.location = new Location(uri, place(result));
  return message;
}

/** Tells what came of the parts of a scenario, its sessions and messages, each as a test below it. */
function tellParts(
  controller: TestController,
  run: TestRun,
  item: TestItem,
  uri: Uri,
  results: readonly Result[],
): void {
  const parts = new Map<string, Result[]>();
  for (const result of results) {
    const same = parts.get(result.part);
    if (same) same.push(result);
    else parts.set(result.part, [result]);
  }
  const children = [...parts].map(([name, all], i) => {
    const child = controller.createTestItem(`${item.id}#${i}`, name, uri);
    const [first] = all;
    if (first) child.range = place(first);
    child.sortText = String(i).padStart(6, '0');
    return { child, all };
  });
  item.children.replace(children.map(({ child }) => child));
  for (const { child, all } of children) {
    const failed = all.filter(({ ok }) => !ok).map((result) => failure(uri, result));
    if (failed.length > 0) run.failed(child, failed);
    else run.passed(child);
  }
}

function tell(controller: TestController, run: TestRun, item: TestItem, report: ScenarioReport, time: number): void {
  const uri = Uri.file(report.path);
  tellParts(controller, run, item, uri, report.results);
  if (report.ok) run.passed(item, time);
  else if (report.problems.length > 0) {
    const problems = report.problems.map((problem) => {
      const message = new TestMessage(problem.message);
      message.location = new Location(Uri.file(problem.file), place(problem));
      return message;
    });
    run.errored(item, problems, time);
  } else
    run.failed(
      item,
      report.results.filter(({ ok }) => !ok).map((result) => failure(uri, result)),
      time,
    );
  run.appendOutput(report.report.replaceAll('\n', '\r\n'), undefined, item);
}

/** How many scenarios reach each line, by file. */
type Reached = Map<string, Map<number, number>>;

function gather(reached: Reached, { coverage }: ScenarioReport): void {
  for (const { file, line, reached: was } of coverage) {
    let lines = reached.get(file);
    if (!lines) reached.set(file, (lines = new Map<number, number>()));
    lines.set(line, (lines.get(line) ?? 0) + Number(was));
  }
}

/** The files of configurations with the lines that were reached, as the editor shows coverage. */
function coverageOf(reached: Reached): { readonly file: FileCoverage; readonly details: FileCoverageDetail[] }[] {
  return [...reached].map(([path, lines]) => {
    const details = [...lines].map(([line, times]) => new StatementCoverage(times, new Position(line - 1, 0)));
    return { file: FileCoverage.fromDetails(Uri.file(path), details), details };
  });
}

async function runTests(
  controller: TestController,
  request: TestRunRequest,
  run: Run,
  details: WeakMap<FileCoverage, FileCoverageDetail[]> | undefined,
): Promise<void> {
  // All may be wanted before anybody has looked at what there is.
  if (!request.include) await findAll(controller);
  const current = controller.createTestRun(request);
  const chosen: TestItem[] = request.include ? [...request.include] : [...controller.items].map(([, item]) => item);
  // The parts of a scenario are run with the whole of it.
  const items = [...new Set(chosen.map((item) => item.parent ?? item))];
  for (const item of items) current.enqueued(item);
  const reached: Reached = new Map();
  for (const item of items) {
    if (current.token.isCancellationRequested || request.exclude?.includes(item) || !item.uri) continue;
    current.started(item);
    const begin = performance.now();
    try {
      const report = await run(item.uri);
      if (report) {
        tell(controller, current, item, report, performance.now() - begin);
        gather(reached, report);
      } else current.errored(item, new TestMessage('the language server does not run'));
    } catch (error) {
      current.errored(item, new TestMessage(String(error)));
    }
  }
  if (details) {
    for (const { file, details: lines } of coverageOf(reached)) {
      details.set(file, lines);
      current.addCoverage(file);
    }
  }
  current.end();
}

/** Shows the scenarios of the workspace in the test explorer, each as a test. */
export function createScenarioTests(run: Run): Disposable {
  const controller = tests.createTestController('eximc', 'Exim scenarios');
  const details = new WeakMap<FileCoverage, FileCoverageDetail[]>();
  controller.createRunProfile(
    'Run',
    TestRunProfileKind.Run,
    (request) => runTests(controller, request, run, undefined),
    true,
  );
  const coverage = controller.createRunProfile(
    'Run with Coverage',
    TestRunProfileKind.Coverage,
    (request) => runTests(controller, request, run, details),
    true,
  );
  coverage.loadDetailedCoverage = (_, file) => Promise.resolve(details.get(file) ?? []);
  const watcher = workspace.createFileSystemWatcher(pattern);
  const update = (uri: Uri): void => {
    void look(controller, uri);
  };
  watcher.onDidCreate(update);
  watcher.onDidChange(update);
  watcher.onDidDelete((uri) => {
    controller.items.delete(uri.toString());
  });
  controller.resolveHandler = () => findAll(controller);
  controller.refreshHandler = () => findAll(controller);
  return Disposable.from(watcher, controller);
}
