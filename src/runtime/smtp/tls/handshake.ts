/* What a session asks for when it begins TLS over a real connection, and what it is told of that. */

/** Certificates with their chains, and their private keys, in PEM: one of each for every kind of key. */
export interface Credentials {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

/** What is shown: credentials from files, or a certificate that signs itself, made for the occasion. */
export type Shown = Credentials | 'self-signed';

/** What Exim gives its TLS library for a session with a client (`tls_server_start`). */
export interface ServerTls {
  readonly shown: Shown;
  /** The name that a certificate is made for where there is none. */
  readonly hostname: string;
  /**
   * Told of the server name that the client asks for, a byte string.
   *
   * @returns what is shown in place of the above where that hangs on the name; `refuse` where it cannot be had
   */
  readonly nameGiven: (name: string) => Shown | 'refuse' | undefined;
  /** Whether a certificate of the client is not asked for, checked, or demanded. */
  readonly clientCertificate: 'ignore' | 'try' | 'demand';
  /** Certificates in PEM of those who may vouch for the client, beside those that the machine trusts. */
  readonly authorities: readonly string[];
  /** Lists of revoked certificates, in PEM. */
  readonly revoked: readonly string[];
  /** `tls_require_ciphers`, for OpenSSL. */
  readonly ciphers: string | undefined;
  /** `openssl_options`: words with their sign. */
  readonly options: readonly string[];
  /** `tls_eccurve`; `auto` for what the library prefers. */
  readonly curves: string;
  /** `tls_alpn`: protocols of which the client may ask for one; empty where what it asks for does not matter. */
  readonly protocols: readonly string[];
  /** Whether the client gets tickets by which the session can be resumed. */
  readonly givesTickets: boolean;
  /** Seconds that the handshake may take; 0 for any. */
  readonly timeout: number;
}

/** A certificate of the client's that is not good: OpenSSL's text for that, and how far up the chain it is. */
export interface CertificateProblem {
  readonly text: string;
  readonly depth: number;
}

/** A TLS session that has begun. Certificates are DER, byte strings. */
export interface Begun {
  readonly ok: true;
  /** As Exim names it: `TLS1.3`. */
  readonly version: string;
  /** OpenSSL's name of the cipher, and the one of RFCs. */
  readonly cipher: string;
  readonly standardCipher: string;
  readonly bits: number;
  /** The client's certificate, where it has shown one. */
  readonly certificate?: string;
  readonly problem?: CertificateProblem;
  readonly ownCertificate?: string;
  /** The protocol that was agreed on by ALPN. */
  readonly protocol?: string;
  readonly resumed: boolean;
}

/** Why a TLS session could not be begun. */
export interface NotBegun {
  readonly ok: false;
  readonly kind: 'ended' | 'timeout' | 'error';
  /** For an error: OpenSSL's number and reason: `0A0000C1`, `no shared cipher`. */
  readonly number: string;
  readonly reason: string;
}

/** What came of beginning TLS. */
export type Handshake = Begun | NotBegun;

/** Where the TLS of a session comes from, where a real connection is at hand. */
export interface RealTls {
  /** It begins when the client connects, without STARTTLS. */
  readonly onConnect: boolean;
  /** Asked about a file that cannot be read: whether the session goes on without it, as if it were good. */
  readonly doesWithout: (path: string) => boolean;
}
