import type { Fault } from '../../grammar/fault.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { lastBefore } from './last-before.ts';

/** How many lines in a row a section must fail to read before they are told as one. */
const runLength = 5;

/**
 * Leaves out faults that only follow from another: what is said twice of the same text, the public name of an authenticator
 * that stands there twice as a whole, the private options of a driver that is not known, and long runs of lines that the section they stand in cannot read (a `begin` line is missing there).
 *
 * @param config a configuration with its faults
 * @returns the faults that a person should hear of, in the order in which they were given
 */
export function withoutConsequences(config: CompiledConfig): readonly Fault[] {
  if (config.faults.length < 2) return config.faults;
  return withoutRuns(withoutOptionsOfUnknownDrivers(config, withoutTwins(config, onceForEachPlace(config.faults))));
}

/** Of the faults that Exim refuses, keeps the first that it would meet at each stretch of text. */
function onceForEachPlace(faults: readonly Fault[]): readonly Fault[] {
  const best = new Map<string, Fault>();
  const key = ({ at }: Fault): string => `${at.start} ${at.end} ${'file' in at ? at.file.path : ''}`;
  for (const fault of faults) {
    if (!fault.exim || fault.at.start === fault.at.end) continue;
    const known = best.get(key(fault));
    if (!known || fault.order < known.order) best.set(key(fault), fault);
  }
  return faults.filter((fault) => {
    const kept = fault.exim && best.get(key(fault));
    return !kept || kept === fault;
  });
}

/** An authenticator that has another's name has been copied with its public name. */
function withoutTwins({ authenticators }: CompiledConfig, faults: readonly Fault[]): readonly Fault[] {
  const names = new Set(faults.filter(({ rule }) => rule === 'driver/duplicate-name').map(({ at }) => at.start));
  const twins = authenticators
    .map(({ node }) => node)
    .filter(({ name }) => names.has(name.start))
    .sort((a, b) => a.start - b.start);
  if (twins.length === 0) return faults;
  return faults.filter(({ rule, at }) => {
    const twin = rule === 'auth/duplicate-public-name' ? lastBefore(twins, at.start) : undefined;
    return !twin || at.end > twin.end;
  });
}

/** Without a known driver, its private options cannot be told from misspelt ones. */
function withoutOptionsOfUnknownDrivers(config: CompiledConfig, faults: readonly Fault[]): readonly Fault[] {
  const unknown = [...config.routers, ...config.transports, ...config.authenticators]
    .filter(({ driver }) => !driver)
    .map(({ node }) => node)
    .sort((a, b) => a.start - b.start);
  if (unknown.length === 0) return faults;
  return faults.filter(({ rule, at }) => {
    if (rule !== 'option/unknown' || 'file' in at) return true;
    const node = lastBefore(unknown, at.start);
    return !node || at.start > node.end;
  });
}

/** What is found of line after line where a section is not the one that its lines are for. */
const strayLines = new Set([
  'option/unknown',
  'option/misplaced',
  'option/not-in-target',
  'option/expected',
  'driver/name-missing',
  'acl/name-missing',
  'acl/unknown-verb',
  'acl/unknown-word',
]);

function withoutRuns(faults: readonly Fault[]): readonly Fault[] {
  const result: Fault[] = [];
  for (let i = 0; i < faults.length;) {
    const first = faults[i];
    if (!first) break;
    let next = i + 1;
    for (let last = first; next < faults.length; next++) {
      const fault = faults[next];
      if (
        !fault?.exim ||
        !strayLines.has(first.rule) ||
        fault.rule !== first.rule ||
        fault.order > last.order + 1 ||
        fault.order <= last.order
      )
        break;
      last = fault;
    }
    const second = faults[i + 1];
    if (next - i >= runLength && second) {
      const message = `and ${next - i - 1} lines from here on, which cannot be read here either: is a "begin" line missing or misspelt before them?`;
      result.push({ ...first, related: [...(first.related ?? []), { at: second.at, message }] });
    } else result.push(...faults.slice(i, next));
    i = next;
  }
  return result;
}
