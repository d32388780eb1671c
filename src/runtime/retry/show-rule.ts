import type { CompiledRetry } from '../../compile/config.ts';
import { formatTime } from '../../compile/values/time.ts';
import { errno, whileConnecting } from './error.ts';
import { errorOfRule } from './find-rule.ts';

function showError(rule: CompiledRetry): string {
  const { errno: number, more } = errorOfRule(rule);
  switch (number) {
    case errno.eximQuota:
      return more > 0 ? `quota_${formatTime(more)}` : 'quota';
    case errno.connectionRefused:
      return more > 0 ? `refused_${hostLetter(more)}` : 'refused';
    case errno.timedOut: {
      const connect = (more & whileConnecting) === 0 ? '' : '_connect';
      const host = more & 255;
      return `timeout${connect}${host === 0 ? '' : `_${hostLetter(host)}`}`;
    }
    case errno.authFailed:
      return 'auth_failed';
    default:
      // Exim has no words for the others here.
      return '*';
  }
}

function hostLetter(more: number): string {
  return more === 77 ? 'MX' : 'A';
}

/** A factor in thousandths, with as many digits as it needs, one at least. */
function showFactor(factor: number): string {
  const digits = String(factor % 1000).padStart(3, '0');
  return `${Math.floor(factor / 1000)}.${digits.replace(/(?<=\d)0+$/, '')}`;
}

/** A retry rule as `exim -brt` shows it, without a newline. */
export function showRetryRule(rule: CompiledRetry): string {
  const sets = rule.parameters.map(({ letter, until, interval, factor = 0 }) => {
    const shown = `${letter},${formatTime(until)},${formatTime(interval)}`;
    return `${shown}${letter === 'G' ? `,${showFactor(factor)}` : ''}; `;
  });
  return `Retry rule: ${rule.pattern}  ${showError(rule)}  ${sets.join('')}`;
}
