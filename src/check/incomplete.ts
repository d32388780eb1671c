import type { CompiledConfig } from '../compile/config.ts';

/** Whether a configuration includes a file that could not be read, so that a part of it is not known. */
export function isIncomplete(config: CompiledConfig): boolean {
  return config.source.directives.some(({ name, active }) => name === 'include' && !active);
}
