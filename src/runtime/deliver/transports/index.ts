import type { TransportDriver } from '../types.ts';
import { appendfileTransport } from './appendfile.ts';
import { autoreplyTransport } from './autoreply.ts';
import { lmtpTransport } from './lmtp.ts';
import { pipeTransport } from './pipe.ts';
import { smtpTransport } from './smtp.ts';

/** The transport drivers of Exim itself, by name; experimental systems bring theirs as extensions of a run. */
export const transportDrivers: Readonly<Record<string, TransportDriver>> = {
  appendfile: appendfileTransport,
  autoreply: autoreplyTransport,
  lmtp: lmtpTransport,
  pipe: pipeTransport,
  smtp: smtpTransport,
};
