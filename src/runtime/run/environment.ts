import { lowerCase } from '../expand/characters.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { matchString } from '../match/match.ts';
import type { MatchContext } from '../match/types.ts';
import type { MainSettings } from './settings.ts';

/**
 * What Exim leaves of the environment that it was started with: the variables that `keep_environment` lets through, those of
 * `add_environment`, and the time zone of the option `timezone`. Mirrors `cleanup_environment`, and what `main` does after it.
 *
 * @param given the environment of whoever starts Exim
 */
export function configuredEnvironment(
  given: ReadonlyMap<string, string>,
  settings: MainSettings,
  match: MatchContext,
): Map<string, string> {
  const keep = settings.text('keep_environment') ?? '';
  const kept = new Map<string, string>();
  const lets = (name: string): boolean =>
    keep === '*' || matchString(name, { text: keep, expand: false }, match, { caseful: true }).status === 'match';
  if (keep !== '') for (const [name, value] of given) if (lets(name)) kept.set(name, value);
  for (const each of splitList(settings.text('add_environment') ?? '')) {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(each) ?? [];
    if (name !== undefined && value !== undefined) kept.set(name, value);
    // Without an equals sign, putenv takes a variable away.
    else kept.delete(each);
  }
  const zone = settings.text('timezone');
  if (lowerCase(zone) === 'utc' || zone === kept.get('TZ')) return kept;
  kept.delete('TZ');
  if (zone !== undefined) kept.set('TZ', zone);
  return kept;
}
