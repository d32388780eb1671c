import { exportCertificate } from './certificates.ts';
import { taintOf, textOf } from '../expand/value.ts';
import type { Value } from '../expand/value.ts';
import { driverOptions } from '../route/driver-options.ts';
import type { Run } from '../run/run.ts';
import type { Recipient } from '../state/message.ts';
import { treeOf, walkTree } from './tree.ts';
import type { SpoolFormat, SpooledMessage } from './types.ts';

/** What the spool files of a run's target look like. */
export function spoolFormat(run: Run): SpoolFormat {
  const { config, release, extensions } = run;
  return {
    release,
    resumption: config.target.features.has('tls-resumption'),
    extensions,
    mechanism(name) {
      const authenticator = config.authenticators.find((each) => each.name === name);
      return authenticator && driverOptions(authenticator, config).text('public_name');
    },
  };
}

/** The message of a run, as it would be spooled. */
export function spooledMessage(run: Run, nonRecipients: readonly string[] = []): SpooledMessage {
  const { message, connection, caller } = run;
  const active = run.values.get('smtp_active_hostname');
  const isOwn = run.settings.text('smtp_active_hostname') !== undefined && active !== undefined;
  return {
    message,
    connection: connection.caller ? connection : { ...connection, caller: { ...caller, name: loginOf(run) } },
    nonRecipients,
    ...(isOwn && { activeHostname: textOf(active) }),
  };
}

function loginOf(run: Run): string {
  return run.world.accounts.byUid(run.caller.uid)?.name ?? (run.caller.uid === 0 ? 'root' : String(run.caller.uid));
}

/** Newlines in what must stand on one line become spaces. */
const zapNewlines = (text: string): string => text.replaceAll('\n', ' ');

/** How a line of a variable begins: a second hyphen marks a tainted value, and a lookup type one that is quoted for it. */
function mark(value: Value, release: number): string {
  const taint = taintOf(value);
  if (taint === false) return '-';
  return typeof taint === 'string' && release >= 96 ? `--(${taint})` : '--';
}

/** Values that come from strangers, where nothing else is known of them. */
const fromStrangers: ReadonlySet<string> = new Set([
  'helo_name',
  'host_name',
  'auth_id',
  'auth_sender',
  'tls_peerdn',
  'tls_sni',
]);

/** A line for a variable (`spool_var_write`); none where it has no value. */
function variable(name: string, value: string | undefined, isTainted: boolean): string {
  return value === undefined ? '' : `${isTainted ? '--' : '-'}${name} ${value}\n`;
}

/** Writes the lines of variables of a message. */
type LineWriter = (name: string, value: string | undefined) => string;

function lineWriter({ connection, tainted }: SpooledMessage): LineWriter {
  const { ident, caller } = connection;
  return (name, value) => {
    // What a client's identd says is not to be trusted; the user who runs Exim is.
    const strange = fromStrangers.has(name) || (name === 'ident' && caller?.name !== ident);
    return variable(name, value, tainted ? tainted.has(name) : strange);
  };
}

/** ACL variables of a connection or a message, in the order of Exim's tree (`acl_var_write`). */
function aclVariables(variables: ReadonlyMap<string, Value>, release: number): string {
  let text = '';
  for (const { name } of walkTree(treeOf(variables.keys()))) {
    const value = variables.get(name) ?? '';
    const bytes = textOf(value);
    text += `${mark(value, release)}acl${name.charAt(0)} ${name.slice(1)} ${bytes.length}\n${bytes}\n`;
  }
  return text;
}

/** A host's address and port as they are kept. */
function place(address: string, port: number | undefined, release: number): string {
  return release >= 96 ? `[${address}]:${port ?? 0}` : `${address}.${port ?? 0}`;
}

function recipientLine({ address, orcpt = '', notify, errorsTo = '' }: Recipient): string {
  const shown = zapNewlines(address);
  if (errorsTo === '' && notify === 0 && orcpt === '') return `${shown}\n`;
  const [orcptText, errorsText] = [zapNewlines(orcpt), zapNewlines(errorsTo)];
  return `${shown} ${orcptText} ${orcpt.length},${notify} ${errorsText} ${errorsTo.length},-1#3\n`;
}

/** A fraction of a second as it is kept. */
const micros = (value: unknown): string => String(Number(value ?? 0)).padStart(6, '0');

/** Where the client's data come from: the lines up to the protocol. */
function connectionLines(spooled: SpooledMessage, { release, mechanism }: SpoolFormat): string {
  const { connection, activeHostname } = spooled;
  const { helo, hostAddress, hostPort, hostName, authenticator, interfaceAddress, interfacePort } = connection;
  const { ident, protocol } = connection;
  const line = lineWriter(spooled);
  let text = line('helo_name', helo);
  const auth = line('host_auth', authenticator);
  if (hostAddress !== undefined) {
    text += line('host_address', place(hostAddress, hostPort, release));
    text += line('host_name', hostName);
    if (release < 95) text += auth;
  }
  if (release >= 95) {
    text += auth;
    if (authenticator !== undefined) text += line('host_auth_pubname', mechanism?.(authenticator));
  }
  if (interfaceAddress !== undefined) {
    text += line('interface_address', place(interfaceAddress, interfacePort, release));
  }
  text += line('active_hostname', activeHostname) + line('ident', ident);
  return text + line('received_protocol', protocol === '' ? undefined : protocol);
}

