import type { WrittenProblem } from '../../lsp/server/host.ts';
import type { YamlKind } from '../../lsp/server/yaml/kind.ts';
import type { JsonSchema } from '../../lsp/server/yaml/schema.ts';
import { decodeText } from '../check/positions.ts';
import { readProjectFile } from '../check/project-file.ts';
import projectSchema from '../check/schema/project.schema.json' with { type: 'json' };
import { scenarioSystems } from '../index.ts';
import { readScenario, scenarioSchema } from '../runtime/scenario/read-scenario.ts';
import { machineScenarioFiles } from './scenario-runner.ts';

/** The JSON schema of scenarios, what systems state in them included, or of project files. */
export function schemaOf(kind: YamlKind): JsonSchema {
  return kind === 'scenario' ? scenarioSchema(scenarioSystems) : projectSchema;
}

/**
 * What is wrong with a scenario or a project's file as it is written.
 *
 * @param path its absolute path; text
 * @param textOf what stands in the editor in place of a file; byte strings
 * @param rules the names of all rules
 */
export function problemsOf(
  kind: YamlKind,
  path: string,
  textOf: (path: string) => string | undefined,
  rules: readonly string[],
): readonly WrittenProblem[] {
  const read = (each: string): string | undefined => textOf(each) ?? machineScenarioFiles.read(each);
  if (kind === 'project') {
    const file = readProjectFile(decodeText(read(path) ?? ''), rules);
    return file.ok ? [] : file.problems.map((problem) => ({ ...problem, file: path }));
  }
  const reading = readScenario(path, { files: { ...machineScenarioFiles, read }, systems: scenarioSystems });
  return reading.ok ? [] : reading.problems;
}
