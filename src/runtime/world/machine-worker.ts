import type * as Dgram from 'node:dgram';
import type * as Net from 'node:net';
import type * as Tls from 'node:tls';
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type * as Threads from 'node:worker_threads';

/** What the worker is asked to do with a socket: connect, send, and read until the other side closes. */
export interface SocketJob {
  readonly kind: 'exchange';
  readonly to: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly request: Uint8Array;
  /** Milliseconds for the whole. */
  readonly timeout: number;
  /** Whether to close the sending side after the request. */
  readonly shutdown: boolean;
  readonly tls: boolean;
}

/** A question for a name server: by UDP, and by TCP where the reply does not fit. */
export interface DnsJob {
  readonly kind: 'dns';
  readonly server: string;
  readonly port: number;
  readonly request: Uint8Array;
  readonly timeout: number;
}

/** Opens a connection under a number; or sends something over it and reads a reply as SMTP has them; or closes it. */
export interface TalkJob {
  readonly kind: 'open' | 'talk' | 'close';
  readonly connection: number;
  readonly to: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly from: string | undefined;
  readonly request: Uint8Array;
  readonly timeout: number;
}

/** Begins TLS over a connection that was opened. Texts are PEM, or words of OpenSSL. */
export interface TlsJob {
  readonly kind: 'tls';
  readonly connection: number;
  readonly options: {
    readonly serverName: string | undefined;
    readonly certificate: Uint8Array | undefined;
    readonly key: Uint8Array | undefined;
    readonly authorities: readonly Uint8Array[];
    readonly revoked: readonly Uint8Array[];
    readonly ciphers: string | undefined;
    readonly secureOptions: number;
    readonly protocols: readonly string[];
  };
  readonly timeout: number;
}

export type Job = SocketJob | DnsJob | TalkJob | TlsJob;

/** A TLS session as Node tells of it. */
export interface TlsFacts {
  readonly protocol: string | null;
  readonly cipher: string;
  readonly standardCipher: string;
  readonly certificate: Uint8Array | undefined;
  readonly ownCertificate: Uint8Array | undefined;
  /** The code of what is wrong with the server's certificate. */
  readonly problem: string | undefined;
  /** How many certificates are above the server's. */
  readonly chain: number;
  readonly alpn: string | undefined;
}

/**
 * What came of a job: bytes, or the name of an errno. `partial`: what had come when the time was over; `message`: the words
 * of the TLS library.
 */
export type JobResult =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly tls?: TlsFacts }
  | { readonly ok: false; readonly code: string; readonly partial?: Uint8Array; readonly message?: string };

/** Does jobs in another thread while this one waits. */
export interface BlockingWorker {
  run(job: Job): JobResult;
  stop(): void;
}

/**
 * What the worker runs. It is handed over as text, so that it needs no file of its own beside the bundle: it may use
 * nothing but its arguments.
 */
