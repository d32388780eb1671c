import type { Run } from '../run/run.ts';
import type { HostItem } from '../state/address.ts';
import type { Outcome } from '../world/world.ts';

/** A host with its address. */
export type CalloutHost = HostItem & { readonly address: string };

/** How a server is to be reached: times in seconds, `from` an address of our own. */
export interface Reach {
  readonly port: number;
  readonly connectTimeout: number;
  readonly commandTimeout: number;
  readonly from: string | undefined;
}

/** A server that is being talked to. Replies are whole, their lines parted by newlines; undefined where it has gone. */
export interface CalloutServer {
  greeting(): Outcome<string | undefined>;
  say(command: string): Outcome<string | undefined>;
  close(): void;
  /** Whether TLS can be begun with it. */
  readonly tls: boolean;
}

/** Connects to a host; undefined where nothing is known of it, and no connection may be made. */
export type CalloutConnect = (host: CalloutHost, reach: Reach, run: Run) => Outcome<CalloutServer> | undefined;

/** Reaches whatever the world's network does, over sockets; without TLS. */
export const networkServers: CalloutConnect = (host, { port, connectTimeout, commandTimeout, from }, { world }) => {
  const opened = world.sockets.converse?.(
    { kind: 'tcp', host: host.address, port },
    { timeout: connectTimeout, ...(from !== undefined && { from }) },
  );
  // What may not be reached is as if nothing were known of it.
  if (!opened || (!opened.ok && opened.code === 'EPERM')) return undefined;
  if (!opened.ok) return opened;
  const { value: talk } = opened;
  const reply = (bytes: string): Outcome<string | undefined> => {
    const got = talk.say(bytes, commandTimeout);
    if (!got.ok) return got;
    const text = got.value.replace(/\r?\n$/, '').replaceAll('\r\n', '\n');
    return { ok: true, value: text === '' ? undefined : text };
  };
  return {
    ok: true,
    value: {
      greeting: () => reply(''),
      say: (command) => reply(`${command}\r\n`),
      close: () => {
        talk.close();
      },
      tls: false,
    },
  };
};

/** Tries one way after the other to reach a host. */
export function firstOf(...ways: readonly CalloutConnect[]): CalloutConnect {
  return (host, reach, run) => {
    for (const connect of ways) {
      const outcome = connect(host, reach, run);
      if (outcome) return outcome;
    }
    return undefined;
  };
}
