import { addressRecord, keepAddress } from '../../callout/callout-cache.ts';
import type { AclOutcome, AclSite } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';
import type { QuotaVerdict } from '../../run/services.ts';
import { setOrDelete } from '../outcome.ts';
import type { QuotaOptions } from './options.ts';

/** How many bytes Exim takes of what the process that looks at the mailbox tells it. */
const answerLength = 128;
/** The bytes in front of the words: the result, and the number of an error. */
const answerHead = 5;

/** What of the words of an answer comes through: where it failed and why, with a zero byte between. */
function wordsOf({ failure = '', message = '' }: QuotaVerdict): { readonly failure: string; readonly message: string } {
  const taken = `${failure}\0${message}`.slice(0, answerLength - answerHead);
  const end = taken.indexOf('\0');
  return { failure: taken.slice(0, end), message: taken.slice(end + 1) };
}

/** What an earlier check has found; undefined where there was none, or that was too long ago (`cached_quota_lookup`). */
function remembered(
  recipient: string,
  { positive, negative }: QuotaOptions,
  run: Run,
): 'accept' | 'reject' | undefined {
  if (positive === 0 && negative === 0) return undefined;
  const record = addressRecord(recipient, run, { positive, negative });
  return record && (record.result === 'accept' ? 'accept' : 'reject');
}

/** Looks at the mailbox, and remembers what it finds of that (`verify_quota_call`). */
function look(recipient: string, options: QuotaOptions, run: Run): Omit<QuotaVerdict, 'failure'> {
  const found = run.quotas.check(run, recipient);
  if (found.result === 'ok') run.values.delete('recipient_verify_failure');
  const words = wordsOf(found);
  if (found.result !== 'ok') run.values.set('recipient_verify_failure', words.failure);
  const lasting = found.result === 'ok' || (words.failure === 'quota' && found.overQuota);
  if (lasting && (options.positive > 0 || options.negative > 0)) {
    keepAddress(recipient, found.result === 'ok' ? 'accept' : 'reject', run);
  }
  return found.result === 'ok' ? found : { ...found, message: words.message };
}

/**
 * `verify = recipient/quota`: whether the mailbox that the recipient is routed to has room for the message. Nothing else is
 * verified then, and what overrides a deferral is not looked at.
 */
export function verifyQuota(recipient: string, options: QuotaOptions, run: Run, site: AclSite): AclOutcome {
  const known = remembered(recipient, options, run);
  let verdict: Omit<QuotaVerdict, 'failure'>;
  if (known === undefined) verdict = look(recipient, options, run);
  else if (known === 'accept') verdict = { result: 'ok', overQuota: false };
  else {
    run.values.set('recipient_verify_failure', 'quota');
    verdict = { result: 'fail', overQuota: true, message: 'Previous (cached) quota verification failure' };
  }
  const { result, message } = verdict;
  if (run.tracer.on)
    run.tracer.step('note', known === undefined ? 'quota' : 'quota, as found earlier', { outcome: result });
  if (result === 'ok') return 'OK';
  site.logMessage = message;
  setOrDelete(run, 'acl_verify_message', message);
  if (run.settings.flag('smtp_return_error_details')) {
    if (site.userMessage === undefined && message !== undefined) {
      site.userMessage = `Rejected after ${run.connection.history.at(-1) ?? ''}: ${message}`;
    }
    if (result === 'defer') run.acl.temporaryDetails = true;
  }
  return result === 'fail' ? 'FAIL' : 'DEFER';
}
