import type { PhysicalSpan } from '../../grammar/source/file.ts';
import { predefinedMacros } from '../catalogue/predefined.ts';
import { everyFeature } from '../catalogue/build-features.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { versions } from '../catalogue/version.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { onceFor } from './once.ts';

/** A name that `.ifdef` or a kin of it asks for, and that nothing defines. */
export interface UndefinedName {
  readonly name: string;
  readonly at: PhysicalSpan;
  readonly directive: string;
}

/** Every macro that any release with any feature predefines. */
const everyPredefined = onceFor((catalogue: Catalogue): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const version of versions) {
    const features = everyFeature(version, catalogue);
    // Those that exclude each other, too: OpenSSL and GnuTLS.
    for (const { name } of catalogue.features) features.add(name);
    const target = { version, features };
    for (const { name } of predefinedMacros(catalogue, target)) names.add(name);
  }
  return names;
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
      if (defined.has(name) || (name.startsWith('_') && predefinedNames(config).has(name))) continue;
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
