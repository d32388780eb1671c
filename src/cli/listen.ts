import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { SmtpServer } from '../runtime/simulation/smtp-server.ts';
import type { ClientInput } from '../runtime/simulation/types.ts';
import type { ServerTls } from '../runtime/smtp/tls/handshake.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';
import type { ServerKeys } from './tls/server-handshake.ts';
import { beginServerTls, createServerKeys } from './tls/server-handshake.ts';

/** Connects one client; what it is to be sent is written by `output`, and `early` is what it has sent before its greeting. */
export type Connect = (client: ClientInput, output: (bytes: string) => void, early?: string) => SmtpServer;

/** A server that listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  /** Stops: takes no more clients, and ends the connections there are. */
  close(): Promise<void>;
}

/** An IPv4 address as a socket for both families tells it, without the prefix for that. */
const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');

/** What the connections of a server have in common. */
interface Serving {
  /** What is known of every client beside its connection, or in place of that. */
  readonly stated: ClientInput;
  readonly connect: Connect;
  readonly keys: ServerKeys;
}

/** Milliseconds before a client is greeted, in which it may be seen to send too early: a daemon starts a process then. */
const pause = 20;

/** What a client has sent so far; nothing where that begins TLS, which stays to be read. */
function takeEarly(socket: Socket): string {
  const chunk = socket.read() as Buffer | null;
  if (chunk === null) return '';
  const text = chunk.toString('latin1');
  if (!text.startsWith('\x16\x03')) return text;
  socket.unshift(chunk);
  return '';
}

/** Waits a moment, and talks to one client. */
function greet(socket: Socket, serving: Serving): void {
  // A client that breaks off is one that has gone: `close` follows.
  socket.on('error', () => undefined);
  const hold = (): void => undefined;
  socket.on('readable', hold);
  setTimeout(() => {
    const early = takeEarly(socket);
    socket.off('readable', hold);
    serve(socket, early, serving);
  }, pause);
}

/** Talks to one client. */
function serve(socket: Socket, early: string, { stated, connect, keys }: Serving): void {
  /** The connection, or TLS over it. */
  let stream = socket;
  // The bytes of a reply that is sent line by line go out together.
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '' && stream.writable) stream.write(waiting, 'latin1');
    waiting = '';
  };
  const { localPort } = socket;
  const server = connect(
    {
      address: plainAddress(socket.remoteAddress),
      ...(socket.remotePort !== undefined && { port: socket.remotePort }),
      interface: { address: plainAddress(socket.localAddress), ...(localPort !== undefined && { port: localPort }) },
      ...stated,
    },
    (bytes) => {
      waiting += bytes;
    },
    early,
  );
  let finished = false;
  const finish = (): void => {
    if (finished) return;
    finished = true;
    server.finish();
    flush();
    stream.end();
  };
  const goOn = (): void => {
    flush();
    if (server.isOver()) finish();
    else {
      const settings = server.handshake();
      if (settings) beginTls(settings);
    }
  };
  const take = (chunk: Buffer): void => {
    if (finished) return;
    server.feed(chunk.toString('latin1'));
    goOn();
  };
  const listenTo = (each: Socket): void => {
    each.on('data', take);
    each.on('end', finish);
    each.on('close', finish);
  };
  const beginTls = (settings: ServerTls): void => {
    for (const [event, listener] of [
      ['data', take],
      ['end', finish],
      ['close', finish],
    ] as const) {
      socket.off(event, listener);
    }
    beginServerTls(socket, settings, keys, (outcome, secure) => {
      if (secure) {
        stream = secure;
        secure.on('error', () => undefined);
        listenTo(secure);
      }
      if (server.handsShaken(outcome)) goOn();
      else {
        // There is nothing more to be said over the connection.
        finish();
        socket.destroy();
      }
    });
  };
  listenTo(socket);
  goOn();
  if (socket.readableEnded || socket.destroyed) finish();
}

/**
 * Listens for clients.
 *
 * @param where an address and a port, `127.0.0.1:2525` or `[::1]:2525`; port 0 for any
 * @param stated what is known of every client beside its connection, or in place of that
 * @param keys what its TLS sessions have in common
 * @throws UsageError where that cannot be had
 */
export async function startListening(
  where: string,
  stated: ClientInput,
  connect: Connect,
  keys = createServerKeys(),
): Promise<Listening> {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(where);
  if (!match || Number(match[3]) > 65535)
    throw new UsageError(`--listen ${where}: it takes an address and a port, as in 127.0.0.1:2525`);
  const host = match[1] ?? match[2] ?? '';
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    greet(socket, { stated, connect, keys });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error) => {
      fail(new UsageError(`--listen ${where}: ${error.message}`));
    });
    server.listen(Number(match[3]), host === '' ? undefined : host, done);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    address,
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Serves clients until the program is interrupted. */
export async function listen(
  where: string,
  stated: ClientInput,
  connect: Connect,
  keys: ServerKeys,
  io: Io,
): Promise<void> {
  const listening = await startListening(where, stated, connect, keys);
  const { address, port } = listening;
  io.err(`eximc: listening on ${address.includes(':') ? `[${address}]` : address}:${port}; interrupt to end\n`);
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, done);
  });
  await listening.close();
}
