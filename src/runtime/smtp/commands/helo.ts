import { upperCase } from '../../expand/characters.ts';
import { aclCheck } from '../../acl/check.ts';
import { verifyHelo } from '../../acl/verify/helo.ts';
import { printable } from '../../acl/words/condition.ts';
import { cancelCutthrough } from '../../callout/cutthrough.ts';
import { stringSetting } from '../../../compile/config.ts';
import { isIpAddress } from '../../dns/ip-address.ts';
import { matchDomain } from '../../match/match.ts';
import { hostAndIdent, showNames } from '../../run/host-text.ts';
import { writeLog } from '../../run/log.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { conditionHolds } from '../condition.ts';
import { logTooManyErrors, syncFailure } from '../errors.ts';
import { checkHost } from '../hosts.ts';
import { setProtocol } from '../protocol.ts';
import { resetMessage } from '../reset.ts';
import { messageCode, send, sendsAhead } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { expandedNumber } from '../start.ts';
import { xclientOffer, xclientOffered } from './xclient.ts';

/** Whether a HELO name will do (`check_helo`). */
export function isHeloName(name: string, session: Session): boolean {
  if (session.heloAcceptJunk) return true;
  const literal = /^\[(IPv[46]:)?(.*)\]$/is.exec(name);
  if (literal) {
    const syntax = isIpAddress(literal[2] ?? '', false);
    const [, prefix] = literal;
    return syntax !== undefined && (prefix === undefined || syntax.family === (/6/.test(prefix) ? 6 : 4));
  }
  if (name === '' || name.startsWith('[')) return false;
  const extra = session.run.settings.text('helo_allow_chars') ?? '';
  return Array.from(name).every((char) => /[A-Za-z0-9.-]/.test(char) || extra.includes(char));
}

/** Looks the client up and checks the name where the configuration wants that; false where it is refused. */
function verifyName(session: Session, command: string): boolean {
  const { run } = session;
  const { connection } = run;
  const helo = connection.helo ?? '';
  const before = connection.heloVerified;
  const domains = run.settings.text('helo_lookup_domains');
  if (connection.hostName === undefined && domains !== undefined) {
    const matched = matchDomain({ text: helo, taint: true }, { text: domains }, run.match, { discardData: true });
    if (matched.status === 'match') run.match.hosts.nameOf(connection, run.match);
  }
  showNames(connection);
  connection.heloVerified = undefined;
  run.values.delete('sender_helo_dnssec');
  if (!session.heloRequired && !session.heloTry) return true;
  const { known, verified } = verifyHelo(run);
  const temporary = !known;
  if (verified || !session.heloRequired) return true;
  send(session, `${temporary ? 451 : 550} ${command} argument does not match calling host\r\n`);
  const how = temporary ? 'temporarily ' : '';
  writeLog(run, `${how}rejected "${command} ${helo}" from ${hostAndIdent(run, false)}`, ['main', 'reject']);
  connection.heloVerified = before;
  return false;
}

/** The authenticators that are offered now. */
function advertiseAuthenticators(session: Session): string {
  const { run } = session;
  session.authAdvertised = false;
  session.advertised.clear();
  const { authenticators } = run.config;
  if (authenticators.length === 0 || run.connection.authenticator !== undefined) return '';
  if (checkHost(run, 'auth_advertise_hosts') !== 'match') return '';
  let names = '';
  for (const authenticator of authenticators) {
    const serves = authenticatorServes(authenticator.driver?.name, authenticator.options);
    if (!serves) continue;
    const condition = stringSetting(authenticator.options, 'server_advertise_condition');
    if (condition !== undefined && !conditionHolds(run, condition, authenticator.name, 'authenticator')) continue;
    session.advertised.add(authenticator);
    session.authAdvertised = true;
    names += ` ${upperCase(stringSetting(authenticator.options, 'public_name') ?? authenticator.name)}`;
  }
  return names;
}

const serverOptions: Readonly<Record<string, string>> = {
  plaintext: 'server_condition',
  cram_md5: 'server_secret',
  external: 'server_condition',
  dovecot: 'server_socket',
  spa: 'server_spa_password',
  tls: 'server_condition',
  cyrus_sasl: '',
  gsasl: '',
  heimdal_gssapi: 'server_keytab',
};

type Options = Parameters<typeof stringSetting>[0];

/** Whether an authenticator can be used by clients (what its `init` function finds out). */
export function authenticatorServes(driver: string | undefined, options: Options): boolean {
  if (driver === undefined) return false;
  const option = serverOptions[driver];
  return option === undefined ? false : option === '' || stringSetting(options, option) !== undefined;
}

