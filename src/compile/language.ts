import type { ExpansionLanguage } from '../../grammar/expansion/language.ts';
import { expansionLanguage } from '../../grammar/expansion/language.ts';
import type { TargetCatalogue } from '../catalogue/catalogue.ts';

const languages = new WeakMap<TargetCatalogue, ExpansionLanguage>();

/** The expansion language of a target: names that its release or build does not have are unknown to it. */
export function languageOf(catalogue: TargetCatalogue): ExpansionLanguage {
  let language = languages.get(catalogue);
  if (!language) {
    const release = Number(catalogue.target.version.slice(2));
    const kinds = { item: 'items', condition: 'conditions', operator: 'operators' } as const;
    language = expansionLanguage(release, (kind, name) => catalogue.rows(kinds[kind]).has(name));
    languages.set(catalogue, language);
  }
  return language;
}
