import { spawnSync } from 'node:child_process';

/** An Exim on this machine, and what it says of itself. */
export interface InstalledExim {
  readonly command: string;
  /** The output of `-bV`. */
  readonly features: string;
}

function find(): InstalledExim | undefined {
  for (const command of ['exim4', 'exim']) {
    const { status, stdout } = spawnSync(command, ['-bV'], { encoding: 'latin1' });
    if (status === 0 && stdout.startsWith('Exim version')) return { command, features: stdout };
  }
  return undefined;
}

/** The Exim of this machine; undefined where there is none. */
export const installedExim = find();
