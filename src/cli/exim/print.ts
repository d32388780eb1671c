import type { OptionPlace } from '../../catalogue/row.ts';
import type { CompiledConfig, CompiledDriver } from '../../compile/config.ts';
import { effectiveOptions } from '../../compile/effective-options.ts';
import { printConfig } from '../../compile/print-config.ts';
import type { PrintSettings } from '../../compile/print-options.ts';
import { hiddenText, printOption, printOptions } from '../../compile/print-options.ts';
import type { PredefinedMacro } from '../../catalogue/predefined.ts';
import { predefinedMacros } from '../../catalogue/predefined.ts';
import type { EximJob, EximResult } from './job.ts';

interface Printing {
  readonly job: EximJob;
  readonly config: CompiledConfig;
  readonly settings: PrintSettings;
}

/** What one request comes to: what is shown, and whether there was such a thing. */
interface Shown {
  readonly out: string;
  readonly found: boolean;
}

const classes = {
  router: (config: CompiledConfig) => config.routers,
  transport: (config: CompiledConfig) => config.transports,
  authenticator: (config: CompiledConfig) => config.authenticators,
} as const satisfies Readonly<Record<string, (config: CompiledConfig) => readonly CompiledDriver[]>>;

type DriverPlace = keyof typeof classes;

/** Requests that a name follows. */
const named: ReadonlySet<string> = new Set(['router', 'transport', 'authenticator', 'macro', 'environment']);

/** The macros as Exim holds them: predefined ones, then those of the command line and the file; the last definition counts. */
function allMacros({ config, job }: Printing): PredefinedMacro[] {
  const values = new Map<string, string>();
  for (const { name, value } of predefinedMacros(config.catalogue.catalogue, config.target)) values.set(name, value);
  for (const { name, value } of job.arguments.defines) values.set(name, value);
  for (const { name, replacement, from } of config.source.macros) if (from === 'file') values.set(name, replacement);
  return [...values].map(([name, value]) => ({ name, value }));
}

function showMacros(printing: Printing, name: string | undefined, namesOnly: boolean): Shown {
  const labels = printing.settings.labels !== false;
  const macros = allMacros(printing).filter((each) => name === undefined || each.name === name);
  if (name !== undefined && macros.length === 0) return { out: `macro ${name} not found\n`, found: false };
  const text = (each: PredefinedMacro): string =>
    namesOnly ? each.name : labels ? `${each.name}=${each.value}` : each.value;
  return { out: macros.map((each) => `${text(each)}\n`).join(''), found: true };
}

function showDrivers({ config, settings }: Printing, kind: DriverPlace, name: string | undefined): Shown {
  const place: OptionPlace = kind;
  const drivers = classes[kind](config);
  if (name === undefined) {
    const shown = drivers.map(
      (driver) => `\n${driver.name} ${kind}:\n${printOptions(config, place, driver, settings)}`,
    );
    return { out: shown.join(''), found: true };
  }
  const driver = drivers.find((each) => each.name === name);
  return driver
    ? { out: printOptions(config, place, driver, settings), found: true }
    : { out: `${kind} ${name} not found\n`, found: false };
}

const listTitles = [
  ['addresslist', 'addresslist'],
  ['domainlist', 'domainlist'],
  ['hostlist', 'hostlist'],
  ['localpartlist', 'localpartlist'],
] as const;

function showList({ config, settings }: Printing, name: string): Shown {
  let out = '';
  for (const [kind, title] of listTitles) {
    const list = config.lists[kind].get(name);
    if (!list) continue;
    const text = list.hide ? hiddenText : list.value;
    out += settings.labels === false ? `${text}\n` : `${title} ${name} = ${text}\n`;
  }
  if (out !== '') return { out, found: true };
  return { out: `no address, domain, host, or local part list called '${name}' exists\n`, found: false };
}

function showEnvironment({ job, settings }: Printing): Shown {
  const entries = Object.entries(job.request.env).map(([name, value = '']) => `${name}=${value}`);
  const lines = entries.sort().map((each) => (settings.labels === false ? each.slice(0, each.indexOf('=')) : each));
  return { out: lines.map((each) => `${each}\n`).join(''), found: true };
}

function showOption({ config, settings }: Printing, name: string): Shown {
  const option = effectiveOptions(config, 'main').find(({ row }) => row.name === name);
  if (!option) return { out: `${name} is not a known option\n`, found: false };
  return { out: printOption(config, option, config.main, settings), found: true };
}

/** Requests that are a word by themselves (readconf.c, `readconf_print`). */
const requests: Readonly<Record<string, (printing: Printing) => Shown>> = {
  all: ({ config, settings }) => ({ out: printOptions(config, 'main', undefined, settings), found: true }),
  config_file: ({ job }) => ({ out: `${job.configFile}\n`, found: true }),
  configure_file: ({ job }) => ({ out: `${job.configFile}\n`, found: true }),
  config: ({ config, job, settings }) => ({
    out: printConfig(config, job.arguments.own.dns === undefined ? config.target.version : 'X', settings),
    found: true,
  }),
  environment: showEnvironment,
  local_scan: () => ({ out: 'local_scan() options are not supported\n', found: false }),
  macros: (printing) => showMacros(printing, undefined, false),
  macro_list: (printing) => showMacros(printing, undefined, true),
  routers: (printing) => showDrivers(printing, 'router', undefined),
  transports: (printing) => showDrivers(printing, 'transport', undefined),
  authenticators: (printing) => showDrivers(printing, 'authenticator', undefined),
  router_list: ({ config }) => names(config.routers),
  transport_list: ({ config }) => names(config.transports),
  authenticator_list: ({ config }) => names(config.authenticators),
};

function names(drivers: readonly CompiledDriver[]): Shown {
  return { out: drivers.map((each) => `${each.name}\n`).join(''), found: true };
}

/**
 * `-bP`: shows options, drivers, macros, named lists or the whole configuration.
 *
 * @param job its `rest` says what is asked for; nothing for all main options
 */
export function printMode(job: EximJob): EximResult {
  const { rest, flags } = job.arguments;
  const printing: Printing = { job, config: job.config, settings: { labels: flags.noLabels !== true } };
  const asked = rest.length > 0 ? rest : ['all'];
  let out = '';
  let failed = false;
  for (let i = 0; i < asked.length; i++) {
    const word = asked[i] ?? '';
    const name = asked[i + 1];
    let shown: Shown;
    if (named.has(word) && name !== undefined) {
      i++;
      if (word === 'macro') shown = showMacros(printing, name, false);
      else if (word === 'environment') shown = { out: '', found: false };
      else shown = showDrivers(printing, word as DriverPlace, name);
    } else if (word.startsWith('+')) shown = showList(printing, word.slice(1));
    else {
      const request = Object.hasOwn(requests, word) ? requests[word] : undefined;
      shown = request ? request(printing) : showOption(printing, word);
    }
    out += shown.out;
    failed = !shown.found;
  }
  return { rc: failed ? 1 : 0, out, err: '' };
}
