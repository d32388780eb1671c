import type { OptionPlace, OptionRow } from '../catalogue/row.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from './config.ts';
import { viewOf } from './driver-checks/driver-check.ts';
import { settledValue } from './driver-checks/settled.ts';
import { printable } from './exim-text.ts';

/** An option with what it comes to: what was set, or what holds where nothing was. */
export interface EffectiveOption {
  readonly row: OptionRow;
  /** What was set; undefined where the default holds, or what the driver itself makes of it. */
  readonly set: OptionValue | undefined;
  /** What holds where `set` is undefined, as `exim -bP` shows it; undefined for no value. */
  readonly otherwise: string | boolean | undefined;
}

const byName = (a: OptionRow, b: OptionRow): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function ownDefault(config: CompiledConfig, row: OptionRow): string | boolean | undefined {
  if (row.name === 'exim_version') return config.target.version;
  if (row.name === 'qualify_recipient') return printable(textOfMain(config, 'qualify_domain') ?? hostName(config));
  if (row.name === 'qualify_domain' || row.name === 'primary_hostname') return printable(hostName(config));
  if (row.name === 'process_log_path') {
    const spool =
      textOfMain(config, 'spool_directory') ?? config.catalogue.options('main').get('spool_directory')?.default;
    return typeof spool === 'string' ? printable(`${spool}/exim-process.info`) : row.default;
  }
  return row.default;
}

function textOfMain(config: CompiledConfig, name: string): string | undefined {
  const option = config.main.get(name);
  return option?.resolved ?? (option?.value.kind === 'string' ? option.value.value : undefined);
}

function hostName(config: CompiledConfig): string {
  return textOfMain(config, 'primary_hostname') ?? config.accounts.hostname;
}

/** The longest retry_interval_max that Exim heeds, in seconds. */
const longestRetryInterval = 86_400;

/** What Exim makes of a main option that is out of bounds, without a word. */
function bounded(row: OptionRow, set: OptionValue): string | undefined {
  const { value } = set;
  if (row.name === 'retry_interval_max' && value.kind === 'time' && value.value > longestRetryInterval) return '1d';
  return row.name === 'remote_max_parallel' && value.kind === 'integer' && value.value <= 0 ? '1' : undefined;
}

/**
 * The options of a place with what each comes to, in the order in which Exim shows them: alphabetical, of a driver the
 * generic ones first.
 *
 * @param place `main`, or the class of a driver
 * @param driver the driver whose options these are; with it, its private options too
 */
export function effectiveOptions(
  config: CompiledConfig,
  place: OptionPlace,
  driver?: CompiledDriver,
): EffectiveOption[] {
  const { catalogue } = config;
  if (!driver) {
    const values = place === 'main' ? config.main : undefined;
    return [...catalogue.options(place).values()].sort(byName).map((row) => {
      const set = values?.get(row.name);
      const bound = set && bounded(row, set);
      if (bound !== undefined) return { row, set: undefined, otherwise: bound };
      return { row, set, otherwise: set ? undefined : ownDefault(config, row) };
    });
  }
  const view = viewOf(catalogue, driver);
  const generic = [...catalogue.options(driver.class).values()].sort(byName);
  const own = driver.driver
    ? [...catalogue.options(`${driver.class}/${driver.driver.name}`).values()].sort(byName)
    : [];
  return [...generic, ...own].map((row) => {
    const settled = settledValue(view, row.name);
    if (settled !== undefined) return { row, set: undefined, otherwise: settled };
    const set = driver.options.get(row.name);
    return { row, set, otherwise: set ? undefined : (driver.driver?.defaults?.[row.name] ?? row.default) };
  });
}
