import { addressWords, formatAddress } from '../dns/ip-address.ts';
import { createConnection } from '../run/create-run.ts';
import type { Connection } from '../state/connection.ts';
import type { Account, World } from '../world/world.ts';
import type { SessionInput } from './types.ts';

/** Who calls Exim on the same machine: root where nobody is stated. A user whom the world does not know has a number that nobody has. */
export function callerOf({ client }: SessionInput, world: World): Account {
  const name = client.user ?? 'root';
  const known = world.accounts.byName(name);
  if (known) return known;
  const id = name === 'root' ? 0 : 65534;
  return { name, uid: id, gid: id, gecos: '', home: name === 'root' ? '/root' : '/', shell: '/bin/sh' };
}

/** What is known of a client when it connects. */
export function connectionOf(session: SessionInput, world: World): Connection {
  const { client, protocol } = session;
  const connection = createConnection(protocol === 'queued' ? 'local' : protocol);
  if (client.address !== undefined) {
    const words = addressWords(client.address);
    connection.hostAddress = words ? formatAddress(words) : client.address;
    connection.hostPort = client.port;
  }
  connection.hostName = client.name;
  connection.ident = client.ident;
  if (protocol === 'smtp') {
    const ipv6 = connection.hostAddress?.includes(':') === true;
    const { interfaces } = world;
    const here = interfaces.find((each) => each.includes(':') === ipv6) ?? interfaces[0];
    connection.interfaceAddress = client.interface?.address ?? here;
    connection.interfacePort = client.interface?.port ?? 25;
  } else {
    const { name, uid, gid } = callerOf(session, world);
    connection.caller = { name, uid, gid };
    connection.ident ??= name;
    if (client.receivedProtocol !== undefined && protocol === 'local') connection.protocol = client.receivedProtocol;
    connection.interfaceAddress = client.interface?.address;
    connection.interfacePort = client.interface?.port;
  }
  if (client.auth?.kind === 'stated') {
    connection.authenticator = client.auth.authenticator;
    connection.authenticatedId = client.auth.id;
    connection.authenticatedSender = client.auth.sender;
  }
  return connection;
}
