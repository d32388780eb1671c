import type { Value } from '../../../../grammar/config/ast.ts';
import { filterKind, parseFilter } from '../../../../grammar/filter/parse.ts';
import { unknownName, unknownNames } from '../../../../grammar/sieve/names.ts';
import { parseSieve } from '../../../../grammar/sieve/parse.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from '../../../compile/config.ts';
import { valueNode } from '../../../compile/config.ts';
import type { FileProbe } from '../../file-probe.ts';
import { flagOf, textOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn, valueSpan } from '../../spans.ts';

/** A filter whose text is known. */
interface KnownFilter {
  readonly text: string;
  readonly option: OptionValue | undefined;
  /** Its text in the configuration; absent for one in a file. */
  readonly inline?: Value;
  readonly file?: string;
}

/** Something that is wrong with a filter, and where in its text that is. */
interface FilterProblem {
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
}

/** The text of a file that an option names in so many words, where files may be looked at. */
function readNamed(option: OptionValue | undefined, files: FileProbe | undefined): KnownFilter | undefined {
  const value = option?.value;
  const file = value?.kind === 'string' ? value.value : '';
  if (!files || !file.startsWith('/') || /[$\\]/.test(file) || files.kind(file) !== 'file') return undefined;
  const bytes = files.read(file);
  return bytes && { text: Buffer.from(bytes).toString('latin1'), option, file };
}

/** The filter of a redirect router, where it is known: in a text that no expansion changes, or in a file. */
function filterOf({ options }: CompiledDriver, files: FileProbe | undefined): KnownFilter | undefined {
  const data = options.get('data');
  const inline = valueNode(data);
  if (inline && !/[$\\]/.test(inline.text)) return { text: inline.text, option: data, inline };
  return readNamed(options.get('file'), files);
}

const inbox = 'every message goes to the inbox of the filter when Exim comes there';

/** What is wrong with a Sieve script. */
function* sieveProblems(text: string, { options }: CompiledDriver, release: number): Generator<FilterProblem> {
  const { commands, fault } = parseSieve(text, {
    release,
    isSet: (option) => textOf(options, option) !== undefined,
    addressFault: () => undefined,
  });
  for (const { name, test } of unknownNames(commands)) {
    const { start, end } = name;
    const what = `${unknownName[test.kind]} "${name.text}" in a test of "${test.kind}"`;
    yield { message: `${what} in line ${test.line}: ${inbox}`, start, end };
  }
  if (!fault) return;
  const { message, line, start, end } = fault;
  const what = fault.fatal
    ? `Exim dies of a segmentation fault, and the address is deferred: ${message} in line ${line}`
    : `${message} in line ${line}: ${inbox}`;
  yield { message: what, start, end };
}

/** What is wrong with a filter of a router. */
function* problemsOf(filter: KnownFilter, router: CompiledDriver, release: number): Generator<FilterProblem> {
  const { text } = filter;
  const { options } = router;
  const kind = filterKind(text);
  if (kind === 'list') return;
  const forbids = kind === 'exim' ? 'forbid_exim_filter' : 'forbid_sieve_filter';
  if (!flagOf(options, 'allow_filter', false))
    yield { message: 'the router does not allow filters: every address is deferred' };
  else if (flagOf(options, forbids, false)) {
    yield { message: `"${forbids}" forbids this filter: every address is deferred` };
  } else if (kind === 'sieve') yield* sieveProblems(text, router, release);
  else {
    const parsed = parseFilter(text, {
      release,
      system: false,
      allowDefer: flagOf(options, 'allow_defer', false),
      allowFail: flagOf(options, 'allow_fail', false),
      allowFreeze: flagOf(options, 'allow_freeze', false),
    });
    if (!parsed.ok) yield { ...parsed.fault, message: `${parsed.fault.message}: every address is deferred` };
  }
}

/** What is wrong with the system filter. */
function* systemProblems({ text }: KnownFilter, release: number): Generator<FilterProblem> {
  const parsed = parseFilter(text, { release, system: true, allowDefer: true, allowFail: true, allowFreeze: true });
  if (!parsed.ok) yield { message: `${parsed.fault.message}: no message is delivered` };
}

/** Where a problem stands in the configuration. */
function placeOf({ inline, option }: KnownFilter, { start, end }: FilterProblem): LogicalSpan {
  if (!inline || start === undefined || end === undefined) return valueSpan(option);
  const at = spanIn(inline, start, Math.max(end, Math.min(start + 1, inline.text.length)));
  return at.start < at.end ? at : valueSpan(option);
}

function* filtersOf(
  config: CompiledConfig,
  files: FileProbe | undefined,
): Generator<{ readonly filter: KnownFilter; readonly problems: Iterable<FilterProblem> }> {
  const release = Number(config.target.version.slice(2));
  const system = readNamed(config.main.get('system_filter'), files);
  if (system) yield { filter: system, problems: systemProblems(system, release) };
  for (const router of config.routers) {
    if (router.driver?.name !== 'redirect') continue;
    const filter = filterOf(router, files);
    if (filter) yield { filter, problems: problemsOf(filter, router, release) };
  }
}

const router = (options: string): string =>
  `begin routers\nfiltered:\n  driver = redirect\n  user = mail\n  file_transport = files\n${options}begin transports\nfiles:\n  driver = appendfile\n`;

const data = (text: string): string => `  allow_filter\n  data = "${text}"\n`;

/** A filter that Exim cannot run. */
export const filterMalformed: Rule = {
  name: 'filter/malformed',
  severity: 'error',
  summary: 'A filter that stands in the configuration, or in a file that it names, can be read and is allowed.',
  why: 'Exim looks at a filter only when a message comes to it. What is wrong with an Exim filter then defers the address, or in the system filter every message; a Sieve filter silently files the message into its inbox. Filters in files are looked at with "eximc lint --check-files" only, on the machine that the configuration is for.',
  wrong: [
    {
      config: router(data('# Exim filter\\nsavee /var/mail/all\\n')),
      points: 'savee',
      says: 'unknown filtering command "savee" near line 2',
    },
    {
      config: router(data('# Sieve filter\\nif address Subject {}\\n')),
      points: 'S',
      occurrence: 2,
      says: 'header string list expected in line 2',
    },
    {
      config: router(data('# Sieve filter\\nrequire text:\\nfileinto\\n.\\n;\\n')),
      points: 'text:\\nfileinto\\n.\\n',
      says: 'unknown capability',
    },
    {
      config: router('  file = /etc/mail/filter\n').replace('file_transport', 'allow_filter\n  file_transport'),
      files: { '/etc/mail/filter': { content: '# Sieve filter\nrequire "copy";\nrequire "fileinto";\nkeep;\n' } },
      points: '/etc/mail/filter',
      says: '/etc/mail/filter: syntax error in line 3',
    },
    {
      config: router('  data = "# Sieve filter\\nkeep;\\n"\n'),
      points: '"# Sieve filter\\nkeep;\\n"',
      says: 'does not allow filters',
    },
  ],
  right: [
    { config: router(data('# Exim filter\\nsave /var/mail/all\\n')) },
    { config: router(data('# Sieve filter\\nif true { keep; }\\n')) },
    { config: router('  data = alice, bob\n') },
  ],
  check({ config, files, report }) {
    for (const { filter, problems } of filtersOf(config, files)) {
      for (const problem of problems) {
        const where = filter.file === undefined ? '' : `${filter.file}: `;
        report({ at: placeOf(filter, problem), message: `${where}${problem.message}` });
      }
    }
  },
};
