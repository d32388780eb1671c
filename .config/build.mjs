// Bundles the command, the library and the published schemas into dist/.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

// CommonJS dependencies ask for Node's own modules by require().
const requireShim =
  "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);";

await build({
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  legalComments: 'none',
  banner: { js: requireShim },
  // They load wasm files that lie beside them.
  external: ['sql.js', '@stephen-riley/pcre2-wasm'],
  logLevel: 'warning',
});

/** Files whose name ends so, below a folder. */
function below(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

mkdirSync('dist/schema', { recursive: true });
for (const file of below('src', '.schema.json')) copyFileSync(file, join('dist/schema', basename(file)));
