import { trimSpaceEnd } from '../../grammar/preprocess/characters.ts';
import type { RuleExample } from './rule.ts';

/** The text of an example as a page shows it, without a newline at its end: the files that it names follow. */
export function exampleText({ config, reads = {} }: Pick<RuleExample, 'config' | 'reads'>): string {
  const files = Object.entries(reads).map(([path, text]) => `\n\n# In the file ${path}:\n${trimSpaceEnd(text)}`);
  return trimSpaceEnd(config) + files.join('');
}
