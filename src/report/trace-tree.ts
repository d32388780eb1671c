import type { LogicalSpan } from '../../grammar/fault.ts';
import { decodeText } from '../check/positions.ts';
import type { TraceStep } from '../runtime/state/trace.ts';
import type { ShownPlace, TraceStyle } from './trace-subject.ts';
import { fit } from './trace-fit.ts';
import { visible } from './visible.ts';

/** Steps that explain the one that they belong to; shown when every step is asked for. */
const details: ReadonlySet<TraceStep['kind']> = new Set(['expansion', 'lookup', 'dns', 'note']);

/** Steps that are told elsewhere in the report. */
const elsewhere: ReadonlySet<TraceStep['kind']> = new Set(['reply', 'log']);

/** What came of a step, as a mark before it. */
export function markOf(outcome: string | undefined): 'yes' | 'no' | 'bad' | 'plain' {
  switch (outcome) {
    case 'true':
    case 'yes':
    case 'accept':
    case 'ok':
    case 'delivered':
    case 'discard':
    case 'rerouted':
      return 'yes';
    case 'false':
    case 'no':
    case 'decline':
    case 'skip':
    case 'pass':
      return 'no';
    case 'deny':
    case 'drop':
    case 'defer':
    case 'fail':
    case 'error':
    case 'failed':
    case 'deferred':
      return 'bad';
    default:
      return 'plain';
  }
}

const marks = { yes: '✓', no: '✗', bad: '!', plain: '·' } as const;

function painted(mark: keyof typeof marks, { paint }: TraceStyle): string {
  const colour = { yes: paint.good, no: paint.dim, bad: paint.error, plain: paint.dim }[mark];
  return colour(marks[mark]);
}

/** A step's text with its outcome, where that says more than the mark does. */
function labelOf({ kind, text, outcome }: TraceStep): string {
  const told = decodeText(text);
  const word = kind === 'router' || kind === 'acl' || kind === 'transport' ? `${kind} ` : '';
  const plain = outcome === undefined || outcome === 'true' || outcome === 'false' || outcome === '';
  return visible(`${word}${told}${plain ? '' : ` → ${decodeText(outcome)}`}`);
}

/**
 * The steps of a trace as a tree for a terminal, each with the place that decided it.
 *
 * @param placeOf where a stretch of the configuration was typed
 * @param indent what stands before each line
 */
export function treeLines(
  steps: readonly TraceStep[],
  placeOf: (at: LogicalSpan) => ShownPlace | undefined,
  style: TraceStyle,
  indent: string,
): string[] {
  const shown = steps.filter(({ kind }) => !elsewhere.has(kind) && (style.verbose || !details.has(kind)));
  return shown.flatMap((step, i) => {
    const last = i === shown.length - 1;
    const place = step.at && placeOf(step.at);
    const where = place ? `${place.file}:${place.line}` : '';
    const label = labelOf(step);
    const lead = `${indent}${last ? '└' : '├'} `;
    const line = fit(label, where, style.width - lead.length - 2);
    const mark = markOf(step.outcome);
    const text = mark === 'no' ? style.paint.dim(line.text) : line.text;
    const own = `${style.paint.dim(lead)}${painted(mark, style)} ${text}${line.gap}${style.paint.dim(line.where)}`;
    return [own, ...treeLines(step.steps, placeOf, style, `${indent}${last ? ' ' : '│'} `)];
  });
}
