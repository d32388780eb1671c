import { writeLog } from '../../../run/log.ts';
import { eximErrno } from '../../errno.ts';
import type { TransportResult } from '../../types.ts';
import type { SmtpChannel } from './channel.ts';
import { connectTo, peerOptions } from './connect.ts';
import type { SmtpConnection } from './connection.ts';
import { quit } from './connection.ts';
import { channelOf, findFollower, makeReady } from './follow.ts';
import { logHostError } from './host-log.ts';
import type { SmtpRecipient } from './recipients.ts';
import { prepareRecipients } from './recipients.ts';
import type { FoundHost, SmtpSite } from './smtp-site.ts';
import { isListed, portOf } from './smtp-site.ts';
import { sendMessage } from './transaction.ts';

/** What trying one host comes to. */
export interface Tried {
  /** `ok`: each address has its result; `defer`: the host has failed; `error`: no host is to be tried any more. */
  readonly status: 'ok' | 'defer' | 'error';
  /** The host is well, but all addresses were put off for something about the message. */
  readonly messageDefer: boolean;
  /** What was sent, where it came so far. */
  readonly message: string;
  /** Another message that is to follow over the connection. */
  readonly next?: TransportResult['next'];
  /** The connection, where it stays open for other addresses of this message. */
  readonly open?: SmtpChannel;
}

/** The address that a connection is made from, as variables show it. */
export function setSendingAddress({ run }: SmtpSite, host: FoundHost, chosen: string | undefined): string | undefined {
  const isV6 = host.address.includes(':');
  const address =
    chosen ?? run.world.interfaces.find((each) => each.includes(':') === isV6 && !/^(?:127\.|::1$)/.test(each));
  run.values.set('sending_ip_address', address ?? '');
  run.values.set('sending_port', '0');
  return address;
}

/** A connection that is open already, for another message: what was said for the one before is forgotten. */
function continued(site: SmtpSite, host: FoundHost, channel: SmtpChannel): SmtpConnection {
  const { connection, sequence } = channel;
  const { tls } = connection;
  const ours: SmtpConnection = {
    ...connection,
    site,
    host,
    sequence,
    // The process that goes on knows the cipher, and not what came of verification; and no authenticator.
    tls: tls && { ...tls, verified: false },
    authenticator: undefined,
    authenticatedId: undefined,
    authenticatedSender: undefined,
    command: '',
    buffer: '',
    prdrActive: false,
    usedChunking: false,
    written: 0,
    sendQuit: true,
  };
  if (channel.verified !== true) return ours;
  // It is ours to end now.
  connection.sendQuit = false;
  const peer = peerOptions({ ...ours, buffer: connection.buffer });
  // That the server knows PRDR is not told to the process that delivers.
  return { ...ours, peer: { ...peer, prdr: false } };
}

/** Makes one delivery attempt to one host. Mirrors `smtp_deliver`. */
function tryOnce(
  site: SmtpSite,
  host: FoundHost,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  suppressTls: boolean,
  localAddress: string | undefined,
): Tried {
  const { batch } = site;
  let connection: SmtpConnection;
  if (site.channel) {
    connection = continued(site, host, site.channel);
    site.pipelining = connection.peer.pipelining;
  } else {
    const connected = connectTo(site, host, recipients, isLast, suppressTls, localAddress);
    if (connected.status !== 'ok') return { status: connected.status, messageDefer: false, message: '' };
    ({ connection } = connected);
  }
  const verified = site.channel?.verified === true;
  if (verified) for (const recipient of recipients) recipient.progress = 'accepted';
  const sent = sendMessage(connection, recipients, isLast, verified);
  const { status, messageDefer, message } = sent;
  const tried = { status, messageDefer, message };
  if (sent.completed && connection.sendQuit) {
    const { channel } = site;
    if (channel && batch.continueMore === true) {
      if (makeReady(connection, sent.needsReset)) return { ...tried, open: { ...channel, connection } };
    } else {
      const id = sent.follower ?? findFollower(connection);
      if (id !== undefined && makeReady(connection, sent.needsReset)) {
        return { ...tried, next: { id, channel: channelOf(connection) } };
      }
    }
  }
  quit(connection);
  return tried;
}

/** Tries a host, and a second time without TLS where TLS has failed and that is allowed. */
export function tryHost(
  site: SmtpSite,
  host: FoundHost,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  localAddress: string | undefined,
): Tried {
  const { run, options } = site;
  const port = portOf(site, host);
  let tried = tryOnce(site, host, recipients, isLast, false, localAddress);
  const [first] = recipients;
  if (tried.status !== 'defer' || !first) return tried;
  if (first.errno !== eximErrno.authFail && first.errno !== eximErrno.tlsFailure) {
    logHostError(host, port, first.message, first.errno, run);
  }
  const mayBeClear = options.flag('tls_tempfail_tryclear') && !isListed(site, 'hosts_require_tls', host);
  if (first.errno !== eximErrno.tlsFailure || !mayBeClear) return tried;
  const where = `H=${host.name} [${host.address}]`;
  writeLog(run, `${first.message ?? ''}: delivering unencrypted to ${where} (not in hosts_require_tls)`);
  prepareRecipients(recipients, host);
  tried = tryOnce(site, host, recipients, isLast, true, localAddress);
  // The error may be another one by now.
  const [now] = recipients;
  if (tried.status === 'defer' && now && now.errno !== eximErrno.authFail) {
    logHostError(host, port, now.message, now.errno, run);
  }
  return tried;
}
