import type { LoadOptions } from './load.ts';
import type { FormatName } from '../report/formats.ts';
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { SourceFile } from '../../grammar/source/file.ts';
import { lineText } from '../../grammar/source/file.ts';
import type { Located } from '../check/located.ts';
import { gravest } from '../check/gravest.ts';
import { didYouMean, nearest } from '../catalogue/near-miss.ts';
import { decodeText, encodeText } from '../check/positions.ts';
import { atLeast, groupOf } from '../check/presets.ts';
import type { Finding, RuleDocument, Severity } from '../check/rule.ts';
import type { ProjectSettings } from '../check/settings.ts';
import { analyse, ruleDocuments, toFinding } from '../index.ts';
import type { ReportContext } from '../report/context.ts';
import { loadFormat } from '../report/formats.ts';
import { visible } from '../report/visible.ts';
import { coloursFor } from './colours.ts';
import { confdOf, leftOutOf } from './debian.ts';
import { writeFile } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import type { LoadedConfig } from './load.ts';
import { configLoader } from './load.ts';
import { version } from './version.ts';
import type { OpenedConfig } from './sources.ts';

/** The options of `eximc lint`. */
export interface LintOptions extends LoadOptions {
  readonly format?: FormatName;
  readonly output?: string;
  readonly preset?: 'recommended' | 'strict';
  readonly rule?: readonly string[];
  readonly failOn?: Severity;
  readonly maxWarnings?: number;
  readonly quiet?: true;
  readonly color?: boolean;
  readonly missingIncludes?: Severity | 'ignore';
  readonly verifyAccounts?: true;
  readonly checkFiles?: true;
  readonly fix?: true;
  readonly fixUnsafe?: true;
  readonly fixDryRun?: true;
  readonly baseline?: string;
  readonly updateBaseline?: true;
}

/** What was found in one configuration, and in which texts. */
interface Checked {
  readonly config: OpenedConfig;
  readonly settings: ProjectSettings;
  readonly findings: readonly Finding[];
  /** The sources that were read, by the name that findings have. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Texts that fixes changed, by the path of their source. */
  readonly changed: ReadonlyMap<string, string>;
}

const usualNames = ['exim.conf', 'exim4.conf', 'exim4.conf.template', 'conf.d'];

/** The files to look at where the command line names none. */
function filesHere(cwd: string): string[] {
  const found = usualNames.find((name) => existsSync(resolve(cwd, name)));
  if (found === undefined)
    throw new UsageError(`name a configuration file: there is no ${usualNames.join(', no ')} here`);
  return [found];
}

/** What `--rule name=severity` says, by rule. */
function ruleSettings(given: readonly string[], documents: readonly RuleDocument[]): Record<string, Severity | 'off'> {
  const names = documents.map(({ name }) => name);
  const groups = new Set(names.map(groupOf));
  const result: Record<string, Severity | 'off'> = {};
  for (const text of given) {
    const [name = '', severity = ''] = text.split('=', 2);
    if (severity !== 'error' && severity !== 'warning' && severity !== 'info' && severity !== 'off') {
      throw new UsageError(`--rule ${text}: write name=severity, with error, warning, info or off`);
    }
    if (name !== '*' && !names.includes(name) && !(name.endsWith('/*') && groups.has(name.slice(0, -2)))) {
      throw new UsageError(`there is no rule "${name}"${didYouMean(nearest(name, names))}`);
    }
    result[name] = severity;
  }
  return result;
}

/** The project's settings, with what the command line says in their place. */
function withOptions(settings: ProjectSettings, options: LintOptions): ProjectSettings {
  const missing = options.missingIncludes ?? settings.missingIncludes ?? 'warning';
  return {
    ...settings,
    ...(options.preset && { preset: options.preset }),
    rules: {
      'include/missing': missing === 'ignore' ? 'off' : missing,
      ...settings.rules,
      ...ruleSettings(options.rule ?? [], ruleDocuments),
    },
  };
}

