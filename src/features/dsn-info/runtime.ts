import type { RuntimeExtension } from '../../runtime/run/extension.ts';
import { statusFields } from './status-fields.ts';

/** The fields that DSN_INFO adds to bounces. */
export function dsnInfoRuntime(): RuntimeExtension {
  return { statusFields };
}
