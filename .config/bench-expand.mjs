// How fast expansions are parsed and evaluated, beside Exim's own -be with the same lines.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The times that each of ten everyday expressions is evaluated. */
const times = 20_000;

const medianOf = (rounds, run) => Array.from({ length: rounds }, run).sort((a, b) => a - b)[rounds >> 1];

/** Prints the figures. */
export async function benchExpand() {
  const folder = mkdtempSync(join(tmpdir(), 'eximc-bench-expand-'));
  try {
    const bundle = join(folder, 'expansions.mjs');
    await build({
      entryPoints: ['test/bench/expansions.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      external: ['sql.js', '@stephen-riley/pcre2-wasm'],
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`,
      },
    });
    const { config, evaluate, everyday, parseMany } = await import(pathToFileURL(bundle).href);
    const lines = times * everyday.length;
    console.log(`\nexpansions: ${everyday.length} everyday ones, ${times} times each`);
    parseMany(500);
    const parsing = [1, 2, 3].map(() => parseMany(3000)).sort((a, b) => a.time - b.time)[1];
    console.log(`  parsing      ${(parsing.bytes / 1000 / parsing.time).toFixed(1).padStart(9)} MB/s, no two the same`);
    evaluate(2000);
    const own = medianOf(3, () => evaluate(times));
    const perSecond = (time) => `${Math.round((1000 * lines) / time).toLocaleString('en')} lines/s`.padStart(18);
    console.log(`  evaluating   ${perSecond(own)}`);

    const file = join(folder, 'exim.conf');
    writeFileSync(file, config);
    const input = everyday.map((text) => `${text}\n`.repeat(times)).join('');
    const through = (command, args) =>
      medianOf(3, () => {
        const start = performance.now();
        spawnSync(command, args, { input, maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] });
        return performance.now() - start;
      });
    const cli = through(process.execPath, ['dist/cli.js', 'exim', '--target', '4.96', '-C', file, '-be']);
    console.log(`  eximc exim -be ${perSecond(cli).slice(2)}, the process and its output with it`);
    const exim = ['exim4', 'exim'].find((name) => !spawnSync(name, ['-bV'], { stdio: 'ignore' }).error);
    if (exim === undefined) {
      console.log('  exim -be       skipped: no Exim is installed');
      return;
    }
    const theirs = through(exim, ['-C', file, '-be']);
    console.log(`  ${`${exim} -be`.padEnd(12)} ${perSecond(theirs)}`);
    console.log(
      `  evaluating is ${(theirs / own).toFixed(1)} times as fast as ${exim} -be (at least 10), eximc exim -be ${(theirs / cli).toFixed(1)} times`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
