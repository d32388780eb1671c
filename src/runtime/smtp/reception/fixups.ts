import { lowerCase, trimSpace, trimSpaceEnd } from '../../expand/characters.ts';
import { extractAddress } from '../../address/extract.ts';
import { passingConnection } from '../../callout/cutthrough.ts';
import type { HeaderLine } from '../../state/message.ts';
import type { Run } from '../../run/run.ts';
import { writeLog } from '../../run/log.ts';
import { fullTime } from '../../run/times.ts';
import { rewriteAddress } from '../../rewrite/rewrite-address.ts';
import { rewriteHeader } from '../../rewrite/rewrite-header.ts';
import { findPrefix, findSuffix } from '../../route/affixes.ts';
import { headerType } from './header-types.ts';

/** What the header lines of a message are known to hold. */
export interface HeaderFacts {
  readonly resent: boolean;
  readonly hasDate: boolean;
  readonly from: HeaderLine | undefined;
  readonly messageId: HeaderLine | undefined;
  readonly hasSubject: boolean;
}

/** Whether a program hands the message over whose user may not say who has sent it. */
function isUntrusted({ connection, message, caller }: Run): boolean {
  return connection.caller !== undefined && !caller.trusted && message.flags.get('suppress_local_fixups') !== true;
}

/** Gives each header line its type; lines that are to go are marked. */
export function classify(
  lines: readonly string[],
  run: Run,
): { readonly headers: HeaderLine[]; readonly facts: HeaderFacts } {
  const { settings, message } = run;
  const resent = lines.some((text) => /^resent-/i.test(text));
  let hasDate = false;
  let hasSubject = false;
  let from: HeaderLine | undefined;
  let messageId: HeaderLine | undefined;
  const dropsSender =
    message.flags.get('sender_retain') !== true &&
    !settings.flag('local_sender_retain') &&
    (message.flags.get('submission_mode') === true || isUntrusted(run));
  const headers = lines.map((text): HeaderLine => {
    const { type, resent: isResent } = headerType(text);
    const counts = !resent || isResent;
    let kept = /[A-Z]/.test(type) ? type : ' ';
    if (type === 'd' && counts) hasDate = true;
    else if (type === 'x' && settings.flag('delivery_date_remove')) kept = '*';
    else if (type === 'e' && settings.flag('envelope_to_remove')) kept = '*';
    else if (type === 'p' && settings.flag('return_path_remove')) kept = '*';
    else if (type === 'S' && dropsSender && counts) kept = '*';
    else if (type === 's') hasSubject = true;
    else if (type === 'I' && (messageId !== undefined || !counts)) kept = ' ';
    const line = { text, type: kept };
    if (type === 'F' && counts) from = line;
    if (kept === 'I') messageId = line;
    return line;
  });
  return { headers, facts: { resent, hasDate, from, messageId, hasSubject } };
}

/** A local part in quotes where it needs them (`local_part_quote`). */
function quoteLocalPart(localPart: string): string {
  return /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(localPart)
    ? localPart
    : `"${localPart.replace(/["\\]/g, '\\$&')}"`;
}

/** The address that a submitted message is from. */
function submitter(run: Run): string {
  const id = run.connection.authenticatedId ?? '';
  const domain = run.message.flags.get('submission_domain');
  if (domain === undefined) return `${quoteLocalPart(id)}@${run.settings.qualifyDomain}`;
  return domain === '' ? id : `${quoteLocalPart(id)}@${String(domain)}`;
}

/** Expands an option that becomes part of a Message-ID, and makes it fit. */
function idPart(run: Run, option: string, unwanted: RegExp): string {
  const text = run.settings.text(option);
  if (text === undefined) return '';
  const result = run.expand(text);
  if (result.ok) return result.value.replace(unwanted, '-');
  if (!result.forced) {
    writeLog(run, `expansion of "${text}" (${option}) failed: ${result.message}`, ['main', 'panic']);
  }
  return '';
}

/**
 * Puts a message right as `receive_msg` does once the header has been read: Message-ID:, From:, Sender: and Date: where they
 * are missing, addresses qualified and rewritten.
 *
 * @returns the header line of the Message-ID, and whether it was made here
 */
