import { importCertificate } from './certificates.ts';
import { createConnection, createMessage } from '../run/create-run.ts';
import type { Taint } from '../expand/value.ts';
import { valueOf } from '../expand/value.ts';
import type { Connection } from '../state/connection.ts';
import type { Message, Recipient } from '../state/message.ts';
import type { SpoolFormat, SpooledMessage } from './types.ts';

/** A message read from the spool, or what is wrong with its files, in the words of Exim's debugging output. */
export type SpoolReading =
  | { readonly ok: true; readonly spooled: SpooledMessage; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly where: string; readonly line: number };

/** What is wrong with a spool file. */
class FormatError extends Error {
  readonly where: string;
  constructor(where: string) {
    super(where);
    this.where = where;
  }
}

/** A file as it is being read. */
interface Reader {
  readonly text: string;
  at: number;
}

function nextLine(reader: Reader, where: string): string {
  const end = reader.text.indexOf('\n', reader.at);
  if (end < 0) throw new FormatError(where);
  const line = reader.text.slice(reader.at, end);
  reader.at = end + 1;
  return line;
}

/** What a line beginning with a hyphen is about. */
interface VariableLine {
  readonly name: string;
  readonly value: string;
  readonly taint: Taint;
  /** The line without its first hyphen, for extensions. */
  readonly whole: string;
}

function variableLine(line: string): VariableLine {
  const match = /^-(-(?:\((\w+)\))?)?([^ ]*) ?(.*)$/s.exec(line);
  const [, marked, quoter, name = '', value = ''] = match ?? [];
  return { name, value, taint: marked === undefined ? false : (quoter ?? true), whole: line.slice(1) };
}

/** An address with its port, in either form: `[192.0.2.1]:25` or `192.0.2.1.25`. */
function takePort(value: string): { readonly address: string; readonly port: number } {
  const match = /^\[(.*)\]:(\d+)$/.exec(value) ?? /^(.*)\.(\d+)$/.exec(value);
  // A dotted quad without a port has three dots.
  if (!match || (!value.startsWith('[') && !value.includes(':') && value.split('.').length <= 4)) {
    return { address: value, port: 0 };
  }
  return { address: match[1] ?? '', port: Number(match[2]) };
}

