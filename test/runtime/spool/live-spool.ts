import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedExim } from '../lookup/live-exim.ts';

/** The user that the installed Exim runs as; undefined where it cannot be tried: another release, or not as root. */
export const eximIds = ((): { readonly uid: number; readonly gid: number } | undefined => {
  if (installedExim?.version !== '4.96' || process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map(
    (option) => spawnSync('id', [option, 'Debian-exim'], { encoding: 'latin1' }).stdout,
  );
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
})();

/** A spool of its own for the installed Exim. */
export interface LiveSpool {
  /** Runs Exim with that spool. */
  exim(args: readonly string[], input?: string): string;
  put(name: string, bytes: string): void;
  /** What is in the spool, by name. */
  files(): ReadonlyMap<string, string>;
  /** The lines of its main log, without their times. */
  log(): readonly string[];
  remove(): void;
}

/** Makes a spool, and a configuration that uses it. */
export function liveSpool(config = ''): LiveSpool {
  const place = mkdtempSync(join(tmpdir(), 'spool-'));
  chmodSync(place, 0o755);
  const own = (path: string): void => {
    chownSync(path, eximIds?.uid ?? 0, eximIds?.gid ?? 0);
  };
  for (const folder of ['spool', 'spool/input', 'log']) {
    mkdirSync(join(place, folder));
    own(join(place, folder));
  }
  const file = join(place, 'exim.conf');
  const head = `spool_directory = ${place}/spool\nlog_file_path = ${place}/log/%slog\nkeep_environment =\n`;
  writeFileSync(file, `${head}${config}\n`, { mode: 0o644 });
  const input = join(place, 'spool/input');
  return {
    exim(args, text = '') {
      return spawnSync('exim4', ['-C', file, ...args], { encoding: 'latin1', input: Buffer.from(text, 'latin1') })
        .stdout;
    },
    put(name, bytes) {
      writeFileSync(join(input, name), bytes, { encoding: 'latin1', mode: 0o640 });
      own(join(input, name));
    },
    files: () => new Map(readdirSync(input).map((name) => [name, readFileSync(join(input, name), 'latin1')])),
    log() {
      const text = readFileSync(join(place, 'log/mainlog'), 'latin1');
      return text.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(20)]));
    },
    remove() {
      rmSync(place, { recursive: true });
    },
  };
}
