import type { HeldConnection } from '../../../callout/cutthrough.ts';
import type { SmtpChannel } from './channel.ts';
import { plainPeer } from './connection.ts';

/** A connection that a callout has left open, as the process that delivers the message finds it. */
export function calloutChannel({ talk, port, from, transport }: HeldConnection): SmtpChannel {
  const { host, server, lmtp, esmtp, tls, offered } = talk;
  return {
    transport: transport.name,
    host: host.name,
    address: host.address,
    sequence: 1,
    verified: true,
    connection: {
      host,
      port,
      sequence: 1,
      server,
      lmtp,
      smtps: false,
      esmtp,
      command: '',
      buffer: offered,
      greeting: undefined,
      helo: undefined,
      peer: plainPeer,
      tls,
      authenticator: undefined,
      authenticatedId: undefined,
      authenticatedSender: undefined,
      prdrActive: false,
      usedChunking: false,
      localAddress: from,
      written: 0,
      sendQuit: true,
    },
  };
}
