import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PeerCertificate, SecureContext, TlsOptions, TLSSocket } from 'node:tls';
import { createSecureContext, createServer, rootCertificates } from 'node:tls';
import type { Begun, NotBegun, ServerTls, Shown } from '../../runtime/smtp/tls/handshake.ts';
import { cipherBits, ciphersOf, isAbove, optionsOf, verifyText, versionOf } from '../../runtime/world/openssl-words.ts';
import type { KeyPair } from './self-signed.ts';
import { selfSigned } from './self-signed.ts';

/** What the TLS sessions of one server have in common. */
export interface ServerKeys {
  /** Encrypts tickets, by which sessions are resumed. */
  readonly ticketKeys: Buffer;
  /** Certificates that sign themselves, by the name that they are for. */
  readonly made: Map<string, KeyPair>;
}

/** Makes what the TLS sessions of a server have in common. */
export function createServerKeys(): ServerKeys {
  return { ticketKeys: randomBytes(48), made: new Map() };
}

/** The certificate that signs itself of a server, for a name; made when it is first asked for. */
export function madeCertificate({ made }: ServerKeys, hostname: string): KeyPair {
  let pair = made.get(hostname);
  if (!pair) {
    pair = selfSigned(hostname, new Date());
    made.set(hostname, pair);
  }
  return pair;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What decides on a session beside its certificates. */
function commonOptions(settings: ServerTls, { ticketKeys }: ServerKeys): TlsOptions {
  const { ciphers, options, curves, givesTickets, authorities, revoked, clientCertificate } = settings;
  const bits = optionsOf(givesTickets ? [...options, '-no_ticket'] : options);
  return {
    secureOptions: bits,
    ticketKeys,
    ...(ciphers !== undefined && { ciphers: ciphersOf(ciphers) }),
    ...(curves !== 'auto' && curves !== '' && { ecdhCurve: curves }),
    ...(clientCertificate !== 'ignore' && { ca: [...rootCertificates, ...authorities.map(bytesOf)] }),
    ...(revoked.length > 0 && { crl: revoked.map(bytesOf) }),
  };
}

function certificateOptions(shown: Shown, { hostname }: ServerTls, keys: ServerKeys): Pick<TlsOptions, 'cert' | 'key'> {
  if (shown !== 'self-signed') return { cert: shown.certificates.map(bytesOf), key: shown.keys.map(bytesOf) };
  const { certificate, key } = madeCertificate(keys, hostname);
  return { cert: certificate, key };
}

/** What is wrong with the client's certificate, by the code that Node has for it. */
function problemOf(socket: TLSSocket, certificate: PeerCertificate): Begun['problem'] {
  const code = socket.authorizationError as unknown as string | null | undefined;
  if (socket.authorized || !code) return undefined;
  let depth = 0;
  if (isAbove(code)) {
    let at: PeerCertificate & { readonly issuerCertificate?: PeerCertificate } = certificate;
    while (at.issuerCertificate && at.issuerCertificate !== at) {
      at = at.issuerCertificate;
      depth++;
    }
  }
  return { text: verifyText(code), depth };
}

const derOf = (certificate: Uint8Array): string => Buffer.from(certificate).toString('latin1');

/** What is known of a session that has begun. */
function begun(socket: TLSSocket): Begun {
  const { name, standardName } = socket.getCipher();
  const peer: Partial<PeerCertificate> = socket.getPeerCertificate(true);
  const own: Partial<PeerCertificate> = socket.getCertificate() ?? {};
  const problem = peer.raw && problemOf(socket, peer as PeerCertificate);
  const protocol = socket.alpnProtocol;
  return {
    ok: true,
    version: versionOf(socket.getProtocol()),
    cipher: name,
    standardCipher: standardName,
    bits: cipherBits(name),
    ...(peer.raw && { certificate: derOf(peer.raw) }),
    ...(problem && { problem }),
    ...(own.raw && { ownCertificate: derOf(own.raw) }),
    ...(typeof protocol === 'string' && { protocol }),
    resumed: socket.isSessionReused(),
  };
}

/** Why a session could not be begun. */
function notBegun(error: Error): NotBegun {
  const [, number, reason] = /error:([0-9A-F]{8}):[^:]*:[^:]*:([^:]*)/.exec(error.message) ?? [];
  if (number !== undefined && reason !== undefined) return { ok: false, kind: 'error', number, reason };
  const code = 'code' in error ? String(error.code) : '';
  return { ok: false, kind: code === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? 'timeout' : 'ended', number: '', reason: '' };
}

/**
 * Begins TLS with a client over its connection, as the server.
 *
 * @param done called once; with the connection to go on with where TLS has begun
 */
export function beginServerTls(
  socket: Socket,
  settings: ServerTls,
  keys: ServerKeys,
  done: (outcome: Begun | NotBegun, secure?: TLSSocket) => void,
): void {
  const { protocols, timeout, clientCertificate } = settings;
  const common = commonOptions(settings, keys);
  const forName = (name: string): SecureContext | Error | undefined => {
    const other = settings.nameGiven(Buffer.from(name).toString('latin1'));
    if (other === undefined) return undefined;
    if (other === 'refuse') return new Error('no certificate for that name');
    try {
      return createSecureContext({ ...common, ...certificateOptions(other, settings, keys) });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const server = createServer({
    ...common,
    ...certificateOptions(settings.shown, settings, keys),
    requestCert: clientCertificate !== 'ignore',
    // A certificate that is not good is the session's affair.
    rejectUnauthorized: false,
    handshakeTimeout: timeout > 0 ? timeout * 1000 : 0x7fffffff,
    SNICallback(name, answer) {
      const found = forName(name);
      if (found instanceof Error) answer(found);
      else answer(null, found);
    },
    ...(protocols.length > 0 && {
      // A client may ask for one protocol only.
      ALPNCallback: ({ protocols: asked }: { readonly protocols: readonly string[] }) =>
        asked.length === 1 ? asked.find((each) => protocols.includes(each)) : undefined,
    }),
  });
  let finished = false;
  const finish = (outcome: Begun | NotBegun, secure?: TLSSocket): void => {
    if (finished) return;
    finished = true;
    done(outcome, secure);
  };
  server.on('secureConnection', (secure) => {
    secure.allowHalfOpen = true;
    finish(begun(secure), secure);
  });
  server.on('tlsClientError', (error) => {
    finish(notBegun(error));
  });
  socket.once('close', () => {
    finish({ ok: false, kind: 'ended', number: '', reason: '' });
  });
  // Until TLS has begun, a client that says no more has gone.
  socket.allowHalfOpen = false;
  server.emit('connection', socket);
}
