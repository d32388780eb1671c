import type { TransportDriver } from '../types.ts';
import { appendfileTransport } from './appendfile.ts';
import { pipeTransport } from './pipe.ts';
import { smtpTransport } from './smtp.ts';

/** The transport drivers of Exim itself, by name; experimental systems bring theirs as extensions of a run. */
export const transportDrivers: Readonly<Record<string, TransportDriver>> = {
  appendfile: appendfileTransport,
  pipe: pipeTransport,
  smtp: smtpTransport,
};
