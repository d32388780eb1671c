import { printable } from '../../../expand/characters.ts';
import { driverOptions } from '../../../route/driver-options.ts';
import { writeLog } from '../../../run/log.ts';
import { eximErrno, errnoOf } from '../../errno.ts';
import { strerror } from '../../strerror.ts';
import { authParameter, returnParameters } from '../../../peer/mail-parameters.ts';
import type { Answer } from '../../../peer/peer.ts';
import { rcptAddress } from '../rcpt-address.ts';
import { escapeLines, filterCommand, writeMessage, writingOptions } from '../write-message.ts';
import type { SmtpConnection } from './connection.ts';
import { checkResponse, exchange, quit, takeAnswer, talkAbout, talkOf } from './connection.ts';
import { findFollower } from './follow.ts';
import { hostForLog } from './host-log.ts';
import type { SmtpRecipient } from './recipients.ts';
import { addRetryItem, answerDetail, setError } from './recipients.ts';

/** What sending the message over one connection comes to. */
export interface Sent {
  /** `ok`: each address has its result; `defer`: the host has failed; `error`: no host is to be tried any more. */
  readonly status: 'ok' | 'defer' | 'error';
  /** Every address was put off for something about the message. */
  readonly messageDefer: boolean;
  /** Header and body as they were sent, lines ended by newlines. */
  readonly message: string;
  /** All went well, and something has become of an address: other messages may follow. */
  readonly completed: boolean;
  /** The server is still busy with the message (`send_rset`). */
  readonly needsReset: boolean;
  /** Another message that is to follow, where one was looked for before this one was sent. */
  readonly follower: string | undefined;
}

/** An end before the end: an answer, or the lack of one, that concerns all addresses. */
interface GeneralFailure {
  readonly errno: number;
  readonly why?: string;
  readonly moreErrno?: number;
  /** What is said in place of what the answer gives; the server is gone then. */
  readonly message?: string;
}

const notifyNames = [
  [1, 'NEVER'],
  [2, 'SUCCESS'],
  [4, 'FAILURE'],
  [8, 'DELAY'],
] as const;

/** Whether a router has said that DSN ends here. */
function isLastHop({ address }: SmtpRecipient, { site }: SmtpConnection): boolean {
  const { router } = address;
  return router !== undefined && driverOptions(router, site.run.config).flag('dsn_lasthop');
}

/** What follows the address in MAIL. Mirrors `build_mailcmd_options`; or why it cannot be had. */
function mailParameters(
  connection: SmtpConnection,
  recipients: readonly SmtpRecipient[],
): { readonly text: string } | { readonly message: string } {
  const { site, peer } = connection;
  const { run, options } = site;
  const { flags } = run.message;
  let text = '';
  const size = Number(flags.get('message_size') ?? 0);
  if (size > 0 && peer.size) {
    text += ` SIZE=${size + Number(flags.get('message_linecount') ?? 0) + options.number('size_addition')}`;
  }
  connection.prdrActive = peer.prdr && recipients.length > 1;
  if (connection.prdrActive) text += ' PRDR';
  if (peer.utf8 && recipients[0]?.address.propagated.utf8 === true) text += ' SMTPUTF8';
  if (peer.dsn && !recipients.every((each) => isLastHop(each, connection))) text += returnParameters(site);
  const auth = authParameter(site, connection.authenticator !== undefined);
  if ('message' in auth) return auth;
  if (auth.sender !== undefined) connection.authenticatedSender = auth.sender;
  return { text: text + auth.text };
}

/** What follows the address in RCPT. Mirrors `build_rcptcmd_options`. */
function rcptParameters(connection: SmtpConnection, recipient: SmtpRecipient): string {
  if (!connection.peer.dsn || isLastHop(recipient, connection)) return '';
  const { notify, orcpt } = recipient.address.dsn;
  const names = notifyNames.filter(([bit]) => (notify & bit) !== 0).map(([, name]) => name);
  return `${names.length > 0 ? ` NOTIFY=${names.join(',')}` : ''}${orcpt === undefined ? '' : ` ORCPT=${orcpt}`}`;
}

/** The message as it is to be sent, signed by the systems that do so; or why it cannot be had. */
function composeMessage(connection: SmtpConnection): { readonly text: string } | GeneralFailure {
  const { batch, run } = connection.site;
  const filter = filterCommand(batch, `${batch.transport.name.slice(0, 50)} transport filter`);
  if (!filter.ok) return { errno: eximErrno.filterFail, message: filter.outcome.message ?? '' };
  const own = { crlf: false, check: undefined, escape: undefined, escapeHeaders: true };
  const written = writeMessage(batch, writingOptions(batch, own), filter.words);
  if (!written.ok) {
    const { errno, message, moreErrno } = written;
    return { errno, why: message, ...(moreErrno !== undefined && { moreErrno }) };
  }
  let { text } = written;
  for (const { signMessage } of run.extensions) {
    const signed = signMessage?.(text, batch);
    if (!signed) continue;
    if ('defer' in signed) return { errno: errnoOf('EACCES'), message: signed.defer };
    text = signed.message;
  }
  return { text };
}

