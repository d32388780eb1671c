import { lowerCase } from '../expand/characters.ts';
import { addressWords } from '../dns/ip-address.ts';
import type { Connection } from '../state/connection.ts';
import type { Run } from './run.ts';

interface HostTexts {
  /** `$sender_fullhost`. */
  readonly full: string;
  /** `$sender_rcvhost`. */
  readonly received: string;
}

/** Has the texts about the client tell the names that are known of it now: where Exim calls `host_build_sender_fullhost`. */
export function showNames(connection: Connection): void {
  const { hostName, helo } = connection;
  connection.shown = { hostName, helo };
}

/** The client in the forms of log lines and of Received: lines. Mirrors what `host_build_sender_fullhost` makes. */
export function hostTexts(run: Run): HostTexts | undefined {
  const { hostAddress, hostPort, ident, shown = run.connection } = run.connection;
  const { hostName, helo } = shown;
  if (hostAddress === undefined) return undefined;
  const port = run.logSelection.has('incoming_port') && (hostPort ?? 0) > 0 ? String(hostPort) : undefined;
  const address = `[${hostAddress}]`;
  const withPort = port === undefined ? address : `${address}:${port}`;
  let showHelo = helo !== undefined && !isSameLiteral(helo, hostAddress);
  if (hostName === undefined) {
    const notes: string[] = [];
    if (port !== undefined) notes.push(`port=${port}`);
    if (showHelo) notes.push(`helo=${helo ?? ''}`);
    if (ident !== undefined) notes.push(`ident=${ident}`);
    return {
      full: helo === undefined ? withPort : `(${helo}) ${withPort}`,
      received: notes.length === 0 ? address : `${address} (${notes.join(' ')})`,
    };
  }
  if (helo !== undefined && lowerCase(hostName) === lowerCase(helo)) showHelo = false;
  if (showHelo) {
    const received =
      ident === undefined
        ? `${hostName} (${withPort} helo=${helo ?? ''})`
        : `${hostName}\n\t(${withPort} helo=${helo ?? ''} ident=${ident})`;
    return { full: `${hostName} (${helo ?? ''}) ${withPort}`, received };
  }
  return {
    full: `${hostName} ${withPort}`,
    received: ident === undefined ? `${hostName} (${withPort})` : `${hostName} (${withPort} ident=${ident})`,
  };
}

/** Whether a HELO name is the client's own address in brackets. */
function isSameLiteral(helo: string, address: string): boolean {
  const match = /^\[(?:IPv[46]:)?(.*)\]$/is.exec(helo);
  const words = match ? addressWords(match[1] ?? '') : undefined;
  return words !== undefined && words.join() === addressWords(address)?.join();
}

/** The connection that a log line is to tell of: one over which SMTP is spoken, before there is a message with an id. */
export function talkingConnection(run: Run): string | undefined {
  return run.connection.kind === 'local' || run.message.id !== '' ? undefined : connectionText(run);
}

/** What log lines call a connection: `SMTP connection from …`. Mirrors `smtp_get_connection_info`. */
export function connectionText(run: Run): string {
  const { connection, release } = run;
  const id = release >= 97 && run.logSelection.has('connection_id') ? ` Ci=${run.connectionId}` : '';
  const host = hostTexts(run)?.full ?? connection.hostAddress;
  let who = host ?? '';
  if (!connection.hostChecking) {
    const { interfaceAddress, interfacePort = 0 } = connection;
    if (host === undefined || connection.kind === 'local-smtp') who = connection.ident ?? (release < 98 ? '' : 'NULL');
    else if (run.logSelection.has('incoming_interface') && interfaceAddress !== undefined) {
      who += ` I=[${interfaceAddress}]:${interfacePort}`;
    }
  }
  return `SMTP connection${id} from ${who}`;
}

/** The client as log lines name it: `H=… I=… U=…`. Mirrors `host_and_ident`. */
export function hostAndIdent(run: Run, withLabel: boolean): string {
  const { ident, interfaceAddress, interfacePort } = run.connection;
  const full = hostTexts(run)?.full;
  const connection = run.logSelection.has('connection_id') ? ` Ci=${run.connectionId}` : '';
  if (full === undefined) return (withLabel ? 'U=' : '') + (ident ?? 'unknown') + connection;
  let text = (withLabel ? 'H=' : '') + full;
  if (run.logSelection.has('incoming_interface') && interfaceAddress !== undefined) {
    text += ` I=[${interfaceAddress}]`;
    if ((interfacePort ?? 0) > 0) text += `:${interfacePort ?? 0}`;
  }
  return (ident === undefined ? text : `${text} U=${ident}`) + connection;
}
