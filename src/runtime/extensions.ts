import { dkimExtension } from './dkim/extension.ts';
import type { RuntimeExtension } from './run/extension.ts';

/** What Exim itself brings to every run beside its core, made anew for each. */
export function coreExtensions(): readonly RuntimeExtension[] {
  return [dkimExtension()];
}
