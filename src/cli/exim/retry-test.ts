import { retryErrorProblem } from '../../compile/retry.ts';
import { extractAddress } from '../../runtime/address/extract.ts';
import type { RetryError } from '../../runtime/retry/error.ts';
import { asHappened, retryErrorOf } from '../../runtime/retry/error.ts';
import { findRetryRule } from '../../runtime/retry/find-rule.ts';
import { showRetryRule } from '../../runtime/retry/show-rule.ts';
import type { Run } from '../../runtime/run/run.ts';
import type { EximModeFunction, EximResult } from './job.ts';
import { runTest } from './test-run.ts';

/** The longest arguments that Exim takes, from 4.95 on. */
const longest = { key: 256, domain: 255, error: 64 } as const;

/** What is asked. */
interface Question {
  readonly key: string;
  readonly alternate: string | undefined;
  readonly error: string | undefined;
}

/** What Exim says of the first argument that is too long. */
function tooLong({ key, alternate = '', error = '' }: Question): string | undefined {
  const tests = [
    [key, longest.key, '-brt'],
    [alternate, longest.domain, '-brt 2nd'],
    [error, longest.error, '-brt 3rd'],
  ] as const;
  const found = tests.find(([text, most]) => text.length > most);
  return found && `exim: length limit exceeded (${found[0].length} > ${found[1]}) for: ${found[2]}\n`;
}

/** The sender that `-f` gives. */
function senderOf(text: string | undefined, run: Run): string | undefined {
  if (text === undefined) return undefined;
  if (text === '') return '';
  const settings = { ...run.addressSettings, allowDomainLiterals: true, stripTrailingDot: true };
  const found = extractAddress(text, settings, { allowNull: true });
  return found.ok ? found.address : undefined;
}

/**
 * `-brt`: shows the retry rule for a domain or an address, another domain, and an error (exim.c, `test_retry_arg`).
 */
export const retryTestMode: EximModeFunction = (job) => {
  const [key, ...more] = job.arguments.rest;
  if (key === undefined) return stopped('-brt needs a domain or address argument\n');
  const alternate = more[0]?.includes('.') ? more.shift() : undefined;
  const question: Question = { key, alternate, error: more[0] };
  const complaint = Number(job.config.target.version.slice(2)) >= 95 ? tooLong(question) : undefined;
  if (complaint !== undefined) return { rc: 1, out: '', err: complaint };

  return runTest(job, (run, print) => {
    if (!/[@.]/.test(key)) {
      print(
        `Warning: "${key}" contains no '@' and no '.' characters. It is being \n` +
          'treated as a one-component domain, not as a local part.\n\n',
      );
    }
    let error: RetryError = { errno: 0, more: 0 };
    if (question.error !== undefined) {
      const problem = retryErrorProblem(question.error, 0, question.error.length);
      if (problem !== undefined) {
        print(`${problem}\n`);
        return 1;
      }
      error = asHappened(retryErrorOf(question.error));
    }
    const search = { key, ...(alternate !== undefined && { alternate }), error };
    const rule = findRetryRule({ ...search, sender: senderOf(job.arguments.values.sender, run) }, run.match);
    print(rule ? `${showRetryRule(rule)}\n` : 'No retry information found\n');
    return 0;
  });
};

function stopped(out: string): EximResult {
  return { rc: 1, out, err: '' };
}
