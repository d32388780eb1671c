import type { SocketAddress } from './world.ts';

/** How a socket is named in scenarios and messages: its path, or `host:port`. */
export function socketName(address: SocketAddress): string {
  return address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
}
