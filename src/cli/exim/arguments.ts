import type { EximFlags, EximMode, EximValues } from './requests.ts';
import type { Meaning } from './argument-table.ts';
import { open, prefixes, words } from './argument-table.ts';

export type { EximFlags, EximMode, EximValues };

/** eximc's own options, which have two dashes. */
export interface OwnOptions {
  /** `--dns FILE`: DNS comes from this file, as Exim's test mode takes it from zone files; the rest of that mode comes along. */
  dns?: string;
  /** `--target VERSION`, `--features-from FILE`. */
  target?: string;
  featuresFrom?: string;
  /** `--at TIME`. */
  at?: string;
  /** `--batch`. */
  batch?: true;
}

/** A command line as Exim reads it. */
export interface EximArguments {
  readonly mode: EximMode;
  /** `-C`: a colon-separated list of files, of which the first that exists is read. */
  readonly configFiles: string | undefined;
  /** `-D`, in order. */
  readonly defines: readonly { readonly name: string; readonly value: string }[];
  readonly values: Readonly<EximValues>;
  readonly flags: Readonly<EximFlags>;
  readonly own: Readonly<OwnOptions>;
  /** What follows the options: addresses, or what `-bP`, `-brt` and `-brw` are asked about. */
  readonly rest: readonly string[];
}

/** What reading a command line gave; a message is what Exim writes after "exim: ". */
export type ArgumentsReading =
  { readonly ok: true; readonly arguments: EximArguments } | { readonly ok: false; readonly message: string };

const own = { dns: 'dns', target: 'target', 'features-from': 'featuresFrom', at: 'at' } as const;

/** How many characters of a macro's name `-D` keeps. */
const longestDefine = 23;

type Define =
  | { readonly ok: true; readonly name: string; readonly value: string }
  | { readonly ok: false; readonly message: string };

/** Reads what follows `-D`: a name, and perhaps "=" and a value. */
function readDefine(text: string, whole: string): Define {
  const match = /^[\t-\r ]*([A-Z]\w*)[\t-\r ]*(?:=[\t-\r ]*([^]*))?$/.exec(text);
  if (match) return { ok: true, name: (match[1] ?? '').slice(0, longestDefine), value: match[2] ?? '' };
  return /^[\t-\r ]*[A-Z]/.test(text)
    ? { ok: false, message: malformed(whole) }
    : { ok: false, message: 'macro name set by -D must start with an upper case letter' };
}

function malformed(option: string): string {
  return `unknown, malformed, or incomplete option ${option}\n`;
}

/** A command line while it is read. */
interface Scanner {
  readonly args: readonly string[];
  at: number;
  mode: EximMode | undefined;
  configFiles: string | undefined;
  readonly defines: { name: string; value: string }[];
  readonly values: EximValues;
  readonly flags: EximFlags;
  readonly own: OwnOptions;
}

/** What taking one option comes to: what Exim says where it refuses it; undefined where all is well. */
type Refusal = string | undefined;

/** What Exim says where the argument of an option is missing. */
function missing(option: string): string {
  if (/^-b[fF]$/.test(option)) return `file name expected after ${option}`;
  if (option.startsWith('-bf')) return `string expected after ${option}`;
  if (option.startsWith('-oM')) return `data expected after ${option}`;
  return malformed(option);
}

/** The next word of the command line; undefined where there is none. */
function next(scanner: Scanner): string | undefined {
  scanner.at++;
  return scanner.args[scanner.at];
}

/** An option of two dashes. */
function takeOwn(scanner: Scanner, arg: string): Refusal {
  const equals = arg.indexOf('=');
  const name = arg.slice(2, equals < 0 ? undefined : equals);
  if (name === 'help') scanner.mode = 'usage';
  else if (name === 'version') scanner.mode = 'version';
  else if (name === 'batch') scanner.own.batch = true;
  else if (Object.hasOwn(own, name)) {
    const value = equals < 0 ? next(scanner) : arg.slice(equals + 1);
    if (value === undefined) return malformed(arg);
    scanner.own[own[name as keyof typeof own]] = value;
  } else return malformed(arg);
  return undefined;
}

function takeDefine(scanner: Scanner, arg: string): Refusal {
  const define = readDefine(arg.slice(2), arg);
  if (!define.ok) return define.message;
  const { name, value } = define;
  if (scanner.defines.some((each) => each.name === name)) return 'duplicated -D in command line';
  scanner.defines.push({ name, value });
  return undefined;
}

