import { driverOptions } from '../../route/driver-options.ts';
import { eximErrno } from '../errno.ts';
import type { TransportBatch, TransportDriver, TransportResult } from '../types.ts';
import { forAll } from './result.ts';
import { tryHosts } from './smtp/host-loop.ts';
import { orderHosts } from './smtp/host-order.ts';
import { outcomeOf, smtpRecipient } from './smtp/recipients.ts';
import type { SmtpSite } from './smtp/smtp-site.ts';
import { defaultPort } from './smtp/smtp-site.ts';

/**
 * The transport `smtp`: hands the message to a server over SMTP or LMTP, as a scenario describes it. A server that is not
 * described is taken for one that takes everything; the world reports that it is missing. Mirrors `smtp_transport_entry`.
 */
export const smtpTransport: TransportDriver = (batch: TransportBatch, services): TransportResult => {
  const { run, transport, addresses } = batch;
  const options = driverOptions(transport, run.config);
  const longest = Number(run.message.flags.get('max_received_linelength') ?? 0);
  const limit = options.number('message_linelength_limit');
  if (run.release >= 95 && longest > limit) {
    const numbers = run.release < 99 ? '' : ` (received ${longest}, limit ${limit})`;
    const message = `message has lines too long for transport${numbers}`;
    return forAll(batch, { status: 'failed', message, errno: eximErrno.smtpFormat, passMessage: true });
  }
  const order = orderHosts(batch, options);
  if ('outcome' in order) return forAll(batch, order.outcome);
  const port = defaultPort(batch, options);
  if (typeof port === 'object') return forAll(batch, port.outcome);
  const site: SmtpSite = {
    batch,
    services,
    options,
    run,
    defaultPort: port,
    pipelining: false,
    notesWaiting: true,
    channel: batch.channel,
  };
  const recipients = addresses.map((address) => smtpRecipient(address, batch.earlier?.(address)));
  const tried = tryHosts(site, order.hosts, recipients);
  if ('status' in tried) return forAll(batch, tried);
  const { sent, ...more } = tried;
  return { outcomes: recipients.map(outcomeOf), message: sent, ...more };
};
