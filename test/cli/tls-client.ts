import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';

/** A client that talks SMTP one line at a time. */
export interface Client {
  /** Waits for a whole reply. */
  reply(): Promise<string>;
  /** Sends a line, and waits for the reply to it. */
  say(line: string): Promise<string>;
  /** Sends bytes, and waits for nothing. */
  send(bytes: string): void;
  /** Begins TLS over the connection. */
  startTls(options?: ConnectionOptions): Promise<TLSSocket>;
  /** Waits for the other side to close. */
  closed(): Promise<void>;
  end(): void;
}

/** Connects, in TLS from the beginning where options for that are given. */
export function connectClient(port: number, onConnect?: ConnectionOptions): Client {
  let got = '';
  let gone = false;
  let wake = (): void => undefined;
  const listenTo = (socket: Socket): Socket => {
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      wake();
    });
    for (const event of ['close', 'error', 'end']) {
      socket.on(event, () => {
        gone = true;
        wake();
      });
    }
    return socket;
  };
  const lax = { rejectUnauthorized: false };
  let socket = listenTo(
    onConnect ? connectTls({ ...lax, host: '127.0.0.1', port, ...onConnect }) : connectPlain(port, '127.0.0.1'),
  );
  const until = async (test: () => boolean): Promise<void> => {
    while (!test() && !gone) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
  };
  const client: Client = {
    async reply() {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/;
      await until(() => whole.test(got));
      const [reply = got] = whole.exec(got) ?? [];
      got = got.slice(reply.length);
      return reply;
    },
    say(line) {
      socket.write(`${line}\r\n`, 'latin1');
      return client.reply();
    },
    send(bytes) {
      socket.write(bytes, 'latin1');
    },
    startTls(options = {}) {
      socket.removeAllListeners('data');
      return new Promise((done, fail) => {
        const secure = connectTls({ ...lax, socket, ...options }, () => {
          done(secure);
        });
        secure.once('error', fail);
        socket = listenTo(secure);
      });
    },
    closed: () => until(() => false),
    end() {
      socket.end();
    },
  };
  return client;
}