/** Lines of extensions, by the first word of each: some have their place among Exim's own. */
function extensionLines({ message }: SpooledMessage, { extensions }: SpoolFormat): Map<string, string> {
  const lines = new Map<string, string>();
  for (const { spoolLines } of extensions) {
    for (const line of spoolLines?.(message) ?? []) {
      const name = /^-+(?:\(\w+\))?(\w+)/.exec(line)?.[1] ?? line;
      lines.set(name, (lines.get(name) ?? '') + line);
    }
  }
  return lines;
}

/** The TLS session that the message came in. */
function tlsLines(spooled: SpooledMessage, { resumption }: SpoolFormat, stated: string | undefined): string {
  const { tls } = spooled.connection;
  const line = lineWriter(spooled);
  let text = '';
  if (tls) {
    if (tls.certificateVerified) text += '-tls_certificate_verified\n';
    text += line('tls_cipher', tls.cipher);
    if (tls.certificate !== undefined) text += `--tls_peercert ${exportCertificate(tls.certificate)}\n`;
    text += line('tls_peerdn', tls.peerDn);
    text += line('tls_sni', tls.sni);
    if (tls.ownCertificate !== undefined) text += `-tls_ourcert ${exportCertificate(tls.ownCertificate)}\n`;
  }
  if (stated !== undefined) text += stated;
  else if (resumption) text += `-tls_resumption ${String.fromCharCode(65 + (tls?.resumption ?? 0))}\n`;
  return tls ? text + line('tls_ver', tls.version) : text;
}

const dsnReturns: Readonly<Record<string, number>> = { FULL: 1, HDRS: 2 };

/**
 * The -H spool file of a message: envelope, all that is kept of it, and header. Mirrors `spool_write_header`.
 *
 * @returns a byte string
 */
export function writeSpoolHeader(spooled: SpooledMessage, format: SpoolFormat): string {
  const { message, connection, nonRecipients } = spooled;
  const { release } = format;
  const { flags } = message;
  const caller = connection.caller ?? { name: 'root', uid: 0, gid: 0 };
  const line = lineWriter(spooled);
  const flag = (name: string, written: string): string => (flags.get(name) === true ? `-${written}\n` : '');
  const number = (name: string): number => Number(flags.get(name) ?? 0);
  const more = extensionLines(spooled, format);
  const take = (name: string): string | undefined => {
    const text = more.get(name);
    more.delete(name);
    return text;
  };

  let text = `${message.id}-H\n${caller.name.slice(0, 63)} ${caller.uid} ${caller.gid}\n<${message.sender}>\n`;
  text += `${message.received} ${number('warning_count')}\n`;
  const usec = micros(flags.get('received_time_usec'));
  text += `-received_time_usec .${usec}\n`;
  if (release >= 95) {
    const complete = flags.get('received_time_complete');
    text += `-received_time_complete ${complete === undefined ? `${message.received}.${usec}` : String(complete)}\n`;
  }
  text += connectionLines(spooled, format);
  text += aclVariables(connection.aclVariables, release) + aclVariables(message.aclVariables, release);
  text += `-body_linecount ${number('body_linecount')}\n`;
  text += `-max_received_linelength ${number('max_received_linelength')}\n`;
  if (number('body_zerocount') > 0) text += `-body_zerocount ${number('body_zerocount')}\n`;
  const { authenticatedId, authenticatedSender, counters } = connection;
  text += line('auth_id', authenticatedId);
  text += line('auth_sender', authenticatedSender && zapNewlines(authenticatedSender));
  const isLocal = connection.kind === 'local';
  if (isLocal || counters.get('allow_unqualified_recipient') === 1) text += '-allow_unqualified_recipient\n';
  if (isLocal || counters.get('allow_unqualified_sender') === 1) text += '-allow_unqualified_sender\n';
  if (flags.get('deliver_firsttime') !== false) text += '-deliver_firsttime\n';
  if (flags.get('deliver_freeze') === true) text += `-frozen ${number('deliver_frozen_at') || message.received}\n`;
  if (connection.hostLookupDeferred) text += '-host_lookup_deferred\n';
  if (connection.hostLookupFailed) text += '-host_lookup_failed\n';
  text += flag('sender_local', 'local') + flag('local_error_message', 'localerror');
  text += flag('deliver_manual_thaw', 'manual_thaw') + flag('sender_set_untrusted', 'sender_set_untrusted');
  text += take('bmi_verdicts') ?? '';
  text += tlsLines(spooled, format, take('tls_resumption'));
  if (flags.get('smtputf8') === true) {
    text += '-smtputf8\n';
    const down = Number(flags.get('utf8_downconvert') ?? 0);
    if (down !== 0) text += `-utf8_${down < 0 ? 'opt' : ''}downcvt\n`;
  }
  const envid = flags.get('dsn_envid');
  if (envid !== undefined) text += `-dsn_envid ${String(envid)}\n`;
  const ret = dsnReturns[String(flags.get('dsn_ret') ?? '')];
  if (ret !== undefined) text += `-dsn_ret ${ret}\n`;
  text += [...more.values()].join('');

  const tree = treeOf(nonRecipients);
  if (!tree) text += 'XX\n';
  for (const node of walkTree(tree)) text += `${node.left ? 'Y' : 'N'}${node.right ? 'Y' : 'N'} ${node.name}\n`;
  text += `${message.recipients.length}\n${message.recipients.map(recipientLine).join('')}\n`;
  for (const { text: header, type } of message.headers) {
    text += `${String(header.length).padStart(3, '0')}${type} ${header}`;
  }
  return text;
}

/** The -D spool file of a message: its name, and the body. */
export function writeSpoolData({ message }: SpooledMessage): string {
  return `${message.id}-D\n${message.body}`;
}
