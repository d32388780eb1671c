import { formatAddress, isIpAddress } from '../dns/ip-address.ts';
import { showNames } from '../run/host-text.ts';
import type { Run } from '../run/run.ts';
import { checkHost } from './hosts.ts';
import type { Waiting } from './input.ts';
import { readBytes } from './input.ts';
import type { Session } from './session.ts';

/* The Proxy Protocol: a proxy says before anything else whose connection it passes on. Mirrors proxy.c. */

const signature = '\r\n\r\n\0\r\nQUIT\n';
/** What is read at first: not more than the shortest header has. */
const initialRead = 14;
/** The longest header, of either version. */
const longest = 232;

/** The ends of the connection that the proxy has taken. */
interface Passed {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** What a header tells: `passed` is absent where the proxy speaks for itself. */
type Header = { readonly valid: true; readonly passed?: Passed } | { readonly valid: false };

const invalid: Header = { valid: false };

/** Reads up to a line's end, or as much as a header may have; gives all with what had been read. */
function* readToLineEnd(session: Session, already: string): Waiting<string> {
  let text = already;
  while (!text.endsWith('\r\n') && text.length < longest) {
    const byte = yield* readBytes(session.input, 1);
    if (byte === '') break;
    const done = text.endsWith('\r');
    text += byte;
    if (done) break;
  }
  return text;
}

/** Version 1: a line of text. */
function readLineHeader(line: string): Header {
  if (!line.endsWith('\r\n')) return invalid;
  if (/^PROXY[\t-\r ]UNKNOWN/.test(line)) return { valid: true };
  const match = /^PROXY[\t-\r ]TCP[46][\t-\r ]([^\t-\r ]+) ([^\t-\r ]+) (\d+) (\d+)\r\n$/.exec(line);
  if (!match) return invalid;
  const [, source = '', destination = '', sourcePort, destinationPort] = match;
  const ports = [Number(sourcePort), Number(destinationPort)] as const;
  if (!isIpAddress(source, false) || !isIpAddress(destination, false) || ports.includes(0)) return invalid;
  return { valid: true, passed: { source, sourcePort: ports[0], destination, destinationPort: ports[1] } };
}

const wordAt = (bytes: string, at: number): number => bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);

function addressAt(bytes: string, at: number, length: number): string {
  const word = (from: number): number => wordAt(bytes, from) * 65536 + wordAt(bytes, from + 2);
  return formatAddress(Array.from({ length: length / 4 }, (_none, i) => word(at + 4 * i)));
}

/** Version 2: binary. */
function readBinaryHeader(bytes: string): Header {
  const command = bytes.charCodeAt(12) & 0x0f;
  if (command === 0) return { valid: true };
  const length = { 0x11: 4, 0x21: 16 }[bytes.charCodeAt(13)];
  if (command !== 1 || length === undefined || bytes.length < 16 + 2 * length + 4) return invalid;
  const ports = 16 + 2 * length;
  return {
    valid: true,
    passed: {
      source: addressAt(bytes, 16, length),
      destination: addressAt(bytes, 16 + length, length),
      sourcePort: wordAt(bytes, ports),
      destinationPort: wordAt(bytes, ports + 2),
    },
  };
}

function* readHeader(session: Session): Waiting<Header> {
  let text = yield* readBytes(session.input, initialRead);
  if (text.length === initialRead && text.startsWith(signature)) {
    text += yield* readBytes(session.input, 2);
    const size = 16 + wordAt(text, 14);
    if (text.charCodeAt(12) >> 4 !== 2 || size > longest) return invalid;
    text += yield* readBytes(session.input, size - 16);
    return text.length < size ? invalid : readBinaryHeader(text);
  }
  const line = yield* readToLineEnd(session, text);
  return text.length >= 8 && text.startsWith('PROXY') ? readLineHeader(line) : invalid;
}

/** Puts the client in the place of the proxy that passes its connection on. */
function takeClient(run: Run, { source, sourcePort, destination, destinationPort }: Passed): void {
  const { connection } = run;
  connection.proxy = {
    localAddress: connection.hostAddress ?? '',
    localPort: connection.hostPort ?? 0,
    externalAddress: destination,
    externalPort: destinationPort,
    failed: false,
  };
  connection.hostAddress = source;
  connection.hostPort = sourcePort;
  connection.hostAliases = [];
  connection.hostName = undefined;
  connection.hostLookupFailed = connection.hostLookupDeferred = connection.hostNameLookedUp = false;
  run.match.hosts.nameOf(connection, run.match);
  showNames(connection);
}

/**
 * Reads the header of a proxy, where the client is one by `hosts_proxy`. A session whose header is bad goes on, but does
 * nothing but QUIT. Mirrors `proxy_protocol_setup`.
 */
export function* proxyProtocol(session: Session): Waiting<void> {
  const { run } = session;
  const { connection } = run;
  if (!run.config.target.features.has('proxy') || connection.hostAddress === undefined) return;
  if (checkHost(run, 'hosts_proxy') !== 'match') return;
  connection.proxy = { localAddress: '', localPort: 0, externalAddress: '', externalPort: 0, failed: true };
  const header = yield* readHeader(session);
  if (!header.valid) return;
  connection.proxy = { ...connection.proxy, failed: false };
  if (header.passed) takeClient(run, header.passed);
}