/**
 * Checks one configuration, and mends it where that is asked for.
 *
 * @param part the only file of it that is asked about; a byte string
 */
async function checkOne(
  { opened, settings, read }: LoadedConfig,
  part: string | undefined,
  options: LintOptions,
  io: Io,
): Promise<Checked> {
  let files: readonly SourceFile[] = [];
  const probe = options.checkFiles ? (await import('./machine-probe.ts')).machineProbe : undefined;
  const look = (texts: ReadonlyMap<string, string>): readonly Located[] => {
    const config = read(texts);
    files = config.source.files;
    return analyse(config, settings, probe).filter(({ at }) => part === undefined || at.file.path === part);
  };
  let located: readonly Located[];
  let changed: ReadonlyMap<string, string> = new Map();
  if (options.fix || options.fixUnsafe || options.fixDryRun) {
    const { fixUntilStable } = await import('../check/fixes.ts');
    const fixed = fixUntilStable(look, options.fixUnsafe === true);
    changed = fixed.texts;
    located = options.fixDryRun ? look(new Map()) : fixed.remaining;
    if (!fixed.stable) io.err('eximc: the fixes undo each other; the last round of them stands\n');
  } else located = look(new Map());
  return {
    config: opened,
    settings,
    findings: located.map((each) => toFinding(each, opened.nameOf)),
    sources: new Map(files.map((file) => [opened.nameOf(file.path), file])),
    changed,
  };
}

/** Prints what fixes would change, as a diff. */
async function printDiff({ config, changed, sources }: Checked, io: Io): Promise<void> {
  const { unifiedDiff } = await import('../report/diff.ts');
  for (const [path, text] of changed) {
    const name = config.nameOf(path);
    io.outBytes(unifiedDiff(encodeText(name), sources.get(name)?.text ?? '', text));
  }
}

/** Writes what fixes changed; standard input's text goes to standard output. */
function writeFixed({ config, changed }: Checked, io: Io): void {
  for (const [path, text] of changed) {
    const file = config.fileOf(path);
    if (file === undefined) io.outBytes(text);
    else writeFile(Buffer.from(file, 'latin1'), decodeText(file), text, 'latin1');
  }
}

function exitCodeOf(findings: readonly Finding[], options: LintOptions, settings: readonly ProjectSettings[]): number {
  if (findings.some(({ rule }) => rule === 'internal/rule-failed')) return exitCodes.internal;
  const threshold = options.failOn ?? settings.find(({ failOn }) => failOn)?.failOn ?? 'error';
  const most =
    options.maxWarnings ?? settings.find(({ maxWarnings }) => maxWarnings !== undefined)?.maxWarnings ?? Infinity;
  const tooMany = findings.filter(({ severity }) => severity === 'warning').length > most;
  return tooMany || findings.some(({ severity }) => atLeast(severity, threshold))
    ? exitCodes.findings
    : exitCodes.clean;
}

/**
 * Runs `eximc lint`.
 *
 * @param names configurations, as on the command line
 * @param options its options
 * @param io where to read and write
 * @returns the exit code
 * @throws UsageError for wrong usage, and input that cannot be read
 */
