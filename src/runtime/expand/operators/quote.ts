import { quoteForLookup } from '../../lookup/quote.ts';
import { quoterOf } from '../../lookup/quote.ts';
import { fail } from '../compile/code.ts';
import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

function inQuotes(text: string): string {
  const body = text.replace(/["\\\n\r]/g, (char) => (char === '\n' ? '\\n' : char === '\r' ? '\\r' : `\\${char}`));
  return `"${body}"`;
}

const plainText = /^[A-Za-z0-9_.-]+$/;
const localPart = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.+[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;

/** `${quote:…}`, and `${quote_TYPE:…}` for a lookup. */
const quote: OperatorMaker = ({ argument, compiler: { dialect, release } }) => {
  if (argument === undefined) return { apply: (subject) => (plainText.test(subject) ? subject : inQuotes(subject)) };
  return {
    apply: (subject, context) => {
      const styles = context.environment.services.lookups?.styles ?? new Map();
      const result = quoteForLookup(argument, subject, styles, dialect.target);
      if (!result.ok) {
        context.environment.services.lookups?.failed?.(result.message);
        return fail(context, result.message);
      }
      // From 4.96 on, tainted text remembers for which type it was quoted.
      const quoter = quoterOf(argument.replace(/_[^]*/, ''));
      if (release >= 96 && quoter !== undefined && context.taint !== false) context.taint = quoter;
      return result.value;
    },
  };
};

/** `${quote:…}`, `${quote_TYPE:…}`, `${quote_local_part:…}`, `${rxquote:…}`. */
export const quoteOperators = {
  quote,
  quote_local_part: pure((subject) => (localPart.test(subject) ? subject : inQuotes(subject))),
  rxquote: pure((subject) => subject.replace(/[^A-Za-z0-9]/g, '\\$&')),
};
