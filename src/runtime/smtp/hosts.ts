import { keptAnswers } from '../acl/words/lists.ts';
import { matchHost } from '../match/match.ts';
import type { Run } from '../run/run.ts';

/**
 * Tests the client against the host list of a main option (`verify_check_host`).
 *
 * @returns `noMatch` where the option has no value
 */
export function checkHost(run: Run, option: string): 'match' | 'noMatch' | 'defer' {
  const text = run.settings.text(option);
  if (text === undefined || text === '') return 'noMatch';
  const kept = { ...keptAnswers(run.connection), discardData: true };
  return matchHost({ address: run.connection.hostAddress ?? '' }, { text, option }, run.match, kept).status;
}
