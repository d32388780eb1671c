import type { CompiledConfig } from '../compile/config.ts';
import { onceFor } from './once.ts';

/**
 * The words of the lines that conditionals leave out: what is named there may be used when the configuration is read with
 * other macros.
 */
export const inactiveWords = onceFor((config: CompiledConfig): ReadonlySet<string> => {
  const words = new Set<string>();
  for (const { file, start, end } of config.source.inactive) {
    for (const [word] of file.text.slice(start, end).matchAll(/[\w.-]+/g)) words.add(word);
  }
  return words;
});
