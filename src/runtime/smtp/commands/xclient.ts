import { upperCase } from '../../expand/characters.ts';
import { hostAndIdent, showNames } from '../../run/host-text.ts';
import { writeLog } from '../../run/log.ts';
import type { Connection } from '../../state/connection.ts';
import { protocolError } from '../errors.ts';
import { checkHost } from '../hosts.ts';
import { send } from '../respond.ts';
import type { Session } from '../session.ts';
import { decodeXtext } from '../xtext.ts';

/** The attributes of XCLIENT, in the order in which they are offered, and what each sets. */
const attributes: Readonly<Record<string, (connection: Connection, value: string | undefined) => void>> = {
  ADDR: (connection, value) => {
    setProxy(connection, { localAddress: connection.hostAddress ?? '' });
    connection.hostAddress = value;
  },
  NAME: (connection, value) => {
    connection.hostName = value;
  },
  PORT: (connection, value) => {
    setProxy(connection, { localPort: connection.hostPort ?? 0 });
    connection.hostPort = numberOf(value);
  },
  LOGIN: (connection, value) => {
    connection.authenticatedId = value;
    connection.authenticator = value === undefined ? undefined : 'xclient';
    if (value !== undefined) connection.counters.set('authentication_failed', 0);
  },
  DESTADDR: (connection, value) => {
    setProxy(connection, { externalAddress: value ?? '' });
  },
  DESTPORT: (connection, value) => {
    setProxy(connection, { externalPort: numberOf(value) });
  },
};

/** What EHLO offers: the attributes that are understood. */
export const xclientOffer = `XCLIENT ${Object.keys(attributes).join(' ')}`;

const numberOf = (value: string | undefined): number => Number.parseInt(value ?? '0', 10) || 0;

function setProxy(connection: Connection, change: Partial<NonNullable<Connection['proxy']>>): void {
  connection.proxy = {
    ...(connection.proxy ?? { localAddress: '', localPort: 0, externalAddress: '', externalPort: 0, failed: false }),
    ...change,
  };
}

/** Whether the client may use XCLIENT: it is in `hosts_xclient`, or passes a connection on already. */
export function xclientOffered({ run }: Session): boolean {
  if (!run.config.target.features.has('xclient')) return false;
  return run.connection.proxy !== undefined || checkHost(run, 'hosts_xclient') !== 'noMatch';
}

/** Reads the attributes into the connection; gives what is wrong. */
function readAttributes(argument: string, connection: Connection): string | undefined {
  let rest = argument;
  while (rest !== '') {
    const equals = rest.indexOf('=');
    if (equals < 0) return `XCLIENT: missing value for parameter '${rest}'`;
    const name = rest.slice(0, equals);
    const set = Object.hasOwn(attributes, upperCase(name)) ? attributes[upperCase(name)] : undefined;
    if (!set) return `XCLIENT: unrecognised parameter '${name}'`;
    const value = /^[^\t-\r ]*/.exec(rest.slice(equals + 1))?.[0] ?? '';
    if (value === '') return 'XCLIENT: zero-length value for param';
    rest = rest.slice(equals + 1 + value.length).replace(/^[\t-\r ]+/, '');
    if (/^\[(?:UNAVAILABLE|TEMPUNAVAIL)\]$/i.test(value)) set(connection, undefined);
    else {
      const decoded = decodeXtext(value);
      if (decoded === undefined) return `failed xtext decode for XCLIENT: '${value}'`;
      set(connection, decoded);
    }
  }
  if ((connection.proxy?.localAddress ?? '') === '') return 'missing ADDR for XCLIENT';
  if ((connection.proxy?.localPort ?? 0) === 0) return 'missing PORT for XCLIENT';
  return undefined;
}

/** XCLIENT: a proxy says whose connection it passes on (`xclient_smtp_command`). */
export function xclient(session: Session): void {
  const { run } = session;
  const { connection } = run;
  session.mailCount++;
  const refuse = (message: string): void => {
    send(session, `503 ${message}\r\n`);
    writeLog(run, `rejected XCLIENT from ${hostAndIdent(run, false)}: ${message}`, ['main', 'reject']);
  };
  if (!session.heloSeen && checkHost(run, 'hosts_require_helo') === 'match') {
    refuse('no HELO/EHLO given');
    return;
  }
  if (connection.proxy === undefined && checkHost(run, 'hosts_xclient') === 'noMatch') {
    protocolError(session, 'syntax', 550, undefined, 'XCLIENT command used when not advertised');
    return;
  }
  if (session.hasSender) {
    refuse('mail transaction in progress');
    return;
  }
  const argument = session.argument ?? '';
  const before = connection.proxy;
  const message = argument === '' ? 'XCLIENT must have at least one operand' : readAttributes(argument, connection);
  if (message !== undefined) {
    connection.proxy = before;
    protocolError(session, 'syntax', 501, undefined, message);
    return;
  }
  session.heloSeen = false;
  showNames(connection);
  send(session, '220 XCLIENT success\r\n');
}
