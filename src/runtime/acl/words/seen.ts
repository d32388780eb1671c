import { splitList } from '../../../../grammar/list/split.ts';
import { readInterval } from '../../expand/times.ts';
import { textOf } from '../../expand/value.ts';
import type { AclWord } from '../../run/extension.ts';
import { error } from '../outcome.ts';

/** `seen` (acl.c, `acl_seen`): when a key was met last, in the world's hints. */
export const seen: AclWord = (value, run, site) => {
  const text = textOf(value);
  const [relation = '', ...options] = splitList(text, { separator: '/' });
  const bad = (): 'ERROR' => error(site, `failed to parse '${text}'`);
  const before = relation.startsWith('-');
  const interval = readInterval(before ? relation.slice(1) : relation);
  if (interval === undefined) return bad();
  let key = run.connection.hostAddress ?? '';
  let mode: 'usual' | 'readonly' | 'write' = 'usual';
  let refresh: number | undefined = 10 * 86_400;
  for (const option of options) {
    if (option.startsWith('key=')) key = option.slice(4);
    else if (option === 'readonly' || option === 'write') mode = option;
    else if (option.startsWith('refresh=')) {
      refresh = readInterval(option.slice(8));
      if (refresh === undefined) return bad();
    } else return error(site, `unrecognised option '${option}' in '${text}'`);
  }
  const { hints, clock } = run.world;
  const now = Math.floor(clock.now() / 1000);
  const last = hints.get('seen', key);
  if (typeof last !== 'number') {
    if (mode !== 'readonly') hints.set('seen', key, now);
    return 'FAIL';
  }
  const since = now - last;
  if (mode === 'write' || (mode === 'usual' && !before)) hints.set('seen', key, now);
  else if (mode === 'usual' && since >= refresh) hints.set('seen', key, now - interval);
  return (before ? since >= interval : since < interval) ? 'OK' : 'FAIL';
};
