import type { MatchResult } from '../match/types.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Value } from '../expand/value.ts';
import type { AclOutcome, AclSite } from '../run/extension.ts';
import type { Run } from '../run/run.ts';

/** What a match comes to; its data goes into a variable where it has one. */
export function matched(result: MatchResult, run: Run, variable?: string): AclOutcome {
  if (result.status === 'match') {
    if (variable !== undefined) setOrDelete(run, variable, result.data);
    return 'OK';
  }
  return result.status === 'noMatch' ? 'FAIL' : 'DEFER';
}

/** Sets a variable that is kept by name, or takes its value away. */
export function setOrDelete(run: Run, name: string, value: Value | undefined): void {
  if (value === undefined) run.values.delete(name);
  else run.values.set(name, value);
}

/** Ends the ACL with an error: the message is for the log. */
export function error(site: AclSite, message: string): 'ERROR' {
  site.logMessage = message;
  return 'ERROR';
}

/** A text in quotes, as the release writes it. */
export function inQuotes(run: Run, text: string): string {
  return quoted(text, run.release);
}
