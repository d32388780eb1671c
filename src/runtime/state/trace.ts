import type { LogicalSpan } from '../../../grammar/fault.ts';

/** One thing that happened, and what happened within it. Data for every report; positions are in the logical text. */
export interface TraceStep {
  readonly kind:
    | 'command'
    | 'reply'
    | 'acl'
    | 'statement'
    | 'condition'
    | 'modifier'
    | 'router'
    | 'precondition'
    | 'redirect'
    | 'transport'
    | 'delivery'
    | 'expansion'
    | 'lookup'
    | 'dns'
    | 'log'
    | 'message'
    | 'note';
  readonly text: string;
  /** What came of it: `true`, `false`, `accept`, `deny`, a value. */
  readonly outcome?: string;
  /** The stretch of the configuration that decided it. */
  readonly at?: LogicalSpan;
  readonly steps: readonly TraceStep[];
  /** Milliseconds of the world's clock. */
  readonly time?: number;
}

/** Gathers what happens. With trace off every call does nothing and costs next to nothing. */
export interface Tracer {
  readonly on: boolean;
  /** Records a step that has no steps within it. */
  step(kind: TraceStep['kind'], text: string, more?: { readonly outcome?: string; readonly at?: LogicalSpan }): void;
  /** Opens a step; those recorded until `close` belong to it. */
  open(kind: TraceStep['kind'], text: string, at?: LogicalSpan): void;
  close(outcome?: string): void;
  /** Something that eximc cannot reproduce as Exim does it: it ends up in every result. */
  unfaithful(what: string, at?: LogicalSpan): void;
  /** Marks a statement, router or transport as reached, for coverage: `true` where its conditions held. */
  cover(at: LogicalSpan, held: boolean): void;
}

/** A tracer that keeps nothing. */
export const noTrace: Tracer = {
  on: false,
  step: () => undefined,
  open: () => undefined,
  close: () => undefined,
  unfaithful: () => undefined,
  cover: () => undefined,
};