/** An option that is a word by itself. */
function takeWord(scanner: Scanner, arg: string, meaning: Meaning): Refusal {
  if ('mode' in meaning) scanner.mode = meaning.mode;
  if ('flag' in meaning) scanner.flags[meaning.flag] = true;
  const key = 'value' in meaning ? meaning.value : undefined;
  if (key === undefined && !('skip' in meaning)) return undefined;
  if (key === 'receivedProtocol' && scanner.values.receivedProtocol !== undefined) return protocolTwice;
  const value = next(scanner);
  if (value === undefined) return missing(arg);
  if (key !== undefined) scanner.values[key] = value;
  return undefined;
}

const protocolTwice = 'received_protocol is set already';

/** `-p`, which sets the protocol and perhaps the client's name: `-psmtp:client.example`. */
function takeProtocol(scanner: Scanner, arg: string): Refusal {
  if (scanner.values.receivedProtocol !== undefined) return protocolTwice;
  const text = arg.slice(2) || (next(scanner) ?? '');
  const colon = text.indexOf(':');
  scanner.values.receivedProtocol = colon < 0 ? text : text.slice(0, colon);
  if (colon >= 0) scanner.values.hostName = text.slice(colon + 1);
  return undefined;
}

/** `-oB`, whose number may be left out. */
function takeConnectionMessages(scanner: Scanner, arg: string): Refusal {
  const follows = /^\d/.test(scanner.args[scanner.at + 1] ?? '');
  scanner.values.connectionMessages = arg.slice(3) || (follows ? (next(scanner) ?? '1') : '1');
  return undefined;
}

/** An option with something joined to it. */
function takeJoined(scanner: Scanner, arg: string): Refusal {
  const option = arg.slice(1);
  const prefixed = prefixes.find((each) => option.startsWith(each.prefix));
  if (prefixed) {
    const value = option.slice(prefixed.prefix.length) || next(scanner);
    if (value === undefined) return missing(arg);
    if (prefixed.value) scanner.values[prefixed.value] = value;
    return undefined;
  }
  const opened = open.find((each) => option.startsWith(each.prefix));
  if (!opened) return malformed(arg);
  if (opened.flag) scanner.flags[opened.flag] = true;
  if (opened.value) scanner.values[opened.value] = option.slice(opened.prefix.length);
  return undefined;
}

function takeOption(scanner: Scanner, arg: string): Refusal {
  if (arg.startsWith('--')) return takeOwn(scanner, arg);
  if (arg.startsWith('-C')) {
    scanner.configFiles = arg.slice(2) || next(scanner);
    return scanner.configFiles === undefined ? malformed(arg) : undefined;
  }
  if (arg.startsWith('-D')) return takeDefine(scanner, arg);
  const meaning = words.get(arg.slice(1));
  if (meaning) return takeWord(scanner, arg, meaning);
  if (arg.startsWith('-oB')) return takeConnectionMessages(scanner, arg);
  return arg.startsWith('-p') ? takeProtocol(scanner, arg) : takeJoined(scanner, arg);
}

/**
 * Reads a command line as Exim does (exim.c, `main`), for the uses that try a configuration out; options of the daemon, the
 * queue and for messages on the spool are refused like unknown ones.
 *
 * @param args the words after the command, byte strings
 */
export function readArguments(args: readonly string[]): ArgumentsReading {
  const scanner: Scanner = {
    args,
    at: 0,
    mode: undefined,
    configFiles: undefined,
    defines: [],
    values: {},
    flags: {},
    own: {},
  };
  for (; scanner.at < args.length; scanner.at++) {
    const arg = args[scanner.at] ?? '';
    if (!arg.startsWith('-')) break;
    if (arg === '--') {
      scanner.at++;
      break;
    }
    const refusal = takeOption(scanner, arg);
    if (refusal !== undefined) return { ok: false, message: refusal };
    // What follows these two is theirs, whatever it looks like.
    if (arg === '-brt' || arg === '-brw') {
      scanner.at++;
      break;
    }
  }
  const { configFiles, defines, values, flags, own: mine } = scanner;
  const rest = args.slice(scanner.at);
  const mode = scanner.mode ?? (rest.length > 0 || flags.recipientsFromHeader ? 'receive' : 'usage');
  return { ok: true, arguments: { mode, configFiles, defines, values, flags, own: mine, rest } };
}
