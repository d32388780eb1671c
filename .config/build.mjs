// Bundles the command, the library and the published schemas into dist/, or into another folder of the project.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [folder = 'dist', ...flags] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: !flags.includes('--readable'),
  legalComments: 'none',
  // They load wasm files that lie beside them.
  external: ['sql.js', '@stephen-riley/pcre2-wasm'],
  logLevel: 'warning',
};

// CommonJS dependencies ask for Node's own modules by require().
const requireShim =
  "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);";

await build({
  ...common,
  entryPoints: { index: 'src/index.ts' },
  splitting: true,
  format: 'esm',
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: requireShim },
});

/** The text of a module that hands on what another one exports, and gets that when something of it is asked for. */
const whenNeeded = (names, from) =>
  `module.exports = {\n${names.map((name) => `get ${name}() { return ${from}.${name}; }`).join(',\n')}\n};`;

/** Modules of Node's that take it long to load, and that few commands come to use. */
const heavyModules = /^node:(?:child_process|crypto|dgram|net|os|readline|tls|worker_threads)$/;

/** Such a module is loaded when something of it is asked for, not when what imports it is. */
const heavyModulesWhenNeeded = {
  name: 'heavy-modules-when-needed',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: heavyModules }, ({ path, namespace }) =>
      namespace === 'when-needed' ? undefined : { path, namespace: 'when-needed' },
    );
    onLoad({ filter: heavyModules, namespace: 'when-needed' }, ({ path }) => {
      const names = Object.keys(createRequire(import.meta.url)(path));
      return { contents: whenNeeded(names, `require(${JSON.stringify(path)})`) };
    });
  },
};

/**
 * Chevrotain's lexer fills a table of all that UTF-16 can hold before it looks at anything. All that eximc gives it are byte
 * strings.
 */
const lexerForBytes = {
  name: 'lexer-for-bytes',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]chevrotain[\\/]lib[\\/]src[\\/]scan[\\/]lexer\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (contents.split('65536').length !== 3) throw new Error(`${path} has changed: look at its table of characters`);
      return { contents: contents.replaceAll('65536', '256') };
    });
  },
};

/**
 * Chevrotain's parsers record their grammar with methods of their own, which they then delete one by one: that turns a parser
 * into a slow object, and takes as long as all of a small file.
 */
const parserWithoutDeletions = {
  name: 'parser-without-deletions',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]chevrotain[\\/]lib[\\/]src[\\/].*[\\/]gast_recorder\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      const deletion = /delete that(\.\w+|\[[^\]]+\]);/g;
      if (contents.match(deletion)?.length !== 17) throw new Error(`${path} has changed: look at what it deletes`);
      return { contents: contents.replace(deletion, 'that$1 = Object.getPrototypeOf(that)$1;') };
    });
  },
};

/** The examples of the rules, which only their documentation shows, are made when they are asked for. */
const examplesWhenNeeded = {
  name: 'examples-when-needed',
  setup({ onLoad, onEnd }) {
    let made = 0;
    onLoad({ filter: /[\\/]src[\\/](?:check|features[\\/][^\\/]+)[\\/]rules[\\/].*\.ts$/ }, ({ path }) => {
      const whole = /^ {2}(wrong|right): (\[$[^]*?^ {2}\]|\[.*\]),$/gm;
      const contents = readFileSync(path, 'utf8').replace(whole, (_all, name, examples) => {
        made++;
        return `  get ${name}() { return ${examples}; },`;
      });
      return { contents, loader: 'ts' };
    });
    onEnd(() => {
      if (made < 500) throw new Error(`the examples of rules are written in another way: only ${made} were found`);
    });
  },
};

/** Where the simulation begins: a command that does not simulate need not run what it is made of. */
const simulation =
  /[\\/]src[\\/](?:simulate\.ts|read-time\.ts|features[\\/][^\\/]+[\\/](?:runtime\.ts|runtime[\\/]extension\.ts))$/;

/** @param whole the script that holds the simulation, where it is another one */
const simulationWhenNeeded = (whole) => ({
  name: 'simulation-when-needed',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /[\\/](?:simulate|read-time|runtime|extension)\.ts$/ }, ({ path, resolveDir, namespace }) => {
      const file = resolve(resolveDir, path);
      return namespace === 'file' && simulation.test(file) ? { path: file, namespace: 'simulation' } : undefined;
    });
    onLoad({ filter: simulation, namespace: 'simulation' }, ({ path }) => {
      const exported = /^export (?:(?:async )?function|const|\{) ?([^(:=}]+)/gm;
      const names = [...readFileSync(path, 'utf8').matchAll(exported)].flatMap(([, list]) => list.match(/\w+/g));
      const from = whole
        ? `loadScript(${JSON.stringify(whole)}).simulation[${JSON.stringify(relative(root, path))}]()`
        : `require(${JSON.stringify(path)})`;
      return { contents: whenNeeded(names, from), resolveDir: dirname(path) };
    });
  },
});

