import { readFileSync } from 'node:fs';
import type { ExtensionContext } from 'vscode';
import { extensions, Uri, workspace } from 'vscode';
import { isScenarioText } from './recognise.ts';

/** The extension that knows YAML and schemas, where somebody has installed it. */
const yamlExtension = 'redhat.vscode-yaml';
const scheme = 'eximc-schema';

/** What that extension lets others give to it. */
interface YamlExtension {
  registerContributor(
    scheme: string,
    schemaOf: (resource: string) => string | undefined,
    contentOf: (schema: string) => string | undefined,
  ): boolean;
}

/** Whether scenarios and project files are completed and told of by another extension. */
export const hasYamlExtension = (): boolean => extensions.getExtension(yamlExtension) !== undefined;

/** Gives the schema of scenarios to the extension that knows YAML: it cannot know scenarios by their names. */
export async function contributeSchema(context: ExtensionContext): Promise<void> {
  const extension = extensions.getExtension<YamlExtension>(yamlExtension);
  const api = await extension?.activate();
  const path = context.asAbsolutePath('server/schema/scenario.schema.json');
  api?.registerContributor(
    scheme,
    (resource) => {
      const text = workspace.textDocuments.find(({ uri }) => uri.toString() === resource)?.getText() ?? '';
      return isScenarioText(text) ? `${scheme}:/scenario` : undefined;
    },
    (schema) => (Uri.parse(schema).scheme === scheme ? readFileSync(path, 'utf8') : undefined),
  );
}
