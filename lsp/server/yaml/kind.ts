import { projectFileNames } from '../../../src/check/find-project-file.ts';
import type { OpenDocument } from '../documents.ts';

/** The files of eximc's own that are written in YAML. */
export type YamlKind = 'scenario' | 'project';

/** Whether a document is a scenario: a YAML file with sessions, queue runs or routes, or one that says so by its name or schema. */
export function isScenario({ path, languageId, text }: Pick<OpenDocument, 'path' | 'languageId' | 'text'>): boolean {
  if (!/yaml|scenario/i.test(languageId)) return false;
  return (
    /^(?:sessions|queueRuns|routes)[ \t]*:/m.test(text) ||
    /\.scenario\.ya?ml$/.test(path) ||
    /^#.*\bscenario\.schema\.json\b/m.test(text)
  );
}

/** What a document is to eximc; undefined for any other document. */
export function yamlKind(document: OpenDocument): YamlKind | undefined {
  const { path, languageId } = document;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/yaml/i.test(languageId) && projectFileNames.some((each) => each === name)) return 'project';
  return isScenario(document) ? 'scenario' : undefined;
}
