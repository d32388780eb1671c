import type { CompiledStatement } from '../../../compile/config.ts';
import { aclCheck } from '../../acl/check.ts';
import { extractAddress } from '../../address/extract.ts';
import { tidyLookups } from '../../lookup/lookup.ts';
import { qualifyAddress } from '../../rewrite/rewrite-one.ts';
import { createMessage } from '../../run/create-run.ts';
import { hostTexts } from '../../run/host-text.ts';
import { logs, writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { readSize } from '../../run/settings.ts';
import type { Account } from '../../world/world.ts';
import type { Session } from '../session.ts';
import { expandedNumber } from '../start.ts';
import { addAclHeaders, classify, fixHeaders, nameCaller } from './fixups.ts';
import { maySetSender, noteSenderReplaced, takeFromLine } from './from-line.ts';
import { readAddresses, recipientsInHeader } from './header-recipients.ts';
import { wholeText } from './byte-source.ts';
import type { LocalError } from './local-error.ts';
import { localErrorMessage } from './local-error.ts';
import { makeMessageId } from './message-id.ts';
import { refusalByAcl, refusalByMimeAcl } from './not-smtp-acls.ts';
import { namePhrase, ownName } from './originator.ts';
import type { TextReading } from './read-text.ts';
import { readText } from './read-text.ts';
import { unusableSenderLine } from './unusable-sender.ts';
import { noteText, receivedHeader, receivedSize, receptionLine } from './receive.ts';

/** What a local program hands over: its arguments and its standard input. */
export interface LocalSubmission {
  readonly user: Account;
  /** `-f`; absent where it is not given. */
  readonly sender?: string;
  readonly recipients: readonly string[];
  /** `-t`. */
  readonly extractsRecipients: boolean;
  readonly text: string;
  /** Takes what Exim writes to the sender because of it, header and body, as soon as that is written. */
  readonly report?: (text: string) => void;
  /** `-E`: it is an error message about the message with this id. */
  readonly about?: string;
}

/** What came of it. */
export interface LocalReception {
  readonly accepted: boolean;
  /** What Exim writes to the sender because of it: header and body. */
  readonly report?: string;
  /** Why it was not accepted, as Exim logs it. */
  readonly reason?: string;
  /** It was not accepted because its header names nobody whom it is for (`EXIT_NORECIPIENTS`). */
  readonly nobody?: boolean;
  /** The ACL statement that decided. */
  readonly statement?: CompiledStatement | undefined;
}

/**
 * Sets the sender of the envelope, and who is known to have handed the message over (exim.c).
 *
 * @returns whether the command line gives it (`sender_address_forced`)
 */
function setSender({ user, sender }: LocalSubmission, run: Run): boolean {
  const { message, connection } = run;
  const login = qualifyAddress(user.name, false, run.rewriting);
  const isLocal = sender === undefined || !run.caller.trusted;
  if (isLocal) {
    message.flags.set('sender_local', true);
    connection.authenticatedSender ??= login;
    connection.authenticatedId ??= user.name;
  }
  let forced = false;
  message.sender = login;
  if (sender !== undefined) {
    const found = extractAddress(sender, { ...run.addressSettings, allowDomainLiterals: true }, { allowNull: true });
    const stated = sender === '' || sender === '<>' ? '' : found.ok ? found.address : undefined;
    if (stated !== undefined && (stated === '' || maySetSender(stated, run))) {
      message.sender = stated === '' ? '' : qualifyAddress(stated, false, run.rewriting);
      forced = true;
    } else noteSenderReplaced(run, sender);
  }
  const names = !run.caller.trusted || sender === undefined;
  message.flags.set('originator_name', names ? namePhrase(ownName(user, run), run) : '');
  return forced;
}

/** Takes the recipients of the command line; says what is wrong with them. */
function takeArguments(
  { recipients, extractsRecipients }: LocalSubmission,
  run: Run,
  most: number,
): LocalError | undefined {
  let count = 0;
  for (const argument of recipients) {
    for (const each of readAddresses(argument, run, false)) {
      if (most > 0 && ++count > most && !extractsRecipients) return { kind: 'too-many-recipients' };
      if (!each.ok) return { kind: 'bad-argument', address: argument, message: each.message };
      run.message.recipients.push({ address: each.address, notify: 0 });
    }
  }
  return undefined;
}

/** What is logged of an error, and told. */
function errorLine(error: LocalError, run: Run): string | undefined {
  switch (error.kind) {
    case 'bad-addresses':
    case 'no-recipients': {
      // Up to 4.97 the id stands there twice.
      const id = run.release < 98 ? `${run.message.id} ` : '';
      return `${id}${error.kind === 'bad-addresses' ? 'bad addresses' : 'no recipients'} found in headers`;
    }
    case 'long-header': {
      const most = run.settings.number(error.line ? 'header_line_maxsize' : 'header_maxsize');
      const what = error.line ? 'overlong message header line' : 'ridiculously long message header';
      return `${what} received from ${run.connection.ident ?? ''} (more than ${most} characters): message abandoned`;
    }
    default:
      return undefined;
  }
}

/** Reads the text, whatever its size; there is nothing to wait for. */
function readAll(session: Session, text: string, forced: boolean): TextReading {
  const { settings } = session.run;
  const reading = readText(wholeText(text), {
    size: session.sizeLimit,
    header: settings.number('header_maxsize'),
    headerLine: settings.number('header_line_maxsize'),
    release: session.run.release,
    from: 'program',
    isFromLine: (line) => takeFromLine(line, { forced }, session.run) !== undefined,
  });
  let step = reading.next();
  while (!step.done) step = reading.next(undefined);
  return step.value;
}

/**
 * Receives a message from a local program. Mirrors what exim.c and `receive_msg` do without SMTP. What was accepted is what
 * `run.message` holds.
 *
 * @param session over a run whose connection is of kind `local`; no word is exchanged in it
 * @throws PanicDie where Exim gives up
 */
export function receiveLocal(session: Session, submission: LocalSubmission): LocalReception {
  const { run } = session;
  const { settings } = run;
  const message = (run.message = createMessage(Math.floor(run.world.clock.now() / 1000)));
  let body = submission.text;
  const refuse = (error: LocalError, reason: string, statement?: CompiledStatement): LocalReception => {
    const line = errorLine(error, run);
    if (line !== undefined) writeLog(run, line, error.kind === 'long-header' ? ['main'] : ['main', 'panic']);
    // There is nobody to tell of what came without a sender.
    const untold = message.sender === '' || message.flags.get('local_error_message') === true;
    if (untold) writeLog(run, unusableSenderLine(error, run, session.sizeLimit));
    const report = untold ? undefined : localErrorMessage(run, error, body);
    if (report !== undefined) submission.report?.(report);
    const nobody = error.kind === 'no-recipients';
    return { accepted: false, reason, statement, nobody, ...(report !== undefined && { report }) };
  };
  const forced = setSender(submission, run);
  if (submission.about !== undefined) {
    message.flags.set('local_error_message', true);
    message.flags.set('message_reference', submission.about);
  }
  const most = expandedNumber(session, 'recipients_max');
  const wrong = takeArguments(submission, run, most);
  if (wrong)
    return refuse(
      wrong,
      wrong.kind === 'bad-argument' ? `bad recipient address: ${wrong.message}` : 'too many recipients',
    );
  const start = settings.text('acl_not_smtp_start');
  if (start !== undefined) {
    message.flags.set('enable_dollar_recipients', true);
    aclCheck(run, 'notsmtp_start', start);
    message.flags.delete('enable_dollar_recipients');
  }
  const limit = run.expand(settings.text('message_size_limit') ?? '50M');
  session.sizeLimit = limit.ok ? (readSize(limit.value) ?? 0) : 0;
  const reading = readAll(session, submission.text, forced);
  const made = makeMessageId(run, session.lastIdTime);
  session.lastIdTime = made.time;
  message.id = made.id;
  if (reading.status !== 'whole') {
    body = '';
    message.headers = ('header' in reading ? reading.header : []).map((text) => ({ text, type: ' ' }));
    if (reading.status === 'tooBig') {
      const who = hostTexts(run)?.full === undefined ? '' : ` H=${hostTexts(run)?.full ?? ''}`;
      const ident = run.connection.ident === undefined ? '' : ` U=${run.connection.ident}`;
      const line = `rejected from <${message.sender}>${who}${ident}: message too big: read=${reading.size} max=${session.sizeLimit}`;
      if (logs(run, 'size_reject')) writeLog(run, line, ['main', 'reject']);
      return refuse({ kind: 'too-big' }, `message too big (max=${session.sizeLimit})`);
    }
    return refuse({ kind: 'long-header', line: reading.status === 'headerTooLong' && reading.line }, 'header too long');
  }
  const { headers, facts } = classify(reading.header, run);
  message.headers = headers;
  message.rawHeaders = reading.header;
  ({ body } = reading);
  noteText(run, reading);
  message.flags.set('received_count', headers.filter(({ type }) => type === 'P').length + 1);
  let found: ReturnType<typeof recipientsInHeader> | undefined;
  if (submission.extractsRecipients) {
    const removes = settings.flag('extract_addresses_remove_arguments');
    const given = message.recipients.map(({ address }) => address);
    found = recipientsInHeader(run, removes ? given : [], most);
    if (found.tooMany) return refuse({ kind: 'too-many-recipients' }, 'too many recipients');
    const wanted = [...(removes ? [] : given), ...found.addresses];
    message.recipients = wanted.map((address) => ({ address, notify: 0 }));
  }
  const login = { login: submission.user.name, name: String(message.flags.get('originator_name') ?? '') };
  const from = facts.from && nameCaller(facts.from, login, run);
  const { messageId, madeId } = fixHeaders({ ...facts, from }, run, { senders: true, recipients: true });
  tidyLookups(run.lookups.state);
  message.flags.set('authentication_local', true);
  let report: string | undefined;
  if (found && (found.errors.length > 0 || message.recipients.length === 0)) {
    const others = message.recipients.length > 0;
    const bad = found.errors.length > 0;
    const told = refuse(
      bad
        ? { kind: 'bad-addresses', errors: found.errors, others }
        : { kind: 'no-recipients', suppressed: found.suppressed },
      bad ? 'bad addresses found in headers' : 'no recipients found in headers',
    );
    if (!others) return told;
    ({ report } = told);
  }
  message.headers.unshift(receivedHeader(run));
  addAclHeaders(run);
  message.flags.set('enable_dollar_recipients', true);
  for (const { messageRead } of run.extensions) messageRead?.(run);
  const silent = refusalByMimeAcl(run);
  if (silent) return { accepted: false, reason: 'message rejected by non-SMTP MIME ACL', ...silent };
  const refused = refusalByAcl(run);
  message.flags.delete('enable_dollar_recipients');
  if (refused) {
    return refuse(
      { kind: 'refused', message: refused.message },
      `message rejected by non-SMTP ACL: ${refused.message}`,
      refused.statement,
    );
  }
  for (const { messageAccepted } of run.extensions) messageAccepted?.(run);
  writeLog(run, receptionLine(session, receivedSize(run), messageId, madeId, facts.hasSubject));
  if (message.flags.get('deliver_freeze') === true) writeLog(run, 'frozen by ACL');
  if (message.flags.get('blackholed') === true) {
    writeLog(
      run,
      `=> blackhole (${String(message.flags.get('blackholed_by') ?? 'non-SMTP ACL')} discarded recipients)${String(message.flags.get('blackhole_log') ?? '')}`,
    );
    writeLog(run, 'Completed');
  }
  return { accepted: true, ...(report !== undefined && { report }) };
}
