import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { isBuilt } from '../../../catalogue/target.ts';
import { stringSetting } from '../../../compile/config.ts';
import type { TransportBatch } from '../../../runtime/deliver/types.ts';
import { keyText } from '../../../runtime/dkim/key-file.ts';
import { messageParts } from '../../../runtime/dkim/message-parts.ts';
import { importPrivateKey } from '../../../runtime/dkim/sign.ts';
import { writeLog } from '../../../runtime/run/log.ts';
import { makeArcSet } from './sign.ts';

const month = 30 * 24 * 60 * 60;

/** The specification of `arc_sign`, taken apart; or what is wrong with it, in the words of the release. */
type Specification =
  | {
      readonly ok: true;
      readonly identity: string;
      readonly selector: string;
      readonly key: string;
      readonly created?: number;
      readonly expires?: number;
    }
  | { readonly ok: false; readonly log: string };

function readSpecification(text: string, release: number, now: number): Specification {
  const bad = (long: string, short: string): Specification => {
    const what = release >= 99 ? `(${long}) '${text}'` : `(${short})`;
    return { ok: false, log: `ARC: bad signing-specification ${what}` };
  };
  const reader = listReader(text);
  const identity = nextInList(reader) ?? '';
  if (identity === '') return bad('identity empty', 'identity');
  const selector = nextInList(reader) ?? '';
  if (selector === '') return bad('selector empty', 'selector');
  const key = nextInList(reader) ?? '';
  if (key === '') return bad('privkey empty', release >= 95 ? 'privkey' : 'private-key');
  if (release >= 95) {
    if (/[^A-Za-z0-9.-]/.test(identity)) return bad('identity chars', 'identity');
    if (/[^A-Za-z0-9.-]/.test(selector)) return bad('selector chars', 'selector');
  }
  let created: number | undefined;
  let expires: number | undefined;
  for (const option of optionsOf(nextInList(reader) ?? '')) {
    if (option === 'timestamps') created = now;
    else if (option.startsWith('expire')) {
      const value = option.slice(6);
      const number = Number(/^=\+?[\t-\r ]*(-?\d+)/.exec(value)?.[1] ?? 0);
      if (value.startsWith('=+')) expires = now + (number === 0 ? month : number);
      else expires = value.startsWith('=') ? number : now + month;
    }
  }
  return {
    ok: true,
    identity,
    selector,
    key,
    ...(created !== undefined && { created }),
    ...(expires !== undefined && { expires }),
  };
}

function* optionsOf(text: string): Generator<string> {
  const reader = listReader(text, { separator: ',' });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) yield item;
}

/**
 * Seals what an `smtp` transport sends, where `arc_sign` asks for that. What goes wrong is logged, and the message sent
 * without a seal, but where the option cannot be expanded.
 *
 * @param message header and body, signed with DKIM, lines ended by newlines
 */
export function arcSign(
  message: string,
  { run, transport }: TransportBatch,
): { readonly message: string } | { readonly defer: string } {
  const option = stringSetting(transport.options, 'arc_sign');
  if (option === undefined || transport.driver?.name !== 'smtp') return { message };
  if (!isBuilt('arc', run.config.target.features)) return { message };
  const expanded = run.expand(option);
  if (!expanded.ok) return expanded.forced ? { message } : { defer: 'failed to expand arc_sign' };
  if (expanded.value === '') return { message };
  const { release, world, connection } = run;
  const specification = readSpecification(expanded.value, release, Math.floor(world.clock.now() / 1000));
  if (!specification.ok) {
    writeLog(run, specification.log);
    return { message };
  }
  const { key, ...rest } = specification;
  const pem = keyText(key, run);
  if (pem === undefined) return { message };
  const { hostAddress } = connection;
  const set = makeArcSet({
    ...rest,
    release,
    key: importPrivateKey(pem),
    ...(hostAddress !== undefined && { clientAddress: hostAddress }),
    parts: messageParts(message),
  });
  if (set.made) return { message: set.headers.replaceAll('\r\n', '\n') + message };
  for (const line of set.log) writeLog(run, line);
  return { message };
}
