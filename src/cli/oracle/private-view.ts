import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dns } from '../../runtime/world/world.ts';
import { startDnsServer } from './dns-server.ts';
import type { ScenarioFolder } from './scenario-folder.ts';

/** What came of a program. Byte strings. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be run, or not to its end. */
  readonly error?: string;
}

/** What a scenario says of the machine that a program is to run on. */
export interface Surroundings {
  readonly files: ScenarioFolder;
  readonly hostname: string;
  readonly dns: Dns;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Runs programs so that they see the machine of a scenario in place of this one. */
export interface PrivateView {
  /** What of a scenario they see: `DNS`, `users`, `host name`, `clock`. */
  readonly sees: readonly string[];
  run(program: string, args: readonly string[], input: string, surroundings: Surroundings): Promise<Ran>;
  close(): void;
}

/** How long a program may take, in milliseconds. */
const longest = 60_000;

/** Puts files in place of the machine's own for the shell and what it runs, and for nobody else; then runs the rest. */
const script = `
folder=$1 name=$2
shift 2
for file in resolv.conf nsswitch.conf hosts; do mount --bind "$folder/.$file" "/etc/$file" || exit 120; done
for file in passwd group; do mount --bind "$folder/.$file" "/etc/$file" || exit 120; done
printf %s "$name" > /proc/sys/kernel/hostname || exit 120
exec "$@"`;

const entering = ['--mount', '--uts', '--propagation', 'private', '/bin/sh', '-c'];

/**
 * Has a program write each line at once: an Exim that writes to a pipe would hand what it has not written yet to its child
 * processes, which write it again.
 */
const byLines = ['stdbuf', '-oL'] as const;

/** Whether this process may give programs a view of their own. */
function mayEnter(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const tried = spawnSync(
    'unshare',
    [...entering, 'mount --bind /etc/hosts /etc/hosts && : > /proc/sys/kernel/hostname'],
    {
      timeout: longest,
    },
  );
  return tried.status === 0;
}

function run(program: string, args: readonly string[], input: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { timeout: longest, env: { ...process.env, TZ: 'UTC' } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('latin1').on('data', (text: string) => (stderr += text));
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(Buffer.from(input, 'latin1'));
    child.on('error', (error) => {
      resolve({ stdout, stderr, error: error.message });
    });
    child.on('close', (_code, signal) => {
      resolve({ stdout, stderr, ...(signal && { error: `ended by ${signal}` }) });
    });
  });
}

/** Writes what stands in place of files below /etc. */
function writeEtc({ folder }: ScenarioFolder, nameServer: string): void {
  const etc = (name: string, text: string): void => {
    writeFileSync(join(folder, `.${name}`), text, 'latin1');
  };
  etc('resolv.conf', `nameserver ${nameServer}\noptions timeout:2 attempts:1 trust-ad\n`);
  etc('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n');
  etc('hosts', '127.0.0.1 localhost\n::1 localhost\n');
}

/**
 * Opens what programs can be run in. Where this process is root on Linux, they see the DNS, the users and the host name of
 * a scenario, and its clock where `faketime` is installed; elsewhere those of this machine.
 */
export async function openPrivateView(): Promise<PrivateView> {
  const clock = spawnSync('faketime', ['-f', '@2026-01-01 00:00:00', 'true'], { timeout: longest }).status === 0;
  const lines = spawnSync(byLines[0], [...byLines.slice(1), 'true'], { timeout: longest }).status === 0;
  const server = mayEnter() ? await startDnsServer() : undefined;
  return {
    sees: [...(server ? ['DNS', 'users', 'host name'] : []), ...(clock ? ['clock'] : [])],
    async run(program, args, input, { files, hostname, dns, time }) {
      const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
      const command = [...(clock ? ['faketime', '-f', `@${at}`] : []), ...(lines ? byLines : []), program, ...args];
      if (server) {
        server.serve(dns);
        writeEtc(files, server.address);
        command.unshift('unshare', ...entering, script, 'sh', files.folder, hostname);
      }
      const [first = '', ...rest] = command;
      return run(first, rest, input);
    },
    close() {
      server?.close();
    },
  };
}
