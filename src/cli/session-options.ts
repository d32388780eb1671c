import type { PermissionOptions } from './permission-options.ts';
import type { TargetOptions } from './target-options.ts';

/** The options of `eximc session`. */
export interface SessionOptions extends TargetOptions, PermissionOptions {
  readonly ip?: string;
  readonly port?: string;
  readonly hostName?: string;
  readonly ident?: string;
  readonly tls?: true;
  readonly tlsOnConnect?: true;
  readonly listen?: string;
  readonly world?: string;
  readonly dns?: string;
  readonly root?: string;
  readonly at?: string;
  readonly quiet?: true;
  readonly color?: boolean;
}