function workerMain(load: (name: string) => unknown): void {
  const { parentPort } = load('node:worker_threads') as typeof Threads;
  const net = load('node:net') as typeof Net;
  const tls = load('node:tls') as typeof Tls;
  const dgram = load('node:dgram') as typeof Dgram;

  const codeOf = (error: Error): string => ('code' in error ? String(error.code) : 'EIO');
  const exchange = (job: SocketJob, done: (result: JobResult) => void): void => {
    const chunks: Uint8Array[] = [];
    let finished = false;
    const socket = job.tls ? tls.connect({ ...job.to, rejectUnauthorized: false }) : net.connect(job.to);
    const finish = (result: JobResult): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.destroy();
      done(result);
    };
    const timer = setTimeout(() => {
      finish({ ok: false, code: 'ETIMEDOUT', partial: Buffer.concat(chunks) });
    }, job.timeout);
    socket.on(job.tls ? 'secureConnect' : 'connect', () => {
      if (job.shutdown) socket.end(job.request);
      else socket.write(job.request);
    });
    socket.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    socket.on('error', (error: Error) => {
      finish({ ok: false, code: codeOf(error), partial: Buffer.concat(chunks) });
    });
    socket.on('close', () => {
      finish({ ok: true, bytes: Buffer.concat(chunks) });
    });
  };
  interface Open {
    socket: Net.Socket;
    received: string;
    ended: boolean;
    error: string | undefined;
    wake: () => void;
  }
  const connections = new Map<number, Open>();
  const nothing = Buffer.alloc(0);
  const open = (job: TalkJob, done: (result: JobResult) => void): void => {
    const local = job.from === undefined || 'path' in job.to ? {} : { localAddress: job.from };
    const socket = net.connect({ ...job.to, ...local });
    const state: Open = { socket, received: '', ended: false, error: undefined, wake: () => undefined };
    connections.set(job.connection, state);
    let finished = false;
    const finish = (result: JobResult): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      if (!result.ok) socket.destroy();
      done(result);
    };
    const timer = setTimeout(() => {
      finish({ ok: false, code: 'ETIMEDOUT' });
    }, job.timeout);
    socket.on('connect', () => {
      finish({ ok: true, bytes: nothing });
    });
    listenTo(state);
    socket.on('error', (error: Error) => {
      finish({ ok: false, code: codeOf(error) });
    });
  };
  const listenTo = (state: Open): void => {
    const { socket } = state;
    socket.on('data', (chunk: Buffer) => {
      if (state.socket !== socket) return;
      state.received += chunk.toString('latin1');
      state.wake();
    });
    socket.on('error', (error: Error) => {
      state.error ??= codeOf(error);
    });
    socket.on('close', () => {
      if (state.socket !== socket) return;
      state.ended = true;
      state.wake();
    });
  };
  const secure = (job: TlsJob, done: (result: JobResult) => void): void => {
    const state = connections.get(job.connection);
    if (!state || state.ended) {
      done({ ok: false, code: 'ENOTCONN' });
      return;
    }
    if (state.received !== '') {
      done({ ok: false, code: 'EPROTO', message: 'synch error before connect' });
      return;
    }
    const { serverName, certificate, key, authorities, revoked, ciphers, secureOptions, protocols } = job.options;
    const plain = state.socket;
    plain.removeAllListeners('data');
    let finished = false;
    const finish = (result: JobResult): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      done(result);
    };
    const fail = (message: string): void => {
      finish({ ok: false, code: 'EPROTO', message });
    };
    const timer = setTimeout(() => {
      fail('timed out');
    }, job.timeout);
    const over = tls.connect({
      socket: plain,
      rejectUnauthorized: false,
      // The name is looked at by whoever asks for the session.
      checkServerIdentity: () => undefined,
      secureOptions,
      ca: [...tls.rootCertificates, ...authorities.map((each) => Buffer.from(each))],
      ...(serverName !== undefined && { servername: serverName }),
      ...(certificate && key && { cert: Buffer.from(certificate), key: Buffer.from(key) }),
      ...(revoked.length > 0 && { crl: revoked.map((each) => Buffer.from(each)) }),
      ...(ciphers !== undefined && { ciphers }),
      ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }),
    });
    state.socket = over;
    listenTo(state);
    over.on('secureConnect', () => {
      const { name, standardName } = over.getCipher();
      const peer: Partial<Tls.DetailedPeerCertificate> = over.getPeerCertificate(true);
      const own: Partial<Tls.PeerCertificate> = over.getCertificate() ?? {};
      let chain = 0;
      for (let at = peer; at.issuerCertificate && at.issuerCertificate !== at; at = at.issuerCertificate) chain++;
      const code = over.authorizationError as unknown as string | null | undefined;
      finish({
        ok: true,
        bytes: nothing,
        tls: {
          protocol: over.getProtocol(),
          cipher: name,
          standardCipher: standardName,
          certificate: peer.raw,
          ownCertificate: own.raw,
          problem: over.authorized || !code ? undefined : code,
          chain,
          alpn: typeof over.alpnProtocol === 'string' ? over.alpnProtocol : undefined,
        },
      });
    });
    over.on('error', (error: Error) => {
      const [, number, reason] = /error:([0-9A-F]{8}):[^:]*:[^:]*:([^:]*)/.exec(error.message) ?? [];
      fail(
        number === undefined || reason === undefined
          ? 'error:00000000:lib(0)::reason(0)'
          : `error:${number}:SSL routines::${reason}`,
      );
    });
    over.on('close', () => {
      fail('error:00000000:lib(0)::reason(0)');
    });
  };
  const talk = (job: TalkJob, done: (result: JobResult) => void): void => {
    const state = connections.get(job.connection);
    if (!state) {
      done({ ok: false, code: 'ENOTCONN' });
      return;
    }
    let finished = false;
    const finish = (result: JobResult): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      state.wake = () => undefined;
      done(result);
    };
    const timer = setTimeout(() => {
      finish({ ok: false, code: 'ETIMEDOUT' });
    }, job.timeout);
    state.wake = () => {
      // The last line of a reply is one without a hyphen behind its code.
      for (let start = 0, end = 0; (end = state.received.indexOf('\n', start)) >= 0; start = end + 1) {
        if (state.received.charAt(start + 3) === '-') continue;
        const reply = state.received.slice(0, end + 1);
        state.received = state.received.slice(end + 1);
        finish({ ok: true, bytes: Buffer.from(reply, 'latin1') });
        return;
      }
      if (!state.ended) return;
      if (state.error === undefined) finish({ ok: true, bytes: nothing });
      else finish({ ok: false, code: state.error });
    };
    if (job.request.length > 0 && !state.ended) state.socket.write(job.request);
    state.wake();
  };
  const close = (job: TalkJob, done: (result: JobResult) => void): void => {
    connections.get(job.connection)?.socket.destroy();
    connections.delete(job.connection);
    done({ ok: true, bytes: nothing });
  };
  const overTcp = (job: DnsJob, done: (result: JobResult) => void): void => {
    const length = job.request.length;
    const chunks: Uint8Array[] = [];
    let finished = false;
    const socket = net.connect({ host: job.server, port: job.port });
    const finish = (result: JobResult): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.destroy();
      done(result);
    };
    const timer = setTimeout(() => {
      finish({ ok: false, code: 'ETIMEDOUT' });
    }, job.timeout);
    socket.on('connect', () => {
      socket.write(Buffer.concat([Buffer.from([length >> 8, length & 255]), job.request]));
    });
    socket.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length >= 2 && all.length - 2 >= all.readUInt16BE(0)) {
        finish({ ok: true, bytes: all.subarray(2, 2 + all.readUInt16BE(0)) });
      }
    });
    socket.on('error', (error: Error) => {
      finish({ ok: false, code: codeOf(error) });
    });
    socket.on('close', () => {
      finish({ ok: false, code: 'ECONNRESET' });
    });
  };
  const dns = (job: DnsJob, done: (result: JobResult) => void): void => {
    const socket = dgram.createSocket(job.server.includes(':') ? 'udp6' : 'udp4');
    let finished = false;
    const finish = (after: () => void): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.close();
      after();
    };
    const fail = (code: string): void => {
      finish(() => {
        done({ ok: false, code });
      });
    };
    const timer = setTimeout(() => {
      fail('ETIMEDOUT');
    }, job.timeout);
    socket.on('error', (error: Error) => {
      fail(codeOf(error));
    });
    socket.on('message', (message: Uint8Array) => {
      // A reply to another question is not for us.
      if (message[0] !== job.request[0] || message[1] !== job.request[1]) return;
      finish(() => {
        if (((message[2] ?? 0) & 2) !== 0) overTcp(job, done);
        else done({ ok: true, bytes: message });
      });
    });
    socket.connect(job.port, job.server, () => {
      socket.send(job.request);
    });
  };

  parentPort?.on('message', ({ job, port, signal }: { job: Job; port: MessagePort; signal: Int32Array }) => {
    const done = (result: JobResult): void => {
      port.postMessage(result);
      port.close();
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    };
    try {
      if (job.kind === 'dns') dns(job, done);
      else if (job.kind === 'exchange') exchange(job, done);
      else if (job.kind === 'open') open(job, done);
      else if (job.kind === 'talk') talk(job, done);
      else if (job.kind === 'tls') secure(job, done);
      else close(job, done);
    } catch (error) {
      done({ ok: false, code: error instanceof Error ? codeOf(error) : 'EIO' });
    }
  });
}

/** Starts no thread before the first job. The thread does not keep the process alive. */
export function createBlockingWorker(): BlockingWorker {
  let worker: Worker | undefined;
  return {
    run(job) {
      if (!worker) {
        // A bundler that keeps the names of functions wraps them in calls of __name.
        const source = `const __name = (it) => it; (${workerMain.toString()})(require)`;
        worker = new Worker(source, { eval: true, execArgv: [] });
        worker.unref();
      }
      const { port1, port2 } = new MessageChannel();
      const signal = new Int32Array(new SharedArrayBuffer(4));
      worker.postMessage({ job, port: port2, signal }, [port2]);
      // The worker keeps the time; the margin is for a thread that has yet to start, or has died.
      const waited = Atomics.wait(signal, 0, 0, job.timeout * 2 + 10_000);
      const received = receiveMessageOnPort(port1);
      port1.close();
      if (received) return received.message as JobResult;
      if (waited === 'timed-out') {
        void worker.terminate();
        worker = undefined;
      }
      return { ok: false, code: 'ETIMEDOUT' };
    },
    stop() {
      void worker?.terminate();
      worker = undefined;
    },
  };
}
