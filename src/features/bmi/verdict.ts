import type { StatedVerdict } from './scenario.ts';

/** A verdict as Exim keeps it for a message. */
export interface Verdict {
  readonly recipients: readonly string[];
  readonly destination: 'default' | 'alternate' | 'drop';
  readonly location: string | undefined;
  readonly rules: readonly number[];
  readonly error: boolean;
  /** What stands in the spool file, and in `$bmi_base64_verdict`. */
  readonly text: string;
  readonly tracker: string;
}

/** The form of a verdict that is made up: what the real one holds is the library's secret. */
const format = 'eximc-bmi';

const encode = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** A verdict from what a scenario states of it. */
export function makeVerdict(stated: StatedVerdict): Verdict {
  const { location, rules = [], error = false } = stated;
  const recipients = typeof stated.recipient === 'string' ? [stated.recipient] : stated.recipient;
  const destination = stated.deliver ?? (location === undefined ? 'default' : 'alternate');
  const place = destination === 'alternate' ? (location ?? '') : undefined;
  const parts = [format, destination, place ?? '', rules.join(','), error ? 'error' : '', recipients.join(',')];
  return {
    recipients,
    destination,
    location: place,
    rules,
    error,
    text: stated.verdict ?? encode(parts.join('\n')),
    tracker: stated.tracker ?? encode(`T${rules.join(',')}`),
  };
}

/** Reads a verdict that `makeVerdict` has made up; undefined for one of a real Brightmail. */
export function readVerdict(text: string): Verdict | undefined {
  const parts = Buffer.from(text, 'base64').toString('latin1').split('\n');
  const [kind, destination, location = '', rules = '', error, recipients = ''] = parts;
  if (kind !== format || parts.length !== 6) return undefined;
  if (destination !== 'default' && destination !== 'alternate' && destination !== 'drop') return undefined;
  const numbers = rules === '' ? [] : rules.split(',').map(Number);
  return makeVerdict({
    recipient: recipients.split(','),
    deliver: destination,
    ...(destination === 'alternate' && { location }),
    rules: numbers,
    ...(error === 'error' && { error: true }),
  });
}

/** Whether a message is to be delivered at all: `bmi_get_delivery_status`. */
export function isToBeDelivered(verdict: Verdict | undefined): boolean {
  return !verdict || verdict.error || verdict.destination !== 'drop';
}

/** The other location that a verdict names: `bmi_get_alt_location`. */
export function alternateLocation(verdict: Verdict | undefined): string | undefined {
  return verdict && !verdict.error ? verdict.location : undefined;
}

/** Whether one of the rules that an option lists has fired: `bmi_check_rule`. Items that are no positive number say nothing. */
export function hasFired(verdict: Verdict | undefined, items: readonly string[]): boolean {
  if (!verdict || verdict.error) return false;
  return items.some((item) => {
    const match = /^[\t-\r ]*([+-]?\d+)/.exec(item.slice(0, 31));
    const number = match ? Number(match[1]) : -1;
    return number > 0 && verdict.rules.includes(number);
  });
}
