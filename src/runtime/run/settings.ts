import { trimSpace, upperCase } from '../expand/characters.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { readInterval } from '../expand/times.ts';

/** The main options of a configuration, with Exim's defaults where they are not set. */
export interface MainSettings {
  /** The text of a string option; undefined where it has no value. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** A number; sizes in the unit that Exim keeps them in. 0 for one without a value. */
  number(name: string): number;
  /** A time in seconds. */
  seconds(name: string): number;
  /** Numeric identities of a list of users or groups. */
  ids(name: string): readonly number[];
  readonly primaryHostname: string;
  readonly qualifyDomain: string;
  readonly qualifyRecipient: string;
}

const known = new WeakMap<CompiledConfig, MainSettings>();

/** Reads `50M` and its like as bytes (or as what the option counts). */
export function readSize(text: string): number | undefined {
  const match = /^(-?(?:0[xX][0-9a-fA-F]+|\d+))([KMG]?)$/i.exec(trimSpace(text));
  if (!match) return undefined;
  const scale = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[upperCase(match[2] ?? '')] ?? 1;
  const digits = match[1] ?? '0';
  const octal = /^-?0[0-7]+$/.test(digits);
  return (octal ? parseInt(digits, 8) : Number(digits)) * scale;
}

/** The main options of a configuration; worked out once for each. */
export function mainSettings(config: CompiledConfig): MainSettings {
  const before = known.get(config);
  if (before) return before;
  const rows = config.catalogue.options('main');
  const byDefault = (name: string): string | undefined => {
    const value = rows.get(name)?.default;
    return typeof value === 'string' ? value : undefined;
  };
  const texts = new Map<string, string | undefined>();
  const text = (name: string): string | undefined => {
    if (texts.has(name)) return texts.get(name);
    const option = config.main.get(name);
    const set = option?.value;
    const written = set ? (set.kind === 'string' || set.kind === 'rewrite' ? set.value : undefined) : byDefault(name);
    const value = option?.resolved ?? written;
    texts.set(name, value);
    return value;
  };
  const primaryHostname = text('primary_hostname') ?? config.accounts.hostname;
  const qualifyDomain = text('qualify_domain') ?? primaryHostname;
  const settings: MainSettings = {
    text,
    flag(name) {
      const set = config.main.get(name)?.value;
      return set?.kind === 'bool' ? set.value : rows.get(name)?.default === true;
    },
    number(name) {
      const set = config.main.get(name)?.value;
      if (set?.kind === 'integer' || set?.kind === 'fixed') return set.value;
      const size = readSize((set?.kind === 'string' ? set.value : byDefault(name)) ?? '') ?? 0;
      return rows.get(name)?.type === 'Kint' ? Math.floor(size / 1024) : size;
    },
    seconds(name) {
      const set = config.main.get(name)?.value;
      if (set?.kind === 'time') return set.value;
      return readInterval((set?.kind === 'string' ? set.value : byDefault(name)) ?? '') ?? 0;
    },
    ids(name) {
      const set = config.main.get(name)?.value;
      return set?.kind === 'users' || set?.kind === 'groups'
        ? set.ids.filter((each): each is number => each !== undefined)
        : [];
    },
    primaryHostname,
    qualifyDomain,
    qualifyRecipient: text('qualify_recipient') ?? qualifyDomain,
  };
  known.set(config, settings);
  return settings;
}
