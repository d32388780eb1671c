import { trimSpace, trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { Parameter } from '../../../src/catalogue/row.ts';
import { inRange } from '../../../src/catalogue/version.ts';
import type { Offer, Offers } from './offer.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Words that follow a slash, or stand in a list behind an equals sign.
 *
 * @param given those that stand there already
 */
export function parameterOffers(
  parameters: readonly Parameter[] | undefined,
  given: readonly string[],
  { config }: Surroundings,
): Offer[] {
  const had = new Set(given.map((each) => /^[^=\t-\r ]*/.exec(trimSpace(each))?.[0]));
  return (parameters ?? [])
    .filter((parameter) => !had.has(parameter.name) && inRange(config.target.version, parameter))
    .map(({ name, value }) => ({ label: name, kind: 'word', ...(value === 'required' && { insert: `${name}=` }) }));
}

/** What may stand after a word that takes parameters after slashes, each perhaps with words behind an equals sign. */
export function afterSlash(parameters: readonly Parameter[] | undefined, text: string, around: Surroundings): Offers {
  const parts = text.split('/').slice(1);
  const current = parts.pop() ?? '';
  const assigned = /^[\t-\r ]*([\w-]+)[\t-\r ]*=[\t-\r ]*(.*)$/.exec(current);
  if (assigned) {
    const inner = parameters?.find(({ name }) => name === assigned[1])?.words;
    const given = (assigned[2] ?? '').split(',');
    const typed = trimSpaceStart(given.pop() ?? '');
    return inner ? { offers: parameterOffers(inner, given, around), typed } : { offers: [], typed };
  }
  return { offers: parameterOffers(parameters, parts, around), typed: trimSpaceStart(current) };
}