export function fixHeaders(
  facts: HeaderFacts,
  run: Run,
  qualifies: { readonly senders: boolean; readonly recipients: boolean },
): { readonly messageId: HeaderLine | undefined; readonly madeId: boolean } {
  const { message, connection, settings } = run;
  const { flags } = message;
  const submission = flags.get('submission_mode') === true;
  const local = connection.hostAddress === undefined && flags.get('suppress_local_fixups') !== true;
  const prefix = facts.resent ? 'Resent-' : '';
  const add = (text: string, type: string, first: boolean): HeaderLine => {
    const line = { text, type };
    // Resent lines go before the others, behind the place of our own Received:.
    if (first) message.headers.splice(0, 0, line);
    else message.headers.push(line);
    return line;
  };
  let { messageId, from } = facts;
  let madeId = false;
  if (!messageId && (local || submission)) {
    const domain = idPart(run, 'message_id_header_domain', /[^A-Za-z0-9.]/g) || settings.primaryHostname;
    const text = idPart(run, 'message_id_header_text', /[\0-\x1f\x7f()<>[\]:;@\\,."]/g);
    const line = `${prefix}Message-Id: <E${message.id}${text === '' ? '' : `.${text}`}@${domain}>\n`;
    const made = add(line, 'I', facts.resent);
    if (!facts.resent) {
      messageId = made;
      madeId = true;
    }
  }
  message.raw = {
    sender: message.senderUnrewritten ?? message.sender,
    recipients: message.recipients.map(({ address }) => address),
  };
  message.recipients = message.recipients.map((each) => ({
    ...each,
    address: rewriteAddress(each.address, true, true, run.config.rewrite, run.rewriting),
  }));
  if (!from && (local || submission)) {
    const named = connection.hostAddress === undefined ? 'originator_name' : 'submission_name';
    const name = String(flags.get(named) ?? '');
    const around = (address: string): string => (name === '' ? address : `${name} <${address}>`);
    if (message.sender !== '') {
      from = add(`${prefix}From: ${around(message.senderUnrewritten ?? message.sender)}\n`, 'F', false);
    } else if (flags.get('sender_local') === true) {
      // Such a line is not compared with the sender: it is what it would be compared with.
      add(`${prefix}From: ${around(originator(run))}\n`, 'F', false);
    } else if (submission && connection.authenticatedId !== undefined) {
      from = add(`${prefix}From: ${around(submitter(run))}\n`, 'F', false);
    }
  }
  const checksFrom = flags.get('sender_retain') !== true && settings.flag('local_from_check');
  if (from && checksFrom && (isUntrusted(run) || (submission && connection.authenticatedId !== undefined))) {
    checkSubmitter(from, prefix, run, add);
  }
  if (run.config.rewrite.length > 0 && message.senderUnrewritten === undefined && message.sender !== '') {
    message.sender = rewriteAddress(message.sender, false, true, run.config.rewrite, run.rewriting);
  }
  rewriteHeaders(run, qualifies);
  if (!facts.hasDate && (local || submission)) add(`${prefix}Date: ${fullTime(run.world)}\n`, ' ', facts.resent);
  return { messageId, madeId };
}

/** A From: line with nothing but the login name of the caller is replaced by one with the whole name and address (`receive_msg`). */
export function nameCaller(
  from: HeaderLine,
  { login, name }: { readonly login: string; readonly name: string },
  run: Run,
): HeaderLine {
  const text = from.text.slice(from.text.indexOf(':') + 1).replace(/^[\t-\r ]+/, '');
  if (lowerCase(text.slice(0, -1)) !== lowerCase(login)) return from;
  const field = /^resent-/i.test(from.text) ? 'Resent-From' : 'From';
  const made: HeaderLine = { text: `${field}: ${name} <${login}@${run.settings.qualifyDomain}>\n`, type: 'F' };
  run.message.headers = run.message.headers.map((line) => (line === from ? { ...line, type: '*' } : line));
  run.message.headers.push(made);
  return made;
}

/** Who hands the message over, as an address. */
function originator({ connection, settings }: Run): string {
  return `${quoteLocalPart(connection.caller?.name ?? '')}@${settings.qualifyDomain}`;
}

/** An address without a prefix and a suffix that are permitted. */
function withoutAffixes(address: string, { settings }: Run): string {
  const at = address.lastIndexOf('@');
  let localPart = at < 0 ? address : address.slice(0, at);
  localPart = localPart.slice(findPrefix(localPart, settings.text('local_from_prefix') ?? '')?.length ?? 0);
  const suffix = findSuffix(localPart, settings.text('local_from_suffix') ?? '')?.length ?? 0;
  return localPart.slice(0, localPart.length - suffix) + (at < 0 ? '' : address.slice(at));
}

/** Adds Sender: where From: is not who submits the message, and makes the envelope's sender the submitter. */
function checkSubmitter(
  from: HeaderLine,
  prefix: string,
  run: Run,
  add: (text: string, type: string, first: boolean) => HeaderLine,
): void {
  const { message, connection } = run;
  const submission = message.flags.get('submission_mode') === true;
  const sender = submission ? submitter(run) : originator(run);
  const found = extractAddress(trimSpace(from.text.slice(from.text.indexOf(':') + 1)), run.addressSettings);
  const stated = found.ok ? lowerCase(withoutAffixes(found.address, run)) : undefined;
  const login = lowerCase(connection.caller?.name);
  const unqualified = found.ok && found.domain === 0 && stated === login;
  if (stated !== lowerCase(sender) && !unqualified) {
    const name = message.flags.get(submission ? 'submission_name' : 'originator_name');
    const plain = submission && name === undefined;
    add(`${prefix}Sender: ${plain ? sender : `${String(name ?? '')} <${sender}>`}\n`, 'S', false);
  }
  if (!submission || message.sender === '') return;
  message.senderUnrewritten ??= message.sender;
  message.sender = sender;
  if (message.senderUnrewritten !== sender && run.logSelection.has('address_rewrite')) {
    writeLog(run, `"${message.senderUnrewritten}" from env-from rewritten as "${sender}" by submission mode`);
  }
}

/** Qualifies and rewrites the addresses in all header lines. */
function rewriteHeaders(
  run: Run,
  { senders, recipients }: { readonly senders: boolean; readonly recipients: boolean },
): void {
  const options = { qualifiesSenders: senders, qualifiesRecipients: recipients };
  const { message } = run;
  const rewritten: HeaderLine[] = [];
  for (const header of message.headers) {
    const text = rewriteHeader(header, run.config.rewrite, options, run.rewriting);
    if (text === undefined) rewritten.push(header);
    else rewritten.push({ ...header, type: '*' }, { text, type: header.type });
  }
  message.headers = rewritten;
}

/**
 * Puts the header lines that ACLs have added to the others (`add_acl_headers`), and takes away those that they removed.
 *
 * @param late whether the ACL has run on the whole message: what is passed on while it comes in is not changed any more
 */
export function addAclHeaders(run: Run, late = false): void {
  const { message } = run;
  if (late && passingConnection(run) && (message.removedHeaders !== '' || message.addedHeaders.length > 0)) {
    const line = 'Header modification in data ACLs will not take effect on cutthrough deliveries';
    writeLog(run, line, ['main', 'panic']);
    return;
  }
  if (message.removedHeaders !== '') {
    const names = message.removedHeaders.split(':').map((name) => lowerCase(trimSpace(name)));
    message.headers = message.headers.map((header) => {
      const name = lowerCase(trimSpaceEnd(header.text.slice(0, Math.max(header.text.indexOf(':'), 0))));
      const matches = names.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name));
      return matches && header.type !== 'P' ? { ...header, type: '*' } : header;
    });
    message.removedHeaders = '';
  }
  for (const { text, where } of message.addedHeaders.splice(0)) {
    const { type } = headerType(text);
    const line = { text, type: /[A-Z]/.test(type) ? type : ' ' };
    const { headers } = message;
    if (where === 'end') headers.push(line);
    else if (where === 'start') headers.unshift(line);
    else {
      let at = 0;
      const passes = where === 'after_received' ? /^received[ \t]*:/i : /^(?:received[ \t]*:|resent-)/i;
      if (where === 'after_received') while (at < headers.length && !passes.test(headers[at]?.text ?? '')) at++;
      while (at < headers.length && passes.test(headers[at]?.text ?? '')) at++;
      headers.splice(at, 0, line);
    }
  }
}
