import type { Fault } from '../../grammar/fault.ts';
import { didYouMean } from '../catalogue/near-miss.ts';
import type { Fix, Report, Rule, RuleDocument, Severity } from './rule.ts';

/** A rule for what reading the configuration itself finds wrong. */
export interface FaultRuleDocument extends RuleDocument {
  /** The severity of those faults that Exim accepts without a word; default: the rule's own. */
  readonly accepted?: Severity;
  readonly needsWhole?: boolean;
  /** The change that mends one fault; default: replace what was written by the only name that was probably meant. */
  readonly fix?: (fault: Fault) => Fix | undefined;
}

/** Puts the one likely name in place of what was written: a guess, hence not safe. */
function replaceBySuggestion({ at, suggestions }: Fault): Fix | undefined {
  const [meant, ...others] = suggestions ?? [];
  if (meant === undefined || others.length > 0 || at.start === at.end) return undefined;
  return { safe: false, title: `Write "${meant}"`, edits: [{ at, text: meant }] };
}

/**
 * Makes a rule of its documentation: it reports each fault that bears its name, says what was probably meant, and offers
 * to put that in place.
 *
 * @param document the rule's page, its severity, and what is special about it
 */
export function faultRule(document: FaultRuleDocument): Rule {
  const { accepted, fix = replaceBySuggestion } = document;
  const check: Rule['check'] = ({ faults, report }) => {
    for (const fault of faults) {
      const mend = fix(fault);
      const said: Report = {
        at: fault.at,
        message: fault.message + didYouMean(fault.suggestions),
        ...(fault.related && { related: fault.related }),
        ...(mend && { fix: mend }),
        ...(fault.exim ? { exim: fault.exim } : accepted && { severity: accepted }),
      };
      report(said);
    }
  };
  // Examples that are made only when they are asked for stay so.
  const { name, severity, summary, why } = document;
  return Object.defineProperties(
    { name, severity, summary, why, wrong: [], right: [], check },
    Object.getOwnPropertyDescriptors(document),
  );
}
