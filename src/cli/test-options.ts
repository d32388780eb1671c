import type { PermissionOptions } from './permission-options.ts';
import type { TargetOptions } from './target-options.ts';

/** The options of `eximc test`. */
export interface TestOptions extends TargetOptions, PermissionOptions {
  readonly run?: string;
  readonly update?: true;
  readonly oracle?: string;
  readonly coverage?: true;
  readonly coverageFormat?: 'terminal' | 'lcov' | 'html';
  readonly coverageOutput?: string;
  readonly coverageThreshold?: number;
  readonly format: 'terminal' | 'tap' | 'junit' | 'json';
  readonly output?: string;
  readonly watch?: true;
  readonly verbose?: true;
  readonly color?: boolean;
}
