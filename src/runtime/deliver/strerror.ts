import { systemError } from '../world/system-error.ts';
import { errnoName } from './errno.ts';

/** Messages of errors that no file or socket of a world gives, only transports. */
const more: Readonly<Record<string, string>> = {
  EXDEV: 'Invalid cross-device link',
  ENETDOWN: 'Network is down',
  EDQUOT: 'Disk quota exceeded',
};

/** What the system says of the number of an error (strerror). */
export function strerror(number: number): string {
  const name = errnoName(number);
  if (name === undefined) return `Unknown error ${number}`;
  return more[name] ?? systemError(name).message;
}
