import type { TextDocument } from 'vscode';
import { languages, workspace } from 'vscode';

/** Languages that VS Code takes a configuration for which it does not know by its name. */
const taken: ReadonlySet<string> = new Set(['plaintext', 'properties', 'ini']);

/** What no other kind of file has: the beginning of a section. */
const section = /^\s*begin\s+(?:acl|authenticators|retry|rewrite|routers|transports)\s*$/m;

/** Whether a text is a scenario: it has sessions, queue runs or routes, or says so by its schema. */
export const isScenarioText = (text: string): boolean =>
  /^(?:sessions|queueRuns|routes)[ \t]*:/m.test(text) || /^#.*\bscenario\.schema\.json\b/m.test(text);

/** Whether a document is eximc's own, or of the language that it is for. */
export function concernsEximc(document: TextDocument): boolean {
  const { languageId, fileName } = document;
  if (languageId === 'exim') return true;
  return languageId === 'yaml' && (/eximc\.config\.ya?ml$/.test(fileName) || isScenarioText(document.getText()));
}

const seen = new Set<string>();

/** Makes a document an Exim configuration that is one by its text, once: whoever chooses another language keeps it. */
async function recognise(document: TextDocument): Promise<void> {
  const key = document.uri.toString();
  if (!taken.has(document.languageId) || seen.has(key) || !section.test(document.getText())) return;
  seen.add(key);
  await languages.setTextDocumentLanguage(document, 'exim');
}

/** Looks at what is open, and at what is opened later. */
export function recogniseConfigurations(): { dispose: () => void } {
  const look = (document: TextDocument): void => {
    void recognise(document);
  };
  workspace.textDocuments.forEach(look);
  return workspace.onDidOpenTextDocument(look);
}
