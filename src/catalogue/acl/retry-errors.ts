import type { RetryErrorRow } from '../row.ts';

/** What may stand in the error field of a retry rule (`readconf_retry_error` in readconf.c). */
export const retryErrors: readonly RetryErrorRow[] = [
  { name: '*', doc: 'Any error.' },
  { name: 'auth_failed', doc: 'Authentication failed although the host has to be authenticated to.' },
  {
    name: 'data',
    suffix: 'code',
    doc: 'A 4xx answer to DATA or to the end of the data: _4 must follow, and two digits, a digit and x, or xx.',
  },
  { name: 'lookup', doc: 'The name of a host could not be looked up.' },
  { name: 'lost_connection', doc: 'The server closed the connection without a word.' },
  { name: 'mail', suffix: 'code', doc: 'A 4xx answer to MAIL: _4 must follow, and two digits, a digit and x, or xx.' },
  {
    name: 'quota',
    suffix: 'time',
    doc: 'A mailbox quota was exceeded; with a time, only where the mailbox has not been read for that long.',
  },
  { name: 'rcpt', suffix: 'code', doc: 'A 4xx answer to RCPT: _4 must follow, and two digits, a digit and x, or xx.' },
  {
    name: 'refused',
    suffix: 'host',
    doc: 'A connection was refused, by any host, one found through MX (refused_MX), or one found through an address record (refused_A).',
  },
  {
    name: 'timeout',
    suffix: 'timeout',
    doc: 'Something took too long; _connect limits it to connecting, _A and _MX to how the host was found.',
  },
  { name: 'tls_required', doc: 'The host has to be talked to over TLS, and TLS could not be had.' },
];
