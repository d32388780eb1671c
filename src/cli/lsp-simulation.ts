import { dirname } from 'node:path';
import type { Evaluation, ScenarioReport } from '../../lsp/server/host.ts';
import { predefinedMacros } from '../catalogue/predefined.ts';
import { decodeText } from '../check/positions.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { lookupDrivers, runtimeExtensions } from '../features/runtime.ts';
import { catalogue } from '../index.ts';
import { plain } from '../report/context.ts';
import { gatherCoverage } from '../report/coverage-model.ts';
import { expansionTreeLines, explainExpansion } from '../report/expansion-tree.ts';
import { testParts } from '../report/test-outcome.ts';
import { shownPlace } from '../report/trace-subject.ts';
import { checkScenario } from '../runtime/scenario/expectations.ts';
import { placeNames } from '../runtime/simulation/places.ts';
import { createScenarioWorld } from '../runtime/world/scenario-world.ts';
import { prepareSimulation, simulate } from '../simulate.ts';
import { createExpandSession, resultLine } from './expand-session.ts';
import { expandLine } from './expand-show.ts';
import { findScenarios } from './find-scenarios.ts';
import { UsageError } from './io.ts';
import { machineScenarioFiles, runScenario, shownPath, traceSubject } from './scenario-runner.ts';

/** How wide reports are that an editor shows. */
const width = 80;

/** Expands a string with a configuration, in a world of which nothing is known. Texts are byte strings. */
export function evaluate(config: CompiledConfig, text: string): Evaluation {
  const world = createScenarioWorld({});
  try {
    const session = createExpandSession({
      config,
      predefined: predefinedMacros(catalogue, config.target),
      world,
      configFile: config.source.files[0]?.path ?? '',
      cwd: '/',
      lookupDrivers,
      extensions: runtimeExtensions(undefined),
      log: () => undefined,
    });
    const outcome = expandLine(session, text);
    const missing = session.missing().map(({ what }) => decodeText(what));
    if (outcome.kind === 'macro') return { ok: true, text: '', explained: [], missing };
    if (outcome.kind === 'refused') return { ok: false, text: decodeText(outcome.message), explained: [], missing };
    const { recorded } = outcome;
    return {
      ok: recorded.result.ok,
      text: decodeText(recorded.result.ok ? resultLine(recorded) : recorded.result.message),
      explained: expansionTreeLines(explainExpansion(recorded), { paint: plain, width }),
      missing,
    };
  } finally {
    world.close();
  }
}

/** The scenarios below a folder; text. */
export function scenariosBelow(folder: string): readonly string[] {
  try {
    return findScenarios([], folder);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

/** A folder that no path lies in, so that every path is told whole. */
const nowhere = '-';

/**
 * Runs a scenario, and compares what came of it with what it expects.
 *
 * @param path its absolute path; text
 * @param textOf what stands in the editor in place of a file; byte strings
 */
export async function runScenarioFor(
  path: string,
  textOf: (path: string) => string | undefined,
  format: 'text' | 'html',
): Promise<ScenarioReport> {
  const ran = await runScenario(path, {
    files: { ...machineScenarioFiles, read: (each) => textOf(each) ?? machineScenarioFiles.read(each) },
    simulate,
    prepare: prepareSimulation,
    cwd: nowhere,
    trace: true,
  });
  if (!ran.ok) return { path, ok: false, report: '', problems: [...ran.problems], results: [], coverage: [] };
  const { scenario, config, result, nameOf } = ran;
  const checks = checkScenario(scenario, result, (at) => placeNames(config, at));
  const parts = testParts(scenario, checks, ({ at }) => at && shownPlace({ config, nameOf }, at));
  const gatherer = gatherCoverage();
  gatherer.add(config, result.coverage, nameOf);
  const title =
    scenario.description === undefined ? path.slice(dirname(path).length + 1) : decodeText(scenario.description);
  // A page's places are to be followed; plain text is to be read.
  const shortly = (source: string): string => shownPath(nameOf(source), dirname(path));
  const report =
    format === 'html'
      ? (await import('../report/trace-html.ts')).traceHtml([traceSubject(ran, title)])
      : (await import('../report/trace-terminal.ts')).traceTerminal(traceSubject({ ...ran, nameOf: shortly }, title), {
          paint: plain,
          width,
          verbose: false,
        });
  const results = parts.flatMap(({ name, results: all }) =>
    all.map(({ subject: what, ok, expected, actual, place }) => ({
      part: name,
      subject: what,
      ok,
      expected,
      actual,
      ...place,
    })),
  );
  return {
    path,
    ok: results.every(({ ok }) => ok),
    report,
    problems: [],
    results,
    coverage: gatherer.coverage().items.map(({ kind, name, file, line, held, notHeld }) => ({
      kind,
      name,
      file,
      line,
      reached: held + notHeld > 0,
    })),
  };
}
