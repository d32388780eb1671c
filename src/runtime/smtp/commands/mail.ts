import { trimSpaceEnd, upperCase } from '../../expand/characters.ts';
import { cancelCutthrough } from '../../callout/cutthrough.ts';
import { stringSetting } from '../../../compile/config.ts';
import { aclCheck } from '../../acl/check.ts';
import { extractAddress } from '../../address/extract.ts';
import type { AddressSettings } from '../../address/settings.ts';
import { hostAndIdent } from '../../run/host-text.ts';
import { logs, writeLog } from '../../run/log.ts';
import { qualifyAddress, rewriteOne } from '../../rewrite/rewrite-one.ts';
import { hasRulesFor } from '../../rewrite/rules.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { conditionHolds } from '../condition.ts';
import { protocolError, syncFailure } from '../errors.ts';
import { checkHost } from '../hosts.ts';
import { extractOption } from '../options.ts';
import { delayForRate } from '../rate-delay.ts';
import { resetMessage } from '../reset.ts';
import { notePipelining, send, sendsAhead, userMessage } from '../respond.ts';
import { hasSpace } from '../space.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { expandedNumber } from '../start.ts';
import { decodeXtext } from '../xtext.ts';

/** What reading an option of MAIL comes to: it is taken, nothing before it is read any more, or the command is refused. */
type Taken = 'taken' | 'last' | 'refused';

type MailOption = (value: string, session: Session, name: string) => Taken;

const syntax = (session: Session, message: string): Taken => {
  protocolError(session, 'syntax', 501, undefined, message);
  return 'refused';
};

/** AUTH=: who has sent the message to the client (RFC 4954). */
const auth: MailOption = (value, session, name) => {
  if (value === '<>') return 'taken';
  const { run } = session;
  const decoded = decodeXtext(value);
  if (decoded === undefined) return syntax(session, 'invalid data for AUTH');
  const acl = run.settings.text('acl_smtp_mailauth');
  run.connection.authenticatedSender = decoded;
  let why = 'client not authenticated';
  let ok = run.connection.authenticator !== undefined;
  if (acl !== undefined) {
    why = 'rejected by ACL';
    const result = noteAcl(session, aclCheck(run, 'mailauth', acl));
    if (result.outcome !== 'OK' && result.outcome !== 'FAIL') {
      session.argument = `${session.argument ?? ''} ${name}=${value}`;
      handleAclFailure(session, 'mailauth', result);
      return 'refused';
    }
    ok = result.outcome === 'OK';
  }
  const condition =
    session.authenticatedBy && stringSetting(session.authenticatedBy.options, 'server_mail_auth_condition');
  if (
    ok &&
    condition !== undefined &&
    !conditionHolds(run, condition, session.authenticatedBy?.name ?? '', 'authenticator')
  ) {
    ok = false;
    const id = run.connection.authenticatedId;
    why = `server_mail_auth_condition failed${id === undefined ? '' : `: authenticated ID="${id}"`}`;
  }
  if (!ok) {
    run.connection.authenticatedSender = undefined;
    writeLog(run, `ignoring AUTH=${value} from ${hostAndIdent(run, true)} (${why})`);
  }
  return 'taken';
};

const mailOptions: Readonly<Record<string, MailOption>> = {
  SIZE: (value, { run }) => {
    const read = /^([+-]?)(\d+)$/.exec(value);
    if (!read) return 'last';
    const size = Number(read[2]);
    // It is read as a number without a sign: what is below 0 is huge.
    run.message.flags.set('message_size', read[1] === '-' && size > 0 ? 0x7fffffff : Math.min(size, 0x7fffffff));
    return 'taken';
  },
  BODY: (value, session) => {
    if (!session.run.settings.flag('accept_8bitmime')) return 'last';
    if (!/^(?:8BITMIME|7BIT)$/i.test(value)) return syntax(session, 'invalid data for BODY');
    session.run.message.flags.set('body_8bitmime', /^8/.test(value) ? 8 : 7);
    return 'taken';
  },
  RET: (value, session) => {
    if (!session.dsnAdvertised) return 'taken';
    const { flags } = session.run.message;
    if (flags.has('dsn_ret')) return syntax(session, 'RET can be specified once only');
    if (!/^(?:HDRS|FULL)$/i.test(value)) return syntax(session, 'Value for RET is invalid');
    flags.set('dsn_ret', upperCase(value));
    return 'taken';
  },
  ENVID: (value, session) => {
    if (!session.dsnAdvertised) return 'taken';
    const { flags } = session.run.message;
    if (flags.has('dsn_envid')) return syntax(session, 'ENVID can be specified once only');
    flags.set('dsn_envid', value);
    return 'taken';
  },
  AUTH: auth,
  PRDR: (_value, { run }) => {
    if (run.settings.flag('prdr_enable')) run.message.flags.set('prdr_requested', true);
    return 'taken';
  },
  SMTPUTF8: (_value, session) => {
    if (!session.utf8Advertised) return syntax(session, 'SMTPUTF8 used when not advertised');
    const { connection, message } = session.run;
    message.flags.set('smtputf8', true);
    if (!connection.protocol.startsWith('utf8')) connection.protocol = `utf8${connection.protocol}`;
    return 'taken';
  },
};

const withoutValue: ReadonlySet<string> = new Set(['PRDR', 'SMTPUTF8']);

/**
 * Takes the options off the end of the argument, which ends before them from then on. One that has no value, or a wrong
 * number, goes and ends the reading; a word that is no option stays.
 *
 * @returns whether the command goes on
 */
