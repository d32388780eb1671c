import type { Value } from '../../../expand/value.ts';
import { takeWaiting } from '../../waiting.ts';
import type { SmtpChannel } from './channel.ts';
import type { SmtpConnection } from './connection.ts';
import { exchange } from './connection.ts';
import { isListed } from './smtp-site.ts';

/** Options that say as who a server is talked to: what follows over a connection must come to the same. */
const identity = ['interface', 'helo_data', 'tls_certificate'] as const;

/** As who the server is talked to on behalf of a sender (`smtp_local_identity`). */
function identityOf({ site }: SmtpConnection, sender: string): string {
  const { options, run } = site;
  const { message, address } = run;
  const own = message.sender;
  const expand = (text: Value): string => {
    const result = run.expand(text);
    return result.ok ? result.value : '';
  };
  message.sender = sender;
  run.address = undefined;
  try {
    return identity.map((option) => expand(options.text(option) ?? '')).join('^');
  } finally {
    message.sender = own;
    run.address = address;
  }
}

/**
 * Makes a connection ready for what comes next; false where the server does not go along.
 *
 * @param needsReset whether the server is still busy with what came before
 */
export function makeReady(connection: SmtpConnection, needsReset: boolean): boolean {
  if (needsReset && exchange(connection, 'RSET')) {
    connection.sendQuit = connection.buffer !== '';
    return false;
  }
  if (!connection.tls || !isListed(connection.site, 'hosts_noproxy_tls', connection.host)) return true;
  // The session goes on in the clear.
  connection.tls = undefined;
  const { options, run } = connection.site;
  const name = run.expand(options.text('helo_data') ?? '$primary_hostname');
  return !connection.smtps && exchange(connection, `EHLO ${name.ok ? name.value : ''}`) === undefined;
}

/**
 * Looks for another message that waits for the host, and could follow over the connection. Mirrors what `smtp_deliver` does
 * around `transport_check_waiting`.
 *
 * @returns its id
 */
export function findFollower(connection: SmtpConnection): string | undefined {
  const { site, host, sequence } = connection;
  const { batch, run, options, services } = site;
  const { queue } = services;
  const most = options.number('connection_max_messages');
  if (!queue || (most > 0 && sequence >= most)) return undefined;
  if (connection.tls && isListed(site, 'hosts_nopass_tls', host)) return undefined;
  const own = identityOf(connection, run.message.sender);
  return takeWaiting(
    run,
    batch.transport.name,
    host.name,
    (each) => queue.has(each),
    (each) => {
      const sender = queue.senderOf(each);
      return sender !== undefined && identityOf(connection, sender) === own;
    },
  );
}

/** The connection, as it is handed on to the next message. */
export function channelOf(connection: SmtpConnection): SmtpChannel {
  const { site, host, sequence } = connection;
  const transport = site.batch.transport.name;
  return { transport, host: host.name, address: host.address, connection, sequence: sequence + 1 };
}
