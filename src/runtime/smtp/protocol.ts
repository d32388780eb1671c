import type { Run } from '../run/run.ts';

/** Sets `$received_protocol` to what the connection is now (`protocols` in smtp_in.c). */
export function setProtocol(run: Run): void {
  const { connection } = run;
  const { esmtp, tls, authenticator } = connection;
  const base = esmtp || authenticator !== undefined ? 'esmtp' : 'smtp';
  const local = connection.hostAddress === undefined ? 'local-' : '';
  connection.protocol = `${local}${base}${tls ? 's' : ''}${authenticator === undefined ? '' : 'a'}`;
}
