import type { PhysicalSpan } from '../../grammar/source/file.ts';
import { everyPredefinedName, predefinedMacros } from '../catalogue/predefined.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { onceFor } from './once.ts';

/** A name that `.ifdef` or a kin of it asks for, and that nothing defines. */
export interface UndefinedName {
  readonly name: string;
  readonly at: PhysicalSpan;
  readonly directive: string;
}

/** Every macro that any release with any feature predefines. */
const everyPredefined = onceFor(everyPredefinedName);

/** Those of one target, which are at hand. */
const predefinedOf = onceFor(({ catalogue, target }: CompiledConfig['catalogue']): ReadonlySet<string> => {
  return new Set(predefinedMacros(catalogue, target).map(({ name }) => name));
});

/** The macros that a target, or any other release or build, predefines. */
export function predefinedNames(config: CompiledConfig): ReadonlySet<string> {
  return everyPredefined(config.catalogue.catalogue);
}

/**
 * The names of macros in conditionals that no line of the configuration defines, before or after, and Exim neither: they
 * can come from the command line or a file only, or are misspelt.
 */
export const undefinedNames = onceFor((config: CompiledConfig): readonly UndefinedName[] => {
  const { macros, directives, inactive } = config.source;
  const defined = new Set(macros.map(({ name }) => name));
  const found: UndefinedName[] = [];
  for (const { name: directive, argument, uses } of directives) {
    if (!directive.includes('def') || uses.length > 0) continue;
    const text = argument.file.text.slice(argument.start, argument.end);
    for (const match of text.matchAll(/\b_?[A-Z]\w*/g)) {
      const [name] = match;
      if (defined.has(name)) continue;
      if (name.startsWith('_') && (predefinedOf(config.catalogue).has(name) || predefinedNames(config).has(name)))
        continue;
      const start = argument.start + match.index;
      found.push({ name, directive, at: { file: argument.file, start, end: start + name.length } });
    }
  }
  if (found.length === 0) return found;
  // A definition in a branch that is left out counts: with other macros it would be read.
  const skipped = new Set<string>();
  for (const { file, start, end } of inactive) {
    for (const [, name = ''] of file.text.slice(start, end).matchAll(/^[ \t]*([A-Z]\w*)[ \t]*=/gm)) skipped.add(name);
  }
  return found.filter(({ name }) => !skipped.has(name));
});
