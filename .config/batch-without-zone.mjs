// `eximc exim --batch`, but that whatever names a file of DNS data gets one without a name in it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = mkdtempSync(join(tmpdir(), 'eximc-zone-'));
const empty = join(folder, 'dns.json');
writeFileSync(empty, '{ "records": [] }');
const child = spawn(process.execPath, ['dist/cli.js', 'exim', '--batch', ...process.argv.slice(2)], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const job = JSON.parse(line);
  job.args = job.args.map((arg, i) => (job.args[i - 1] === '--dns' ? empty : arg));
  child.stdin.write(`${JSON.stringify(job)}\n`);
});
lines.on('close', () => child.stdin.end());
child.on('close', (status) => {
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
});
