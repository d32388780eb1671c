import type { PermissionOptions } from './permission-options.ts';
import type { TargetOptions } from './target-options.ts';

/** The options of `eximc run`. */
export interface RunOptions extends TargetOptions, PermissionOptions {
  readonly config?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly ip?: string;
  readonly helo?: string;
  readonly hostName?: string;
  readonly auth?: string;
  readonly tls?: true;
  readonly data?: string;
  readonly spool?: readonly string[];
  readonly down?: readonly string[];
  readonly queueRuns?: readonly string[];
  readonly dns?: string;
  readonly root?: string;
  readonly at?: string;
  readonly format: 'terminal' | 'json' | 'html';
  readonly output?: string;
  readonly out?: string;
  readonly verbose?: true;
  readonly trace: boolean;
  readonly color?: boolean;
}
