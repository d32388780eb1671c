import { upperCase } from '../../expand/characters.ts';
import { fixPhrase } from '../../address/phrase.ts';
import { setCaptures } from '../../expand/regex-match.ts';
import { compileRegex } from '../../regex/regex.ts';
import type { Run } from '../../run/run.ts';
import type { Account } from '../../world/world.ts';

/**
 * A user's own name as the password file has it, with what `gecos_pattern` and `gecos_name` make of it (exim.c): an ampersand
 * stands for the login name.
 */
export function ownName({ name: login, gecos }: Pick<Account, 'name' | 'gecos'>, run: Run): string {
  const ampersand = gecos.indexOf('&');
  const capital = upperCase(login.charAt(0)) + login.slice(1);
  const name = ampersand < 0 ? gecos : gecos.slice(0, ampersand) + capital + gecos.slice(ampersand + 1);
  const pattern = run.settings.text('gecos_pattern');
  const replacement = run.settings.text('gecos_name');
  if (pattern === undefined || replacement === undefined) return name;
  const compiled = compileRegex(pattern);
  const texts = compiled.ok ? compiled.regex.find(name)?.texts : undefined;
  if (!texts) return name;
  setCaptures(texts, false, run.expansion);
  const result = run.expand(replacement);
  run.expansion.captures = [];
  return result.ok ? result.value : name;
}

/** A name in the form that it has before an address in angle brackets; empty where it is. */
export function namePhrase(name: string, run: Run): string {
  const charset = run.settings.text('headers_charset');
  return name && fixPhrase(name, { release: run.release, ...(charset !== undefined && { charset }) });
}
