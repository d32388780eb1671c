import type { TestController, TestItem, TestRunRequest } from 'vscode';
import { Disposable, Location, Position, Range, TestMessage, TestRunProfileKind, tests, Uri, workspace } from 'vscode';
import type { ScenarioReport } from '../../server/host.ts';

type Run = (uri: Uri) => Promise<ScenarioReport | undefined>;

const place = ({ line, column }: { readonly line: number; readonly column: number }): Range => {
  const start = new Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return new Range(start, start);
};

/** Adds a file to the tests where it is a scenario, and takes it out where it is none any more. */
async function look(controller: TestController, uri: Uri): Promise<void> {
  const id = uri.toString();
  const text = await Promise.resolve(workspace.fs.readFile(uri)).then(
    (bytes) => new TextDecoder('utf-8').decode(bytes),
    () => '',
  );
  if (!/^(?:sessions|routes)[ \t]*:/m.test(text)) {
    controller.items.delete(id);
    return;
  }
  const item = controller.createTestItem(id, workspace.asRelativePath(uri), uri);
  const description = /^description:\s*(.*)$/m.exec(text)?.[1];
  if (description !== undefined) item.description = description;
  controller.items.add(item);
}

/** What came of a scenario, as the messages of a test. */
function messagesOf(report: ScenarioReport): TestMessage[] {
  const problems = report.problems.map((problem) => {
    const message = new TestMessage(problem.message);
    message.location = new Location(Uri.file(problem.file), place(problem));
    return message;
  });
  const failed = report.results
    .filter(({ ok }) => !ok)
    .map((result) => {
      const message = TestMessage.diff(`${result.part}: ${result.subject}`, result.expected, result.actual);
      message.location = new Location(Uri.file(report.path), place(result));
      return message;
    });
  return [...problems, ...failed];
}

async function runTests(controller: TestController, request: TestRunRequest, run: Run): Promise<void> {
  const current = controller.createTestRun(request);
  const items: TestItem[] = request.include ? [...request.include] : [...controller.items].map(([, item]) => item);
  for (const item of items) {
    if (current.token.isCancellationRequested || request.exclude?.includes(item) || !item.uri) continue;
    current.started(item);
    const begin = performance.now();
    try {
      const report = await run(item.uri);
      if (!report) current.errored(item, new TestMessage('the language server does not run'));
      else if (report.ok) current.passed(item, performance.now() - begin);
      else current.failed(item, messagesOf(report), performance.now() - begin);
      current.appendOutput((report?.report ?? '').replaceAll('\n', '\r\n'), undefined, item);
    } catch (error) {
      current.errored(item, new TestMessage(String(error)));
    }
  }
  current.end();
}

/** Shows the scenarios of the workspace in the test explorer, each as a test. */
export function createScenarioTests(run: Run): Disposable {
  const controller = tests.createTestController('eximc', 'Exim scenarios');
  controller.createRunProfile('Run', TestRunProfileKind.Run, (request) => runTests(controller, request, run), true);
  const pattern = '**/*.{yaml,yml}';
  const watcher = workspace.createFileSystemWatcher(pattern);
  const update = (uri: Uri): void => {
    void look(controller, uri);
  };
  watcher.onDidCreate(update);
  watcher.onDidChange(update);
  watcher.onDidDelete((uri) => {
    controller.items.delete(uri.toString());
  });
  controller.resolveHandler = async () => {
    const found = await workspace.findFiles(pattern, '**/node_modules/**');
    await Promise.all(found.map((uri) => look(controller, uri)));
  };
  return Disposable.from(watcher, controller);
}