/** The lines of the reply to EHLO, without codes, in Exim's order. */
function extensions(session: Session): string[] {
  const { run } = session;
  const { settings } = run;
  const features = run.config.target.features;
  const offered = (option: string): boolean => checkHost(run, option) !== 'noMatch';
  const lines = [session.sizeLimit > 0 ? `SIZE ${session.sizeLimit}` : 'SIZE'];
  const max = session.recipientsMax;
  if (run.release >= 98 && (session.mailMax > 0 || max > 0) && checkHost(run, 'limits_advertise_hosts') === 'match') {
    const mails = session.mailMax > 0 ? ` MAILMAX=${session.mailMax}` : '';
    lines.push(`LIMITS${mails}${max > 0 ? ` RCPTMAX=${max}` : ''}`);
  }
  if (settings.flag('accept_8bitmime')) lines.push('8BITMIME');
  session.dsnAdvertised = offered('dsn_advertise_hosts');
  if (session.dsnAdvertised) lines.push('DSN');
  if (settings.text('acl_smtp_atrn') !== undefined) {
    const expanded = run.expand(settings.text('acl_smtp_atrn') ?? '');
    if (expanded.ok && expanded.value !== '') lines.push('ATRN');
  }
  for (const name of ['etrn', 'vrfy', 'expn']) {
    if (settings.text(`acl_smtp_${name}`) !== undefined) lines.push(upperCase(name));
  }
  session.pipeliningAdvertised =
    run.connection.counters.get('no_pipelining') !== 1 && checkHost(run, 'pipelining_advertise_hosts') === 'match';
  if (session.pipeliningAdvertised) {
    lines.push('PIPELINING');
    if (session.pipeConnect && features.has('pipeconnect')) {
      session.pipeConnectAdvertised = true;
      lines.push({ 93: 'X_PIPE_CONNECT', 94: 'X_PIPE_CONNECT', 95: 'PIPE_CONNECT' }[run.release] ?? 'PIPECONNECT');
    }
  }
  const auth = advertiseAuthenticators(session);
  if (auth !== '') lines.push(`AUTH${auth}`);
  session.chunkingOffered = offered('chunking_advertise_hosts');
  if (session.chunkingOffered) lines.push('CHUNKING');
  session.tlsAdvertised = features.has('tls') && run.connection.tls === undefined && offered('tls_advertise_hosts');
  if (session.tlsAdvertised) lines.push('STARTTLS');
  if (xclientOffered(session)) lines.push(xclientOffer);
  if (features.has('prdr') && settings.flag('prdr_enable')) lines.push('PRDR');
  session.utf8Advertised =
    features.has('i18n') &&
    settings.flag('accept_8bitmime') &&
    // In its test mode Exim does not offer it unless told so.
    (run.config.main.has('smtputf8_advertise_hosts') || !run.caller.testMode) &&
    offered('smtputf8_advertise_hosts');
  if (session.utf8Advertised) lines.push('SMTPUTF8');
  if (offered('wellknown_advertise_hosts')) lines.push('WELLKNOWN');
  return [...lines, 'HELP'];
}

/** HELO and EHLO. */
export function helo(session: Session, command: 'HELO' | 'EHLO'): void {
  const { run } = session;
  const { connection } = run;
  connection.esmtp = command === 'EHLO';
  session.freeCommands.delete('HELO');
  session.freeCommands.delete('EHLO');
  const name = session.argument ?? '';
  connection.helo = undefined;
  if (!isHeloName(name, session)) {
    send(session, `501 Syntactically invalid ${command} argument(s)\r\n`);
    const shown = name === '' ? '(no argument given)' : printable(name);
    const line = `rejected ${command} from ${hostAndIdent(run, false)}: syntactically invalid argument(s): ${shown}`;
    writeLog(run, line, ['main', 'reject']);
    if (++session.synprotErrors > run.settings.number('smtp_max_synprot_errors')) {
      logTooManyErrors(session);
      session.ended = true;
    }
    return;
  }
  connection.helo = name;
  if (!session.hostUnknown && !verifyName(session, command)) return;
  const acl = run.settings.text('acl_smtp_helo');
  let message: string | undefined;
  if (acl !== undefined) {
    const result = noteAcl(session, aclCheck(run, 'helo', acl));
    if (result.outcome !== 'OK') {
      handleAclFailure(session, 'helo', result);
      connection.helo = undefined;
      showNames(connection);
      return;
    }
    message = result.userMessage;
    if (!session.pipeConnect && sendsAhead(session)) {
      syncFailure(session);
      return;
    }
  }
  session.mailMax = expandedNumber(session, 'smtp_accept_max_per_connection');
  let code = '250';
  let greeting: string;
  if (message === undefined) {
    const ident = connection.ident === undefined ? '' : `${connection.ident} at `;
    const address = connection.hostAddress === undefined ? '' : ` [${connection.hostAddress}]`;
    greeting = `${session.activeHostname} Hello ${ident}${connection.hostName ?? name}${address}`;
  } else {
    const read = messageCode(session, code, message, true);
    ({ code } = read);
    greeting = read.extended + read.message;
    if (/[\r\n]/.test(greeting)) {
      const line = `EHLO/HELO response must not contain newlines: message truncated: ${printable(`${code} ${greeting}`)}`;
      writeLog(run, line, ['main', 'panic']);
      greeting = greeting.split(/[\r\n]/)[0] ?? '';
    }
  }
  session.tlsAdvertised = session.dsnAdvertised = session.utf8Advertised = session.authAdvertised = false;
  session.pipeliningAdvertised = false;
  const lines = connection.esmtp ? extensions(session) : [];
  if (session.pipeConnect && sendsAhead(session)) session.pipeConnectUsed = true;
  send(session, [greeting, ...lines].map((line, i) => `${code}${i < lines.length ? '-' : ' '}${line}\r\n`).join(''));
  session.heloSeen = true;
  setProtocol(run);
  cancelCutthrough(run, true, 'EHLO');
  resetMessage(session);
}
