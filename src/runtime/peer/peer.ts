import type { Run } from '../run/run.ts';
import type { HostItem } from '../state/address.ts';
import type { Outcome, TlsRequest, TlsSession } from '../world/world.ts';

/* The other side of an SMTP session that Exim begins: for callouts, and for deliveries. */

/** A host with its address. */
export type PeerHost = HostItem & { readonly address: string };

/** How a server is to be reached: times in seconds, `from` an address of our own. */
export interface Reach {
  readonly port: number;
  readonly connectTimeout: number;
  readonly commandTimeout: number;
  readonly from: string | undefined;
  /** Whether it is to be handed messages, and not only asked. */
  readonly mail: boolean;
}

/** An answer, whole, its lines parted by newlines; undefined where the server has gone. */
export type Answer = Outcome<string | undefined>;

/** A server that is being talked to. Texts are byte strings, without the CRLF of their last line. */
export interface Peer {
  greeting(): Answer;
  /**
   * Says a command, and takes the answer.
   *
   * @param last for what is said while authenticating: whether there is nothing more to say
   */
  say(command: string, last?: boolean): Answer;
  /**
   * Begins TLS, which the server waits for. A failure has the library's words as its message.
   *
   * @param request called where that is needed to know; its failure is the one that is returned
   */
  beginTls(request: () => Outcome<TlsRequest>): Outcome<TlsSession>;
  /** Sends a part of a message with the command that announces it (BDAT), and takes the answer. */
  chunk(command: string, bytes: string): Answer;
  /** Sends bytes of a message, as they go over the wire. */
  post(bytes: string): void;
  /** Takes the answer to the message. */
  messageAnswer(): Answer;
  /** Takes what is said of a message under PRDR before the answers for its recipients; `messageAnswer` comes after them. */
  partialAnswer(): Answer;
  /** Takes the answer to the message for one recipient, in the order in which they were accepted (LMTP, PRDR). */
  messageAnswerFor(recipient: string): Answer;
  /** Whether it may be handed messages. */
  readonly takesMail: boolean;
  /** Whether it is a server of the network, which does in fact what it is told. */
  readonly inFact: boolean;
  close(): void;
}

/** Connects to a host; undefined where nothing is known of it, and no connection may be made. */
export type PeerConnect = (host: PeerHost, reach: Reach, run: Run) => Outcome<Peer> | undefined;

/** Tries one way after the other to reach a host. */
export function firstOf(...ways: readonly PeerConnect[]): PeerConnect {
  return (host, reach, run) => {
    for (const connect of ways) {
      const outcome = connect(host, reach, run);
      if (outcome) return outcome;
    }
    return undefined;
  };
}