/** The key of an address in the retry database. */
function retryKeyOf({ site }: SmtpConnection, { address }: SmtpRecipient): string {
  return site.batch.retryKey?.(address) ?? `R:${address.localPart}@${address.domain}`;
}

/** Takes the answer to RCPT for one address; a failure that concerns all of them. Mirrors a part of `sync_responses`. */
function takeRcptAnswer(
  connection: SmtpConnection,
  recipient: SmtpRecipient,
  says: Answer,
  isLast: boolean,
): GeneralFailure | undefined {
  const { site, host } = connection;
  const { run } = site;
  const shown = rcptAddress(recipient.address, site.options.flag('rcpt_include_affixes'));
  const bad = takeAnswer(connection, says, '2');
  // From here on it is told without its parameters.
  connection.command = `RCPT TO:<${shown}>`;
  recipient.talk = bad ? talkAbout(connection) : talkOf(connection);
  if (!bad) {
    recipient.progress = 'accepted';
    return undefined;
  }
  if (bad.errno !== 0 || connection.buffer === '') return bad;
  const answer = printable(connection.buffer, run.settings.flag('print_topbitchars'));
  recipient.message = `SMTP error from remote mail server after RCPT TO:<${shown}>: ${answer}`;
  recipient.passMessage = true;
  if (connection.buffer.startsWith('5')) {
    recipient.progress = 'failed';
    return undefined;
  }
  recipient.progress = 'defer';
  recipient.errno = eximErrno.rcpt4xx;
  recipient.moreErrno |= answerDetail(connection.buffer);
  if (!isLast) {
    const colon = run.release < 99 && !run.logSelection.has('outgoing_port') ? ':' : '';
    writeLog(run, `${hostForLog(host, connection.port, run)}${colon} ${recipient.message}`);
  }
  // Tried along with others, it would be tried too often.
  site.notesWaiting = false;
  const key = retryKeyOf(connection, recipient);
  const withSender = site.options.flag('address_retry_include_sender');
  addRetryItem(recipient, withSender ? `${key}:<${run.message.sender}>` : key);
  return undefined;
}

/** What became of MAIL, RCPT and DATA. */
interface Announced {
  readonly failure?: GeneralFailure;
  /** Whether the message is to be sent: some recipient has been accepted. */
  readonly good: boolean;
}

/** Says MAIL, RCPT for each address, and DATA unless the message goes in chunks. */
function announce(connection: SmtpConnection, recipients: readonly SmtpRecipient[], isLast: boolean): Announced {
  const { site, server, lmtp, peer } = connection;
  const parameters = mailParameters(connection, recipients);
  if ('message' in parameters) {
    return { good: false, failure: { errno: eximErrno.expandFail, message: parameters.message } };
  }
  const mail = `MAIL FROM:<${site.batch.returnPath}>${parameters.text}`;
  const refused = exchange(connection, mail);
  if (refused) {
    const temporary = refused.errno === 0 && connection.buffer.startsWith('4');
    const [first] = recipients;
    if (temporary && first) first.moreErrno |= answerDetail(connection.buffer);
    for (const each of recipients) each.talk = talkOf(connection, true);
    return { good: false, failure: temporary ? { errno: eximErrno.mail4xx } : refused };
  }
  for (const recipient of recipients) {
    const shown = rcptAddress(recipient.address, site.options.flag('rcpt_include_affixes'));
    const quota = lmtp && peer.ignoreQuota ? ' IGNOREQUOTA' : '';
    const command = `RCPT TO:<${shown}>${quota}${rcptParameters(connection, recipient)}`;
    connection.command = command;
    const failure = takeRcptAnswer(connection, recipient, server.say(command), isLast);
    if (failure) return { good: false, failure };
  }
  return announceData(connection, recipients);
}

/** Says DATA unless the message goes in chunks. */
function announceData(connection: SmtpConnection, recipients: readonly SmtpRecipient[]): Announced {
  const { site, peer } = connection;
  const good = recipients.some(({ progress }) => progress === 'accepted');
  if (peer.chunking || !(good || site.pipelining)) return { good };
  const bad = exchange(connection, 'DATA', '3');
  if (bad && good) {
    const temporary = bad.errno === 0 && connection.buffer.startsWith('4');
    const [first] = recipients;
    if (temporary && first) first.moreErrno |= answerDetail(connection.buffer);
    return { good: false, failure: temporary ? { errno: eximErrno.data4xx } : bad };
  }
  if (!bad) site.pipelining = false;
  return { good };
}