/** Most runs are over before optimised code would pay for the time that V8 takes to make it: it is to wait longer. */
const v8Flags = '--interrupt-budget=1000000';
/** About what V8 itself has. */
const v8FlagsForLong = '--interrupt-budget=132000';

/** A script in which some commands are none: they are in another. */
const without = (commands) => ({
  name: 'without-commands',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^\\./(?:${commands.join('|')})\\.ts$`);
    onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'elsewhere' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'elsewhere' }, () => ({ contents: 'export function define() {}' }));
  },
});

/** Every command but lint, as their files are called. */
const others = readFileSync('src/cli/program.ts', 'utf8')
  .match(/import\('\.\/[a-z]+\.ts'\)/g)
  .map((call) => call.slice(10, -5))
  .filter((name) => name !== 'lint');
if (others.length < 12) throw new Error('src/cli/program.ts loads its commands in another way');

const entry = "export { main } from './src/cli/main.ts';\n";
const parts = below('src', '.ts').filter((path) => simulation.test(join(root, path)));
const entryWithSimulation = `${entry}export const simulation = {\n${parts
  .map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)}),\n`)
  .join('')}};`;

// A command is one script, for V8 keeps compiled code a script at a time, and one that holds what it needs and little else:
// it takes time to read the rest. A script is a function of `require` and of what loads another script: it has neither.
const plugins = [heavyModulesWhenNeeded, lexerForBytes, parserWithoutDeletions, examplesWhenNeeded];
const scripts = {
  lint: [entry, [without(others), ...plugins, simulationWhenNeeded('eximc')]],
  eximc: [entryWithSimulation, [without(['lsp']), ...plugins, simulationWhenNeeded()]],
  lsp: [entry, [...plugins, simulationWhenNeeded()]],
};
for (const [name, [contents, ofScript]] of Object.entries(scripts)) {
  await build({
    ...common,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    format: 'cjs',
    outfile: join(folder, `command/${name}.cjs`),
    supported: { 'dynamic-import': false },
    plugins: ofScript,
    banner: { js: '((require, loadScript) => { const module = { exports: {} };' },
    footer: { js: 'return module.exports; })' },
  });
}
await build({
  ...common,
  entryPoints: { cli: 'src/cli/launch.ts' },
  // To begin as an ECMAScript module takes Node longer.
  format: 'cjs',
  outdir: folder,
  define: { V8_FLAGS: JSON.stringify(v8Flags), V8_FLAGS_FOR_LONG: JSON.stringify(v8FlagsForLong) },
});

writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');

// What V8 makes of the scripts while they do what they mostly do: with it, eximc need not compile what it runs through then.
// These are ordinary configurations: what few have need not be loaded by all. V8 takes it only where its flags are the same.
const ordinary = ['home-server', 'relay-smarthost', 'submission', 'virtual-domains'];
const runs = {
  lint: ['lint', ...ordinary.map((name) => `fixtures/scenarios/${name}/exim.conf`)],
  eximc: ['run', 'fixtures/demo/mail.yaml'],
  lsp: ['lsp', '--stdio'],
};
for (const [name, args] of Object.entries(runs)) {
  const compiler = join(root, '.config/compiled-code.mjs');
  const script = resolve(folder, `command/${name}.cjs`);
  const { error } = spawnSync(process.execPath, [v8Flags, compiler, script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 60_000,
  });
  if (error) throw error;
}

/** Files whose name ends so, below a folder. */
function below(where, ending) {
  if (!existsSync(where)) return [];
  return readdirSync(where, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(where, name));
}

mkdirSync(join(folder, 'schema'), { recursive: true });
for (const file of below('src', '.schema.json')) copyFileSync(file, join(folder, 'schema', basename(file)));

// What scenarios may say of each system is told by the systems themselves.
const generator = join(folder, 'schema/scenario.mjs');
await build({
  ...common,
  stdin: {
    contents: `import { scenarioSystems } from './src/index.ts';
import { scenarioSchema } from './src/runtime/scenario/read-scenario.ts';
export const schema = scenarioSchema(scenarioSystems);`,
    resolveDir: root,
    loader: 'ts',
  },
  format: 'esm',
  outfile: generator,
  banner: { js: requireShim },
});
const { schema } = await import(pathToFileURL(resolve(generator)).href);
rmSync(generator);
writeFileSync(join(folder, 'schema/scenario.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
