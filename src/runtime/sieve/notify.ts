import type { NotifyArguments } from '../../../grammar/sieve/ast.ts';
import { quote2047 } from '../address/quote-2047.ts';
import { untilNul } from '../expand/characters.ts';
import { decodedField, hasField } from './header-fields.ts';
import type { SieveState } from './state.ts';
import { sieveError, tellAction } from './state.ts';

/** What C prints for a text that is not there. */
const nothing = '(null)';

/** The recipient of the message at hand, with what belongs to its local part. */
const recipient = '$local_part_prefix$local_part$local_part_suffix@$domain';

/** Whether the message is that of a URI with an empty subject, which is no text at all up to 4.96. */
function isNothing({ message, uri }: NotifyArguments, release: number): boolean {
  return !message && uri.subject === '' && release < 97;
}

/** The message that notifies, as it is handed to Exim. */
function noticeText(given: NotifyArguments, subject: string, own: string, { run, options }: SieveState): string {
  const { uri, from } = given;
  const { release } = run;
  let text = `From: ${from ? untilNul(from.text) : own}\n`;
  for (const to of uri.recipients) text += `To: ${to ?? nothing}\n`;
  text += `Auto-Submitted: auto-notified; ${options.notifyOwner ?? nothing}\n${untilNul(uri.header)}`;
  const buffer = 32 + 4 * subject.length;
  const shown = quote2047(subject, { release, charset: 'utf-8', fold: true, buffer });
  text += `Subject: ${isNothing(given, release) ? nothing : untilNul(shown)}\n\n`;
  return uri.body !== undefined && uri.body !== '' ? `${text}${untilNul(uri.body)}\n` : text;
}

/**
 * Sends a notification, unless the message at hand is one itself or the same has been sent. Mirrors the branch for `notify`
 * of `parse_commands`.
 */
export function obeyNotify(given: NotifyArguments, line: number, state: SieveState): void {
  const { run, options, notices } = state;
  const message = given.message?.text ?? given.uri.subject ?? decodedField('Subject', run) ?? 'Notification';
  const submitted = decodedField('Auto-Submitted', run);
  const isSubmitted = hasField('auto-submitted', run);
  if (submitted === undefined || isSubmitted === undefined) {
    sieveError(state, 'header string expansion failed', line);
    return;
  }
  if (isSubmitted && untilNul(submitted) !== 'no') {
    tellAction(state, 'Ignoring notification, triggering message contains Auto-submitted: field.');
    return;
  }
  const method = untilNul(given.method.text);
  const importance = given.importance?.text;
  const absent = isNothing(given, run.release);
  const repeated = notices.find(
    (each) => each.method === method && each.importance === importance && each.message === message,
  );
  if (repeated) {
    if (absent || repeated.isNothing) {
      state.error = { message: 'the same notification twice, with an empty subject', line, fatal: true };
      return;
    }
    tellAction(state, `Repeated notification to \`${method}' ignored.`);
    return;
  }
  notices.unshift({ method, importance, message, isNothing: absent });
  const own = run.expand(recipient);
  const sender = run.message.sender === '' || !own.ok ? '' : own.value;
  const text = noticeText(given, message, own.ok ? own.value : '', state);
  if (!options.testing) {
    if (options.send) options.send({ sender, text });
    else run.tracer.unfaithful(`the notification to ${method} is not sent while an address is only looked at`);
  }
  tellAction(state, `Notification to \`${method}': '${untilNul(message)}'.`);
}