/** How much is sent at once: what is larger goes as a chunk with the header first. */
const outBuffer = 8192;

/** Sends the message, and takes the answers to it. */
function transmit(
  connection: SmtpConnection,
  recipients: readonly SmtpRecipient[],
  text: string,
): GeneralFailure | undefined {
  const { site, server, lmtp, peer } = connection;
  const { run } = site;
  const accepted = recipients.filter(({ progress }) => progress === 'accepted');
  const lines = text.replaceAll('\n', '\r\n');
  let dataCommand = 'DATA';
  if (peer.chunking) {
    connection.usedChunking = true;
    let rest = lines.length;
    const header = lines.indexOf('\r\n\r\n') + 4;
    if (lines.length > outBuffer && header > 4) {
      connection.command = 'sending data block';
      const bad = takeAnswer(connection, server.chunk(`BDAT ${header}`, lines.slice(0, header)), '2');
      if (bad) return bad;
      site.pipelining = false;
      rest -= header;
    }
    dataCommand = `BDAT ${rest} LAST`;
    connection.written = lines.length;
    server.post(`${dataCommand}\r\n${lines.slice(lines.length - rest)}`);
  } else {
    const stuffed = escapeLines(lines, '.', '..', true);
    connection.written = stuffed.length + 3;
    server.post(`${stuffed}.\r\n`);
  }
  connection.command = 'end of data';
  /** An answer for all of them. */
  const takeWhole = (answer: Answer, digit: '2' | '3'): GeneralFailure | undefined => {
    const bad = takeAnswer(connection, answer, digit);
    if (!bad) return undefined;
    const temporary = bad.errno === 0 && connection.buffer.startsWith('4');
    const [first] = recipients;
    if (temporary && first) first.moreErrno |= answerDetail(connection.buffer);
    return temporary ? { errno: eximErrno.data4xx } : bad;
  };
  if (connection.prdrActive) {
    const bad = takeWhole(server.partialAnswer(), '3');
    // A server that does not care for PRDR this time.
    if (bad?.errno === 0 && connection.buffer.startsWith('2')) connection.prdrActive = false;
    else if (bad) return bad;
  } else if (!lmtp) {
    const bad = takeWhole(server.messageAnswer(), '2');
    if (bad) return bad;
  }
  const perRecipient = lmtp || connection.prdrActive;
  site.pipelining = false;
  const topBits = run.settings.flag('print_topbitchars');
  for (const recipient of accepted) {
    const shown = rcptAddress(recipient.address, site.options.flag('rcpt_include_affixes'));
    if (perRecipient) {
      const bad = takeAnswer(connection, server.messageAnswerFor(shown), '2');
      if (bad) {
        if (bad.errno !== 0 || connection.buffer === '') return bad;
        const kind = connection.prdrActive ? 'PRDR' : 'LMTP';
        recipient.message = `${kind} error after ${dataCommand}: ${printable(connection.buffer, topBits)}`;
        recipient.passMessage = true;
        recipient.talk = talkAbout(connection);
        if (connection.buffer.startsWith('5')) recipient.progress = 'failed';
        else {
          // The number of the error is not put into the address.
          recipient.progress = 'defer';
          recipient.moreErrno |= answerDetail(connection.buffer);
          if (!connection.prdrActive) addRetryItem(recipient, retryKeyOf(connection, recipient));
        }
        continue;
      }
    }
    recipient.progress = 'delivered';
    recipient.talk = talkOf(connection);
    if (!lmtp || run.logSelection.has('smtp_confirmation')) {
      recipient.confirmation = printable(connection.buffer, topBits);
    }
  }
  if (connection.prdrActive) {
    const bad = takeWhole(server.messageAnswer(), '2');
    if (bad) {
      for (const each of recipients) {
        if (connection.buffer.startsWith('5') || each.progress === 'delivered') each.progress = 'accepted';
      }
      return bad;
    }
    const overall = printable(connection.buffer, topBits);
    for (const each of accepted) {
      if (each.progress === 'delivered') each.confirmation = `${each.confirmation ?? ''}\\n${overall}`;
      else if (each.progress === 'defer') {
        addRetryItem(each, retryKeyOf(connection, each), { host: true, message: true });
      }
    }
  }
  return undefined;
}

/**
 * Sends the message to the addresses that are under way, over a session that is ready for MAIL. Mirrors what `smtp_deliver`
 * does then.
 *
 * @param isLast whether no other host can be tried
 * @param verified whether MAIL and RCPT have been said, and accepted, by a callout: Exim takes that to be so for all addresses
 */
