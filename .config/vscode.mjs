// Bundles the extension for VS Code, the server with it, and packs both into a .vsix: `npm run vscode [FILE]`, after a build.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const source = 'lsp/vscode';
const built = process.env.EXIMC_DIST ?? 'dist';
const out = join(source, 'dist');
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
const target = process.argv[2] ?? join(out, `${manifest.name}-${manifest.version}.vsix`);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const bundled = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};
await build({
  ...bundled,
  entryPoints: [join(source, 'src/extension.ts')],
  format: 'cjs',
  external: ['vscode'],
  outfile: join(out, 'extension.js'),
});

// The grammar follows from the catalogue.
const generator = join(out, 'grammar.mjs');
await build({
  ...bundled,
  stdin: {
    contents: `export { textMateGrammar } from './lsp/textmate/grammar.ts'; export { catalogue } from './src/index.ts';`,
    resolveDir: process.cwd(),
    loader: 'ts',
  },
  format: 'esm',
  external: ['sql.js', '@stephen-riley/pcre2-wasm'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  outfile: generator,
});
const { catalogue, textMateGrammar } = await import(fileURLToPath(new URL(`../${generator}`, import.meta.url)));
rmSync(generator);
mkdirSync(join(out, 'syntaxes'), { recursive: true });
writeFileSync(join(out, 'syntaxes/exim.tmLanguage.json'), JSON.stringify(textMateGrammar(catalogue)));

/** All files below a folder, or the file itself. */
function files(path) {
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run build makes it`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

const zip = new ZipFile();
const mtime = new Date(Date.UTC(2026, 0, 1));
const addText = (name, text) => zip.addBuffer(Buffer.from(text), name, { mtime });
const addFile = (path, name) => zip.addFile(path, name, { mtime });

const { engines, displayName, description, publisher, version, name, categories, keywords } = manifest;
const attribute = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
addText(
  'extension.vsixmanifest',
  `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${attribute(name)}" Version="${attribute(version)}" Publisher="${attribute(publisher)}"/>
    <DisplayName>${attribute(displayName)}</DisplayName>
    <Description xml:space="preserve">${attribute(description)}</Description>
    <Tags>${attribute(keywords.join(','))}</Tags>
    <Categories>${attribute(categories.join(','))}</Categories>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="${attribute(engines.vscode)}"/></Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`,
);
addText(
  '[Content_Types].xml',
  `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="application/javascript"/><Default Extension=".cjs" ContentType="application/javascript"/><Default Extension=".wasm" ContentType="application/wasm"/><Default Extension=".txt" ContentType="text/plain"/><Default Extension=".md" ContentType="text/markdown"/><Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
`,
);
addText('extension/package.json', JSON.stringify(manifest, null, 2));
addFile('LICENSE', 'extension/LICENSE.txt');
addFile(join(source, 'README.md'), 'extension/README.md');
addFile(join(source, 'language-configuration.json'), 'extension/language-configuration.json');
addFile(join(out, 'extension.js'), 'extension/dist/extension.js');
addFile(join(out, 'syntaxes/exim.tmLanguage.json'), 'extension/syntaxes/exim.tmLanguage.json');

// The command itself: what V8 compiled of it is of no use to the editor's own V8.
for (const path of ['package.json', 'cli.js', 'command', 'schema'].flatMap((each) => files(join(built, each)))) {
  if (!path.endsWith('.cache')) addFile(path, `extension/server/${relative(built, path)}`);
}
// What it loads from packages while it runs: they bring wasm files with them.
const needed = {
  'sql.js': /(?:package\.json|LICENSE|[\\/]sql-wasm\.(?:js|wasm))$/,
  '@stephen-riley/pcre2-wasm': /(?:\.json|LICENSE|\.js|\.wasm)$/,
};
for (const [packageName, wanted] of Object.entries(needed)) {
  const folder = join('node_modules', packageName);
  for (const path of files(folder)) {
    if (wanted.test(path)) addFile(path, `extension/server/node_modules/${packageName}/${relative(folder, path)}`);
  }
}
zip.end();
await new Promise((resolve, reject) => {
  zip.outputStream.pipe(createWriteStream(target)).on('close', resolve).on('error', reject);
});
console.log(`${target}  ${(statSync(target).size / 1024).toFixed(0)} KB`);
