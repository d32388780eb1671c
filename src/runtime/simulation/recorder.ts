import type { TraceStep, Tracer } from '../state/trace.ts';
import type { Clock } from '../world/world.ts';
import type { CoverageCount, UnfaithfulStep } from './types.ts';

/** A tracer, and what it has gathered. */
export interface Recorder {
  readonly tracer: Tracer;
  /** Closes the steps that are open, and gives the outermost ones since the last time. */
  takeSteps(): readonly TraceStep[];
  /** What was unfaithful since the last time, each once. */
  takeUnfaithful(): readonly UnfaithfulStep[];
  /** Closes steps until so many are open: an error may have left more of them than it should. */
  closeTo(depth: number, outcome?: string): void;
  /** How many steps are open. */
  depth(): number;
  /** What was reached, since it was made. */
  coverage(): readonly CoverageCount[];
}

/** How many steps are kept of one session: of one that goes on and on the rest is left out. */
const mostSteps = 200_000;

type OpenStep = { -readonly [K in keyof TraceStep]: TraceStep[K] } & { readonly steps: TraceStep[] };

/**
 * Makes a tracer that records.
 *
 * @param on whether steps are kept; coverage and what is unfaithful are in any case
 * @param clock the world's
 */
export function createRecorder(on: boolean, clock: Clock): Recorder {
  let outermost: TraceStep[] = [];
  const open: OpenStep[] = [];
  let kept = 0;
  let unfaithful = new Map<string, UnfaithfulStep>();
  const counts = new Map<number, { -readonly [K in keyof CoverageCount]: CoverageCount[K] }>();

  const keep = (step: TraceStep): boolean => {
    const into = open.at(-1)?.steps ?? outermost;
    if (++kept > mostSteps) {
      if (kept === mostSteps + 1) into.push({ kind: 'note', text: 'too many steps: the rest is left out', steps: [] });
      return false;
    }
    into.push(step);
    return true;
  };
  const closeTo = (depth: number, outcome?: string): void => {
    while (open.length > depth) {
      const step = open.pop();
      if (step && open.length === depth && outcome !== undefined) step.outcome ??= outcome;
    }
  };
  const tracer: Tracer = {
    on,
    step(kind, text, more) {
      if (on) keep({ kind, text, ...more, steps: [] });
    },
    open(kind, text, at) {
      if (!on) return;
      const step: OpenStep = {
        kind,
        text,
        ...(at && { at: { start: at.start, end: at.end } }),
        steps: [],
        ...(open.length === 0 && { time: clock.now() }),
      };
      keep(step);
      open.push(step);
    },
    close(outcome) {
      const step = open.pop();
      if (step && outcome !== undefined) step.outcome = outcome;
    },
    unfaithful(what, at) {
      const key = `${at?.start ?? ''} ${what}`;
      if (unfaithful.has(key)) return;
      unfaithful.set(key, { what, ...(at && { at: { start: at.start, end: at.end } }) });
      if (on) keep({ kind: 'note', text: `not done as Exim does it: ${what}`, ...(at && { at }), steps: [] });
    },
    cover(at, held) {
      let count = counts.get(at.start);
      if (!count) {
        count = { at: { start: at.start, end: at.end }, held: 0, notHeld: 0 };
        counts.set(at.start, count);
      }
      if (held) count.held++;
      else count.notHeld++;
    },
  };
  return {
    tracer,
    closeTo,
    depth: () => open.length,
    takeSteps() {
      closeTo(0);
      const taken = outermost;
      outermost = [];
      kept = 0;
      return taken;
    },
    takeUnfaithful() {
      const taken = [...unfaithful.values()];
      unfaithful = new Map();
      return taken;
    },
    coverage: () => [...counts.values()],
  };
}
