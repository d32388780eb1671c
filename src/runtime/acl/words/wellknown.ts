import { upperCase } from '../../expand/characters.ts';
import type { AclOutcome, AclSite } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';
import { inQuotes } from '../outcome.ts';

/** How long lines of the answer may grow before they are broken. */
const longestLine = 75;

/** A text as xtext, in lines: where one ends in the text, and where it has grown long. */
function inLines(text: string): string {
  let result = '';
  let length = 0;
  for (const char of text) {
    const plain = /[!-~]/.test(char) && char !== '+' && char !== '=';
    result += plain ? char : `+${upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0')}`;
    length = char === '\n' ? longestLine : length + (plain ? 1 : 3);
    if (length < longestLine) continue;
    result += '\n';
    length = 0;
  }
  return result;
}

/** `control = wellknown/FILE`: what WELLKNOWN is answered with. Mirrors `wellknown_process`. */
export function answerWellknown(options: string, run: Run, site: AclSite): AclOutcome {
  run.values.delete('wellknown_response');
  const path = options.startsWith('/') ? options.slice(1) : '';
  if (path === '' || run.connection.counters.get('no_multiline_responses') === 1) return 'FAIL';
  const file = run.world.files.read(path);
  if (!file.ok) {
    site.logMessage = `wellknown: failed to ${file.code === 'ENOENT' ? 'stat' : 'open'} file ${inQuotes(run, path)}: ${file.message}`;
    return 'FAIL';
  }
  run.values.set('wellknown_response', `SIZE=${file.value.length}\n${inLines(file.value)}`);
  return 'OK';
}
