import type { RuntimeExtension } from '../../runtime/run/extension.ts';
import { queuefileTransport } from './transport.ts';

/** The queuefile transport. */
export function queuefileRuntime(): RuntimeExtension {
  return { transports: { queuefile: queuefileTransport } };
}
