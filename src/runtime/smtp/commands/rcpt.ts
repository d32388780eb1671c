import { lowerCase, trimSpaceEnd, upperCase } from '../../expand/characters.ts';
import type { AclResult } from '../../acl/check.ts';
import { aclCheck } from '../../acl/check.ts';
import { extractAddress } from '../../address/extract.ts';
import { hostAndIdent } from '../../run/host-text.ts';
import { logs, writeLog } from '../../run/log.ts';
import { qualifyAddress, rewriteOne } from '../../rewrite/rewrite-one.ts';
import { hasRulesFor } from '../../rewrite/rules.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { protocolError, syncFailure } from '../errors.ts';
import { extractOption } from '../options.ts';
import { delayForRate } from '../rate-delay.ts';
import { notePipelining, send, sendsAhead, userMessage } from '../respond.ts';
import type { Recipient } from '../../state/message.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { addressRules } from './mail.ts';

/** NOTIFY as bits: SUCCESS 1, DELAY 2, FAILURE 4, NEVER 8 (`rf_notify_…`). */
const notifyBits: Readonly<Record<string, number>> = { SUCCESS: 2, DELAY: 8, FAILURE: 4, NEVER: 1 };

interface RecipientOptions {
  readonly address: string;
  readonly orcpt: string | undefined;
  readonly notify: number;
}

/** Takes ORCPT and NOTIFY off the argument; undefined where the command is refused. */
function readOptions(session: Session): RecipientOptions | undefined {
  let address = session.argument ?? '';
  let orcpt: string | undefined;
  let notify = 0;
  const refuse = (message: string): RecipientOptions | undefined => {
    protocolError(session, 'syntax', 501, undefined, message);
    return undefined;
  };
  while (session.run.connection.esmtp) {
    const option = extractOption(address);
    session.argument = address = trimSpaceEnd(address);
    if (!option) break;
    const name = upperCase(option.name);
    if (!session.dsnAdvertised || (name !== 'ORCPT' && name !== 'NOTIFY')) {
      // What parted the word from what stands before it has become an equals sign.
      const { rest, value, hasEquals } = option;
      session.argument = address = hasEquals ? `${rest} ${option.name}=${value}` : `${rest}=${value}`;
      break;
    }
    session.argument = option.rest;
    if (name === 'ORCPT') {
      if (orcpt !== undefined) return refuse('ORCPT can be specified once only');
      orcpt = option.value;
    } else {
      if (notify > 0) return refuse('NOTIFY can be specified once only');
      const words = upperCase(option.value).replace(/,$/, '').split(',');
      if (words.length === 1 && words[0] === 'NEVER') notify = notifyBits['NEVER'] ?? 0;
      else {
        for (const word of option.value === '' ? [] : words) {
          const bit = word === 'NEVER' ? undefined : notifyBits[word];
          if (bit === undefined) return refuse('Invalid value for NOTIFY parameter');
          notify |= bit;
        }
      }
    }
    address = option.rest;
  }
  return { address, orcpt, notify };
}

/** Adds 1 to one of the counters of recipients. */
function count(session: Session, name: 'rcpt_count' | 'rcpt_fail_count' | 'rcpt_defer_count'): number {
  const { counters } = session.run.connection;
  const value = (counters.get(name) ?? 0) + 1;
  counters.set(name, value);
  return value;
}

/** Adds a domain to a recipient that has none, where that may be done; undefined where it is refused. */
export function qualifyRecipient(session: Session, address: string, argument: string, tag: string): string | undefined {
  const { run } = session;
  if (session.allowUnqualifiedRecipient || lowerCase(address) === 'postmaster') {
    return qualifyAddress(address, true, run.rewriting);
  }
  send(session, `501 ${argument}: recipient address must contain a domain\r\n`);
  if (logs(run, 'smtp_syntax_error')) {
    const line = `unqualified ${tag} rejected: <${address}> ${hostAndIdent(run, true)}${run.connection.hostLookupMessage ?? ''}`;
    writeLog(run, line, ['main', 'reject']);
  }
  return undefined;
}