export async function lint(names: readonly string[], options: LintOptions, io: Io): Promise<number> {
  if (options.maxWarnings !== undefined && !(options.maxWarnings >= 0))
    throw new UsageError('--max-warnings takes a number');
  const files = names.length > 0 ? names : filesHere(io.cwd);
  if (options.asPath !== undefined && files.length > 1) throw new UsageError('--as-path is for one configuration');
  const load = configLoader(options, options.verifyAccounts === true, io, (settings) => withOptions(settings, options));
  const checked: Checked[] = [];
  for (const name of files) {
    const path = resolve(encodeText(io.cwd), encodeText(name));
    // A file of Debian's conf.d says nothing by itself.
    const whole = name === '-' || options.asPath !== undefined ? undefined : confdOf(path);
    const loaded = await load(whole === undefined ? name : join(name, '../..'));
    if (!loaded) continue;
    if (whole === undefined) noteLeftOut(name, path, io);
    const one = await checkOne(loaded, whole === undefined ? undefined : path, options, io);
    checked.push(one);
    // At once: the next configuration may include the same file.
    if (options.fixDryRun) await printDiff(one, io);
    else writeFixed(one, io);
  }

  // A line with very many findings may be very long, too.
  let last: { readonly file: string; readonly line: number; readonly text: string | undefined } | undefined;
  const lineOf = (file: string, line: number): string | undefined => {
    if (last?.file !== file || last.line !== line) {
      const source = checked.map(({ sources }) => sources.get(file)).find((each) => each !== undefined);
      const text = source && line <= source.lineStarts.length ? decodeText(lineText(source, line)) : undefined;
      last = { file, line, text };
    }
    return last.text;
  };
  let findings = distinct(checked);
  const baseline =
    options.baseline === undefined
      ? checked.find(({ settings }) => settings.baseline)?.settings.baseline
      : resolve(io.cwd, options.baseline);
  if (options.updateBaseline && baseline === undefined) throw new UsageError('--update-baseline needs --baseline FILE');
  if (baseline !== undefined) {
    const { throughBaseline } = await import('./lint-baseline.ts');
    const read = { findings, files: filesOf(checked), lineOf };
    const outcome = throughBaseline(baseline, options.updateBaseline === true, read, io.cwd);
    findings = [...outcome.findings, ...outcome.stale];
  }

  if (!options.fixDryRun) await print(findings, checked, lineOf, options, io);
  return exitCodeOf(
    findings,
    options,
    checked.map(({ settings }) => settings),
  );
}

/** Tells of files in a folder of Debian's that are not read for their names. */
function noteLeftOut(name: string, path: string, io: Io): void {
  if (name === '-') return;
  for (const each of leftOutOf(path)) {
    const shown = visible(decodeText(join(encodeText(name), relative(path, each))));
    io.err(`eximc: note: update-exim4.conf leaves ${shown} out: only names of letters, digits, _ and - are read\n`);
  }
}

/** The names of all files that were read. */
function filesOf(checked: readonly Checked[]): string[] {
  return [...new Set(checked.flatMap(({ sources }) => [...sources.keys()]))];
}

/** The findings of all configurations; what several say of a file that they all include is told once. */
function distinct(checked: readonly Checked[]): readonly Finding[] {
  const [first] = checked;
  if (checked.length < 2) return first?.findings ?? [];
  const seen = new Set<string>();
  return checked
    .flatMap(({ findings }) => findings)
    .filter(({ rule, file, line, column, message }) => {
      const key = JSON.stringify([rule, file, line, column, message]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** More findings than this help nobody; a file of garbage has hundreds of thousands. */
export const mostShown = 10_000;

async function print(
  findings: readonly Finding[],
  checked: readonly Checked[],
  lineOf: ReportContext['lineOf'],
  options: LintOptions,
  io: Io,
): Promise<void> {
  const name = options.format ?? (io.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'terminal');
  const format = await loadFormat(name);
  const asked = options.quiet ? findings.filter(({ severity }) => severity === 'error') : findings;
  const shown = gravest(asked, mostShown);
  if (options.quiet && shown.length === 0 && name === 'terminal') return;
  const context: ReportContext = {
    version,
    files: filesOf(checked),
    rules: new Map(ruleDocuments.map((rule) => [rule.name, rule])),
    lineOf,
    relative(file) {
      const below = relative(io.cwd, resolve(io.cwd, file));
      return below.startsWith('..') || isAbsolute(below) ? file : below;
    },
    paint: await coloursFor(options.output === undefined ? options.color : options.color === true, io),
    width: io.width,
  };
  const text = format(shown, context);
  if (shown.length < asked.length) {
    io.err(`eximc: note: only the ${shown.length} gravest of ${asked.length} findings are shown\n`);
  }
  if (options.output === undefined) io.out(text);
  else writeFile(resolve(io.cwd, options.output), options.output, text);
}
