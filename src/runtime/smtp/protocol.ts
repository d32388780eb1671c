import type { Run } from '../run/run.ts';

/** Sets `$received_protocol` to what the connection is now (`protocols` in smtp_in.c). */
export function setProtocol(run: Run): void {
  const { connection } = run;
  const { esmtp, tls, authenticator } = connection;
  const local = connection.hostAddress === undefined ? 'local-' : '';
  const extended = esmtp || authenticator !== undefined ? 'e' : '';
  const authenticated = authenticator === undefined ? '' : 'a';
  if (tls?.onConnect && run.release >= 99 && run.logSelection.has('tls_on_connect')) {
    connection.protocol = `${local}${extended}ssmtp${authenticated}`;
  } else connection.protocol = `${local}${extended}smtp${tls ? 's' : ''}${authenticated}`;
}