function readOptions(session: Session): boolean {
  while (session.run.connection.esmtp) {
    const argument = session.argument ?? '';
    const option = extractOption(argument);
    session.argument = trimSpaceEnd(argument);
    if (!option) break;
    const name = upperCase(option.name);
    const take = Object.hasOwn(mailOptions, name) ? mailOptions[name] : undefined;
    const { features } = session.run.config.target;
    const built = name !== 'SMTPUTF8' || features.has('i18n');
    if (!take || !built) {
      const { rest, value, hasEquals } = option;
      session.argument = hasEquals ? `${rest} ${option.name}=${value}` : `${rest} ${value}`;
      break;
    }
    session.argument = option.rest;
    if (!withoutValue.has(name) && option.value === '') break;
    const taken = take(option.value, session, option.name);
    if (taken === 'refused') return false;
    if (taken === 'last') break;
  }
  return true;
}

/** What addresses may look like: with SMTPUTF8, domains in UTF-8 too. */
export function addressRules({ run }: Session): AddressSettings {
  const utf8 = run.message.flags.get('smtputf8') === true;
  return utf8 ? { ...run.addressSettings, allowUtf8Domains: true } : run.addressSettings;
}

/** MAIL FROM. */
export function mail(session: Session): void {
  const { run } = session;
  session.mailCount++;
  run.connection.counters.set('mail_count', session.mailCount);
  session.lastWasRejectedMail = true;
  if (!session.heloSeen) {
    if (session.heloRequired || checkHost(run, 'hosts_require_helo') === 'match') {
      writeLog(run, `rejected MAIL from ${hostAndIdent(run, false)}: no HELO/EHLO given`, ['main', 'reject']);
      if (run.release < 98) send(session, '503 HELO or EHLO required\r\n');
      else protocolError(session, 'protocol', 503, undefined, 'HELO or EHLO required');
      return;
    }
    if (session.mailMax < 0) session.mailMax = expandedNumber(session, 'smtp_accept_max_per_connection');
  }
  if (session.hasSender) {
    protocolError(session, 'protocol', 503, undefined, 'sender already given');
    return;
  }
  if (session.argument === '') {
    protocolError(session, 'protocol', 501, undefined, 'MAIL must have an address operand');
    return;
  }
  if (session.mailMax > 0 && session.mailCount > session.mailMax) {
    send(session, '421 too many messages in this connection\r\n');
    const line = `rejected MAIL command ${hostAndIdent(run, true)}: too many messages in one connection`;
    writeLog(run, line, ['main', 'reject']);
    return;
  }
  cancelCutthrough(run, true, 'MAIL');
  resetMessage(session);
  if (!readOptions(session)) return;
  const address = session.argument ?? '';
  delayForRate(session, 'mail', session.mailCount);
  const { rewrite } = run.config;
  const raw = hasRulesFor(rewrite, 'smtp-sender')
    ? rewriteOne(address, 'smtp-sender', rewrite, run.rewriting).text
    : address;
  const found = extractAddress(raw, addressRules(session), { allowNull: true });
  if (!found.ok) {
    protocolError(session, 'syntax', 501, address, found.message);
    return;
  }
  const { message } = run;
  message.sender = found.address;
  session.hasSender = true;
  const size = Number(message.flags.get('message_size') ?? -1);
  if (session.sizeLimit > 0 && size > session.sizeLimit) {
    send(session, '552 Message size exceeds maximum permitted\r\n');
    if (logs(run, 'size_reject')) {
      const big = size === 0x7fffffff ? '>' : '';
      const line = `rejected MAIL FROM:<${message.sender}> ${hostAndIdent(run, true)}: message too big: size${big}=${size} max=${session.sizeLimit}`;
      writeLog(run, line, ['main', 'reject']);
    }
    dropSender(session);
    return;
  }
  const announced = run.settings.flag('smtp_check_spool_space') && size >= 0 ? size + 5000 : 0;
  if (!hasSpace(run, announced)) {
    send(session, '452 Space shortage, please try later\r\n');
    dropSender(session);
    return;
  }
  if (found.domain === 0 && message.sender !== '') {
    if (!session.allowUnqualifiedSender) {
      send(session, `501 ${address}: sender address must contain a domain\r\n`);
      if (logs(run, 'smtp_syntax_error')) {
        const line = `unqualified sender rejected: <${message.sender}> ${hostAndIdent(run, true)}${run.connection.hostLookupMessage ?? ''}`;
        writeLog(run, line, ['main', 'reject']);
      }
      dropSender(session);
      return;
    }
    message.sender = qualifyAddress(message.sender, false, run.rewriting);
  }
  const acl = run.settings.text('acl_smtp_mail');
  const result = acl === undefined ? undefined : noteAcl(session, aclCheck(run, 'mail', acl));
  if (result && result.outcome !== 'OK' && result.outcome !== 'DISCARD') {
    handleAclFailure(session, 'mail', result);
    dropSender(session);
    return;
  }
  // The ACL may have taken its time.
  if (result?.outcome === 'OK' && !session.pipeliningAdvertised && sendsAhead(session)) {
    syncFailure(session);
    return;
  }
  const prdr = message.flags.get('prdr_requested') === true ? ', PRDR Requested' : '';
  notePipelining(session);
  if (result?.userMessage === undefined) send(session, `250 OK${prdr}\r\n`);
  else userMessage(session, '250', result.userMessage + prdr);
  session.delays.rcpt = undefined;
  session.recipientsDiscarded = result?.outcome === 'DISCARD';
  session.discardMessage = result?.logMessage;
  session.lastWasRejectedMail = false;
}

function dropSender(session: Session): void {
  session.run.message.sender = '';
  session.hasSender = false;
}
