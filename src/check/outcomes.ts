import { trimSpace, trimSpaceStart } from '../../grammar/preprocess/characters.ts';
import type { Part, Sequence, YesNo } from '../../grammar/expansion/ast.ts';

/** A text that an expansion may give, as it stands in it. */
export interface Outcome {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What an expansion may give, as far as it can be read off. */
export interface Outcomes {
  readonly literal: readonly Outcome[];
  /** Whether it can give nothing else. A failure that is forced gives nothing at all. */
  readonly complete: boolean;
}

const unknown: Outcomes = { literal: [], complete: false };

/** The characters that a part stands for; undefined where only a run can tell. */
function literalOf(part: Part): string | undefined {
  switch (part.kind) {
    case 'text':
    case 'protected':
      return part.text;
    case 'escape':
      return part.value;
    default:
      return undefined;
  }
}

/** The text that a sequence stands for; undefined where it holds anything to expand. */
export function literalText(sequence: Sequence | undefined): string | undefined {
  let text = '';
  for (const part of sequence?.parts ?? []) {
    const literal = literalOf(part);
    if (literal === undefined) return undefined;
    text += literal;
  }
  return text;
}

function ofYesNo({ yes, no, fail, problem }: YesNo, withoutYes: Outcomes): Outcomes {
  const outcomes = [yes ? outcomesOf(yes) : withoutYes];
  if (no) outcomes.push(outcomesOf(no));
  else if (!fail) outcomes.push({ literal: [], complete: true });
  return {
    literal: outcomes.flatMap(({ literal }) => literal),
    complete: problem === undefined && outcomes.every(({ complete }) => complete),
  };
}

function ofPart(part: Part): Outcomes {
  switch (part.kind) {
    case 'if':
      return part.condition.problem ? unknown : ofYesNo(part.yesNo, unknown);
    case 'lookup':
    case 'field':
    case 'run':
      return part.problem ? unknown : ofYesNo(part.yesNo, unknown);
    default:
      return unknown;
  }
}

/**
 * The texts that an expanded string may give where it is one text, or one choice between texts (`${if …{a}{b}}`,
 * `${lookup …{a}{b}}`, nested as deep as one likes), with white space around it at the most. An empty outcome is left out.
 */
export function outcomesOf(sequence: Sequence): Outcomes {
  const { parts, start, end } = sequence;
  const literal = literalText(sequence);
  if (literal !== undefined) {
    const text = trimSpace(literal);
    if (text === '') return { literal: [], complete: true };
    const first = parts[0]?.start ?? start;
    const last = parts.at(-1)?.end ?? end;
    // Where it is written as it is, white space at its ends can be left out of the place as well.
    const exact = parts.length === 1 && parts[0]?.kind === 'text' && literal.length === last - first;
    const lead = exact ? literal.length - trimSpaceStart(literal).length : 0;
    return {
      literal: [{ text, start: first + lead, end: exact ? first + lead + text.length : last }],
      complete: true,
    };
  }
  const [only, ...others] = parts.filter((part) => trimSpace(literalOf(part)) !== '');
  return only && others.length === 0 ? ofPart(only) : unknown;
}