function tooMany(session: Session): void {
  const { run } = session;
  const reject = run.settings.flag('recipients_max_reject');
  count(session, reject ? 'rcpt_fail_count' : 'rcpt_defer_count');
  send(session, `${reject ? 552 : 452} too many recipients\r\n`);
  if (!session.tooMany) {
    const what = reject ? 'message rejected' : 'excess temporarily rejected';
    const line = `too many recipients: ${what}: sender=<${run.message.sender}> ${hostAndIdent(run, true)}`;
    writeLog(run, line, ['main', 'reject']);
  }
  session.tooMany = true;
}

/** RCPT TO; says whether it counts as a recipient for what DATA says afterwards. */
export function rcpt(session: Session, afterRejectedMail: boolean): void {
  const { run } = session;
  const number = count(session, 'rcpt_count');
  session.lastWasRcpt = session.rcptResponse.inProgress = true;
  const fail = (): void => {
    count(session, 'rcpt_fail_count');
  };
  if (!session.hasSender) {
    if (session.pipeliningAdvertised && afterRejectedMail) {
      send(session, '503 sender not yet given\r\n');
      session.lastWasRejectedMail = true;
    } else {
      protocolError(session, 'protocol', 503, undefined, 'sender not yet given');
      session.lastWasRcpt = false;
    }
    fail();
    return;
  }
  if ((session.argument ?? '') === '') {
    protocolError(session, 'syntax', 501, undefined, 'RCPT must have an address operand');
    fail();
    return;
  }
  const options = readOptions(session);
  if (!options) return;
  const { rewrite } = run.config;
  const raw = hasRulesFor(rewrite, 'smtp-recipient')
    ? rewriteOne(options.address, 'smtp-recipient', rewrite, run.rewriting).text
    : options.address;
  const found = extractAddress(raw, addressRules(session));
  if (!found.ok) {
    protocolError(session, 'syntax', 501, options.address, found.message);
    fail();
    return;
  }
  const recipient =
    found.domain > 0 ? found.address : qualifyRecipient(session, found.address, options.address, 'recipient');
  if (recipient === undefined) {
    fail();
    return;
  }
  if (session.recipientsMax > 0 && number > session.recipientsMax) {
    tooMany(session);
    return;
  }
  delayForRate(session, 'rcpt', number);
  const nothing = { userMessage: undefined, logMessage: undefined, statement: undefined };
  const acl = run.settings.text('acl_smtp_rcpt');
  const result: AclResult = session.recipientsDiscarded
    ? { outcome: 'DISCARD', ...nothing, logMessage: session.discardMessage }
    : acl === undefined
      ? { outcome: 'FAIL', ...nothing }
      : noteAcl(session, aclCheck(run, 'rcpt', acl, recipient));
  const { outcome, userMessage: message } = result;
  if (outcome === 'OK' && !session.pipeliningAdvertised && sendsAhead(session)) {
    syncFailure(session);
    return;
  }
  if (outcome === 'OK' || outcome === 'DISCARD') {
    if (outcome === 'OK') notePipelining(session);
    if (message !== undefined) userMessage(session, '250', message);
    else send(session, '250 Accepted\r\n');
  }
  if (outcome === 'OK') {
    const { orcpt, notify } = options;
    let added: Recipient = { address: recipient, notify, ...(orcpt !== undefined && { orcpt }) };
    for (const { recipientAdded } of run.extensions) added = recipientAdded?.(added, run) ?? added;
    run.message.recipients.push(added);
  } else if (outcome === 'DISCARD') {
    fail();
    session.discarded = true;
    const by = session.recipientsDiscarded ? 'MAIL' : 'RCPT';
    const why = result.logMessage === undefined ? '' : `: ${result.logMessage}`;
    const sender = run.message.senderUnrewritten ?? run.message.sender;
    const line = `${hostAndIdent(run, true)} F=<${sender}> RCPT ${session.argument ?? ''}: discarded by ${by} ACL${why}`;
    writeLog(run, line, ['main', 'reject']);
  } else {
    count(session, outcome === 'FAIL' ? 'rcpt_fail_count' : 'rcpt_defer_count');
    handleAclFailure(session, 'rcpt', result);
  }
}