export function sendMessage(
  connection: SmtpConnection,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  verified = false,
): Sent {
  const composed = composeMessage(connection);
  const text = 'text' in composed ? composed.text : '';
  const done = (status: Sent['status'], messageDefer = false): Sent => {
    return { status, messageDefer, message: text, completed: false, needsReset: true, follower: undefined };
  };
  let completed = false;
  let endsWithIt = false;
  let needsReset = true;
  let follower: string | undefined;
  if (!('text' in composed) && composed.errno === eximErrno.filterFail && composed.message !== undefined) {
    // The command cannot be set up, whatever the host.
    setError(recipients, { errno: 0, message: composed.message, progress: 'defer', passMessage: false });
    return done('error');
  }
  const most = connection.site.options.number('max_rcpt') || Infinity;
  for (let from = 0; from < recipients.length; from += most) {
    const group = recipients.slice(from, from + most);
    const announced = verified ? announceData(connection, group) : announce(connection, group, isLast);
    let { failure } = announced;
    if (!failure && announced.good) {
      connection.command = 'sending data block';
      connection.buffer = '';
      if (from + most >= recipients.length && looksAhead(connection, group)) {
        follower = findFollower(connection);
        // QUIT goes along with the message.
        if (follower === undefined) endsWithIt = true;
      }
      failure = 'text' in composed ? transmit(connection, group, composed.text) : composed;
    }
    if (failure) return generalFailure(connection, recipients, failure, done);
    // What a callout has said is not taken into account.
    completed = !verified && group.some(({ progress }) => progress === 'delivered' || progress === 'failed');
    needsReset = !announced.good;
  }
  if (endsWithIt) quit(connection);
  return { ...done('ok'), completed, needsReset, follower };
}

/**
 * Whether it is found out before the message is sent if another is to follow: with pipelining, QUIT can then go along with
 * it. That is so for messages that are tried for the first time.
 */
function looksAhead({ peer, lmtp, site }: SmtpConnection, group: readonly SmtpRecipient[]): boolean {
  if (!peer.pipelining || site.batch.continueMore === true) return false;
  const settled = group.some(({ progress }) => progress === 'failed' || (progress === 'accepted' && !lmtp));
  return (settled || peer.chunking) && site.run.message.flags.get('deliver_firsttime') === true;
}

/** Something has gone wrong for all addresses that have no result yet. */
function generalFailure(
  connection: SmtpConnection,
  recipients: readonly SmtpRecipient[],
  failure: GeneralFailure,
  done: (status: Sent['status'], messageDefer?: boolean) => Sent,
): Sent {
  const { host, site, port } = connection;
  const { run } = site;
  if (failure.errno === eximErrno.expandFail) {
    setError(recipients, {
      errno: failure.errno,
      message: failure.message,
      progress: 'defer',
      passMessage: false,
    });
    return done('error');
  }
  const checked =
    failure.message === undefined
      ? checkResponse(connection, failure.errno, failure.why, failure.moreErrno)
      : {
          errno: failure.errno,
          code: '4',
          message: `smtp send to ${host.name} [${host.address}] failed: ${failure.message}`,
          passMessage: false,
          mayQuit: false,
        };
  if (!checked.mayQuit) connection.sendQuit = false;
  const { errno, message, passMessage, code } = checked;
  const atEnd = connection.command === 'end of data';
  const aboutMessage =
    errno === 0 ||
    errno === eximErrno.mail4xx ||
    errno === eximErrno.data4xx ||
    (errno === errnoOf('ETIMEDOUT') && (atEnd || connection.command.startsWith('MAIL'))) ||
    (errno === eximErrno.smtpClosed && atEnd);
  const talk = talkOf(connection, true);
  if (errno === eximErrno.smtpClosed && !atEnd && !recipients.some(({ progress }) => progress === 'trying')) {
    if (run.release >= 98) {
      writeLog(run, 'peer close after all rcpt responses; converting i/o-error to no-error');
      // What the transport's process tells of an address that was accepted (PENDING_OK) is read as OK.
      for (const recipient of recipients) if (recipient.progress === 'accepted') recipient.progress = 'delivered';
      return done('ok');
    }
  }
  if (!aboutMessage) {
    setError(recipients, { errno, message, progress: 'defer', passMessage, talk });
    return done(errno === eximErrno.headersFail || errno === eximErrno.filterFail ? 'error' : 'defer');
  }
  const fails = code === '5';
  if (!fails) {
    const logged = errno > 0 ? `${message}: ${strerror(errno)}` : message;
    writeLog(run, `${hostForLog(host, port, run)}: ${logged}`);
  }
  setError(recipients, {
    errno,
    message,
    progress: fails ? 'failed' : 'defer',
    passMessage,
    talk,
    wholeMessage: true,
  });
  return done('ok', !fails);
}