/** Takes what an ACL variable holds: it follows on lines of its own, as long as the line says. */
function takeAclVariable(line: VariableLine, reader: Reader, connection: Connection, message: Message): void {
  const match = /^([^\t-\r ]*) (\d+)$/.exec(line.value);
  if (!match) throw new FormatError('-aclXn');
  const length = Number(match[2]);
  const bytes = reader.text.slice(reader.at, reader.at + length);
  if (bytes.length < length) throw new FormatError('-aclXn');
  reader.at += length + 1;
  const scope = line.name.charAt(3);
  const variables = scope === 'c' ? connection.aclVariables : message.aclVariables;
  variables.set(`${scope}${match[1] ?? ''}`, valueOf(bytes, line.taint));
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Tls = Writable<NonNullable<Connection['tls']>>;

/** Lines that set a flag of the message. */
const messageFlags: Readonly<Record<string, string>> = {
  local: 'sender_local',
  localerror: 'local_error_message',
  manual_thaw: 'deliver_manual_thaw',
  sender_set_untrusted: 'sender_set_untrusted',
  smtputf8: 'smtputf8',
  deliver_firsttime: 'deliver_firsttime',
};

/** Lines that set a number of the message. */
const messageNumbers = new Set(['body_linecount', 'body_zerocount', 'max_received_linelength']);

/** Takes one line of what is kept of a message; false where nothing is known of it. */
function takeLine(
  line: VariableLine,
  connection: Connection,
  message: Message,
  tls: Partial<Tls>,
  activeHostname: (name: string) => void,
): boolean {
  const { name, value } = line;
  const { flags } = message;
  const flag = messageFlags[name];
  if (flag !== undefined) flags.set(flag, true);
  else if (messageNumbers.has(name)) flags.set(name, Number(value));
  else {
    switch (name) {
      case 'received_time_usec':
        flags.set('received_time_usec', Number(value.replace(/^\./, '')));
        break;
      case 'received_time_complete':
        flags.set('received_time_complete', value);
        break;
      case 'helo_name':
        connection.helo = value;
        break;
      case 'host_address': {
        const { address, port } = takePort(value);
        connection.hostAddress = address;
        connection.hostPort = port;
        break;
      }
      case 'host_name':
        connection.hostName = value;
        connection.hostNameLookedUp = true;
        break;
      case 'host_auth':
        connection.authenticator = value;
        break;
      case 'host_auth_pubname':
        break;
      case 'interface_address': {
        const { address, port } = takePort(value);
        connection.interfaceAddress = address;
        connection.interfacePort = port;
        break;
      }
      case 'active_hostname':
        activeHostname(value);
        break;
      case 'ident':
        connection.ident = value;
        break;
      case 'received_protocol':
        connection.protocol = value;
        break;
      case 'auth_id':
        connection.authenticatedId = value;
        break;
      case 'auth_sender':
        connection.authenticatedSender = value;
        break;
      case 'allow_unqualified_recipient':
      case 'allow_unqualified_sender':
        connection.counters.set(name, 1);
        break;
      case 'frozen':
        flags.set('deliver_freeze', true);
        flags.set('deliver_frozen_at', Number(value));
        break;
      case 'host_lookup_deferred':
        connection.hostLookupDeferred = true;
        break;
      case 'host_lookup_failed':
        connection.hostLookupFailed = true;
        break;
      case 'tls_certificate_verified':
        tls.certificateVerified = true;
        break;
      case 'tls_cipher':
        tls.cipher = value;
        break;
      case 'tls_peercert':
      case 'tls_ourcert': {
        const certificate = importCertificate(value);
        const which = name === 'tls_peercert' ? 'certificate' : 'ownCertificate';
        if (certificate !== undefined) tls[which] = certificate;
        break;
      }
      case 'tls_peerdn':
        tls.peerDn = value;
        break;
      case 'tls_sni':
        tls.sni = value;
        break;
      case 'tls_ver':
        tls.version = value;
        break;
      case 'tls_resumption':
        tls.resumption = value.charCodeAt(0) - 65;
        break;
      case 'utf8_downcvt':
        flags.set('utf8_downconvert', 1);
        break;
      case 'utf8_optdowncvt':
        flags.set('utf8_downconvert', -1);
        break;
      case 'dsn_envid':
        flags.set('dsn_envid', value);
        break;
      case 'dsn_ret':
        flags.set('dsn_ret', value === '1' ? 'FULL' : 'HDRS');
        break;
      default:
        return false;
    }
  }
  return true;
}

/** The addresses that are done with. Mirrors `read_nonrecipients_tree`. */
function readTree(first: string, reader: Reader, into: string[]): void {
  if (!/^[YN][YN] ./.test(first)) throw new FormatError('nondeliver');
  into.push(first.slice(3));
  for (const has of [first.charAt(0), first.charAt(1)]) {
    if (has === 'Y') readTree(nextLine(reader, 'nondeliver'), reader, into);
  }
}

/** A recipient with what stands behind it, in any of the forms that Exim has had. */
function readRecipient(line: string): Recipient {
  if (line === '') throw new FormatError('recipient');
  const current = /^(.*)#(\d+)$/s.exec(line);
  if (!current) {
    // Exim 3, and the first releases of Exim 4, kept less.
    const old = /^(.*) (?:\d+,\d+,\d+|\d+)$/s.exec(line);
    return { address: old?.[1] ?? line, notify: 0 };
  }
  let rest = current[1] ?? '';
  const bits = Number(current[2]);
  let errorsTo = '';
  let orcpt = '';
  let notify = 0;
  const take = (): { readonly text: string; readonly number: number } => {
    const match = /^(.*?)(\d+),(-?\d+)$/s.exec(rest);
    if (!match) throw new FormatError('recipient');
    const length = Number(match[2]);
    const before = (match[1] ?? '').replace(/ $/, '');
    rest = before.slice(0, before.length - length).replace(/ $/, '');
    return { text: before.slice(before.length - length), number: Number(match[3]) };
  };
  if ((bits & 1) !== 0) errorsTo = take().text;
  if ((bits & 2) !== 0) {
    const { text, number } = take();
    orcpt = text;
    notify = number;
  }
  return { address: rest, notify, ...(orcpt !== '' && { orcpt }), ...(errorsTo !== '' && { errorsTo }) };
}

function readHeaders(reader: Reader, message: Message): void {
  if (nextLine(reader, 'headers') !== '') throw new FormatError('headers');
  while (reader.at < reader.text.length) {
    const match = /^(\d+)([^])/.exec(reader.text.slice(reader.at, reader.at + 12));
    if (!match) throw new FormatError('headers');
    const length = Number(match[1]);
    const start = reader.at + match[0].length + 1;
    const text = reader.text.slice(start, start + length);
    if (text.length < length || text.includes('\0')) throw new FormatError('headers');
    message.headers.push({ text, type: match[2] ?? ' ' });
    reader.at = start + length;
  }
}

/**
 * Reads the spool files of a message. Mirrors `spool_read_header`, and reads the body too.
 *
 * @param header the -H file, as a byte string
 * @param data the -D file; an empty body where there is none
 */
export function readSpool(
  header: string,
  data: string | undefined,
  { extensions }: Pick<SpoolFormat, 'extensions'>,
): SpoolReading {
  const reader: Reader = { text: header, at: 0 };
  const message = createMessage();
  const connection = createConnection('smtp');
  connection.protocol = '';
  const nonRecipients: string[] = [];
  const unknown: string[] = [];
  const tls: Partial<Tls> = {};
  const tainted = new Set<string>();
  let activeHostname: string | undefined;
  try {
    const name = nextLine(reader, 'first line read');
    if (!/^[\w-]{16,23}-H$/.test(name)) throw new FormatError('first line length');
    message.id = name.slice(0, -2);
    const user = /^(.*) (-?\d+) (-?\d+)[\t-\r ]*$/s.exec(nextLine(reader, '2nd line read'));
    if (!user) throw new FormatError('2nd line fmt 1');
    connection.caller = { name: user[1] ?? '', uid: Number(user[2]), gid: Number(user[3]) };
    const sender = /^<(.*)>$/s.exec(nextLine(reader, 'envelope from'));
    if (!sender) throw new FormatError('envelope from');
    message.sender = sender[1] ?? '';
    const time = /^(\d+) (\d+)$/.exec(nextLine(reader, 'time'));
    if (!time) throw new FormatError('time');
    message.received = Number(time[1]);
    if (time[2] !== '0') message.flags.set('warning_count', Number(time[2]));
    message.flags.set('deliver_firsttime', false);
    let line = nextLine(reader, 'nondeliver');
    for (; line.startsWith('-'); line = nextLine(reader, 'nondeliver')) {
      const variable = variableLine(line);
      if (/^acl[cm]$/.test(variable.name)) {
        takeAclVariable(variable, reader, connection, message);
        continue;
      }
      const known = takeLine(variable, connection, message, tls, (text) => {
        activeHostname = text;
      });
      const taken = extensions.some(({ readSpoolLine }) => readSpoolLine?.(variable.whole, message) === true);
      if (!known && !taken) unknown.push(line);
      if (variable.taint !== false) tainted.add(variable.name);
    }
    if (line !== 'XX') readTree(line, reader, nonRecipients);
    const count = nextLine(reader, 'rcpt cnt');
    if (!/^\d+$/.test(count) || Number(count) > 16384) throw new FormatError('rcpt cnt');
    for (let i = 0; i < Number(count); i++) message.recipients.push(readRecipient(nextLine(reader, 'recipient')));
    readHeaders(reader, message);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ok: false, where: error.where, line: header.slice(0, reader.at).split('\n').length };
  }
  if (tls.cipher !== undefined) {
    const bits = Number(/:(\d+)$/.exec(tls.cipher)?.[1] ?? 0);
    const base = { version: '', certificateVerified: false, resumption: 0, onConnect: false };
    connection.tls = { ...base, bits, ...tls, cipher: tls.cipher };
  }
  noteSizes(message, data);
  return {
    ok: true,
    unknown,
    spooled: {
      message,
      connection: ofKind(connection),
      nonRecipients,
      tainted,
      ...(activeHostname !== undefined && { activeHostname }),
    },
  };
}

/** Whether the message came over the network, or from this machine. */
function ofKind(connection: Connection): Connection {
  const isLocal = connection.hostAddress === undefined;
  return isLocal ? { ...connection, kind: /smtp/.test(connection.protocol) ? 'local-smtp' : 'local' } : connection;
}

/** The body, and what variables tell of the sizes. */
function noteSizes(message: Message, data: string | undefined): void {
  const { flags, headers } = message;
  // The first line of the file is its name.
  message.body = data === undefined ? '' : data.slice(data.indexOf('\n') + 1);
  const sent = headers.filter(({ type }) => type !== '*');
  const headerSize = sent.reduce((sum, { text }) => sum + text.length, 0);
  const headerLines = sent.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
  flags.set('message_size', headerSize + message.body.length);
  flags.set('message_body_size', message.body.length);
  flags.set('message_linecount', headerLines + Number(flags.get('body_linecount') ?? 0));
  flags.set('received_count', headers.filter(({ type }) => type === 'P').length);
}
