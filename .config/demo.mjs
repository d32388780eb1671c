// The main job on real input: lints a configuration that uses all eight experimental systems, mends it, and runs mail through it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Shows a command and runs it; any other exit code than the expected one fails the demonstration. */
function show(expected, ...args) {
  console.log(`\n$ eximc ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { stdio: 'inherit' });
  if (status !== expected) {
    console.error(`demo: exit code ${String(status)} where ${expected} was expected`);
    process.exit(1);
  }
}

show(1, 'lint', 'fixtures/demo/exim.conf');
show(0, 'lint', 'fixtures/demo/fixed.conf');
show(0, 'run', 'fixtures/demo/mail.yaml');
show(0, 'test', 'fixtures/demo');
