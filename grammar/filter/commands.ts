import { quoted } from '../expansion/messages.ts';
import type { FilterBranch, FilterCommand, FilterText, MailField } from './ast.ts';
import { mailFields } from './ast.ts';
import { readCondition } from './conditions.ts';
import type { FilterReader } from './reader.ts';
import { failed, fault, readItem, readWord, skipIgnored } from './reader.ts';

/** Commands that take one argument or two, and that the words `seen`, `unseen` and `noerror` may stand before. */
type SimpleWord = 'deliver' | 'logfile' | 'logwrite' | 'pipe' | 'save' | 'testprint';

const commandWords = [
  'add',
  'defer',
  'deliver',
  'elif',
  'else',
  'endif',
  'finish',
  'fail',
  'freeze',
  'headers',
  'if',
  'logfile',
  'logwrite',
  'mail',
  'noerror',
  'pipe',
  'save',
  'seen',
  'testprint',
  'unseen',
  'vacation',
] as const;

type CommandWord = (typeof commandWords)[number];

/** How deep `if` commands may lie within each other; Exim goes on until its stack is used up. */
const deepest = 500;

/** What ends a list of commands. */
type Ending = 'elif' | 'else' | 'endif';

/** The commands of a filter while they are read. */
export interface CommandReader extends FilterReader {
  /** How many `if` commands are open. */
  open: number;
  /** The word that has ended the list under way. */
  ending: Ending | undefined;
  /** `seen` or `unseen` before the next command, and `noerror`. */
  seen: boolean | undefined;
  noerror: boolean;
}

function findCommand(word: string): CommandWord | undefined {
  return commandWords.find((each) => each === word);
}

/** Says that a word must not stand before a command, where it does. */
function refusePrefix(reader: CommandReader, message: (line: number) => string): boolean {
  if (reader.seen === undefined && !reader.noerror) return false;
  fault(reader, `"seen", "unseen", or "noerror" ${message(reader.line)}`);
  return true;
}

/**
 * Reads commands up to the end of the file, or of the branch of an `if`. Mirrors `read_command_list`.
 *
 * @param isBranch whether `elif`, `else` or `endif` must end them; which it was is left in `reader.ending`
 * @returns undefined after a fault
 */
export function readCommands(reader: CommandReader, isBranch: boolean): FilterCommand[] | undefined {
  const commands: FilterCommand[] = [];
  if (isBranch) reader.open++;
  reader.ending = undefined;
  while (reader.at < reader.text.length && !hasEnded(reader)) {
    if (!readCommand(reader, commands)) return undefined;
    skipIgnored(reader);
  }
  if (!isBranch) return commands;
  reader.open--;
  if (hasEnded(reader)) return commands;
  fault(reader, '"endif" missing at end of filter file');
  return undefined;
}

function hasEnded(reader: CommandReader): boolean {
  return reader.ending !== undefined;
}

/** Reads the word of a command; `if` and `elif` may be followed by a bracket at once. */
function readCommandWord(reader: CommandReader): FilterText | undefined {
  const { text, at } = reader;
  for (const word of ['if', 'elif']) {
    if (!text.startsWith(`${word}(`, at)) continue;
    reader.at += word.length;
    return { text: word, start: at, end: reader.at };
  }
  const word = readWord(reader, false);
  return failed(reader) ? undefined : word;
}

/** Reads one command, and adds it to those before; false after a fault. Mirrors `read_command`. */
function readCommand(reader: CommandReader, commands: FilterCommand[]): boolean {
  const word = readCommandWord(reader);
  if (!word) return false;
  const { release } = reader.language;
  const command = findCommand(word.text);
  const noteFault = (message: string): void => {
    fault(reader, message, word.start, word.end);
  };
  switch (command) {
    case undefined:
      noteFault(`unknown filtering command ${quoted(word.text, release)} near line ${reader.line} of filter file`);
      return false;
    case 'seen':
    case 'unseen':
    case 'noerror': {
      const atEnd = reader.at >= reader.text.length;
      const shown = command === 'noerror' ? '"noerror"' : '"seen" or "unseen"';
      if (atEnd) noteFault(`${shown} near line ${reader.line} is not followed by a command`);
      const repeated = command !== 'noerror' && reader.seen !== undefined;
      if (repeated) noteFault(`"seen" or "unseen" repeated near line ${reader.line}`);
      if (command === 'noerror') reader.noerror = true;
      else reader.seen = command === 'seen';
      return !atEnd && !repeated;
    }
    case 'elif':
    case 'else':
    case 'endif': {
      const refused = refusePrefix(reader, (line) => `near line ${line} is not followed by a command`);
      const expected = reader.open > 0;
      if (expected) reader.ending = command;
      else noteFault(`unexpected ${quoted(word.text, release)} command near line ${reader.line} of filter file`);
      forgetPrefix(reader);
      return expected && !refused;
    }
    default: {
      const read = readBody(reader, command, word);
      forgetPrefix(reader);
      if (!read) return false;
      commands.push(read);
      return true;
    }
  }
}

function forgetPrefix(reader: CommandReader): void {
  reader.seen = undefined;
  reader.noerror = false;
}

type BodyWord = Exclude<CommandWord, 'seen' | 'unseen' | 'noerror' | Ending>;

/** Reads what follows the word of a command. */
function readBody(reader: CommandReader, command: BodyWord, word: FilterText): FilterCommand | undefined {
  switch (command) {
    case 'add':
      return readAdd(reader, word);
    case 'headers':
      return readHeaders(reader, word);
    case 'defer':
    case 'fail':
    case 'freeze':
      return readEnd(reader, command, word);
    case 'finish':
      return { kind: 'finish', seen: reader.seen ?? false, noerror: false, start: word.start, end: word.end };
    case 'if':
      return readIf(reader, word);
    case 'mail':
    case 'vacation':
      return readMail(reader, command, word);
    default:
      return readSimple(reader, command, word);
  }
}

/** The first argument of a command that must have one. */
function readArgument(reader: CommandReader, command: string): FilterText | undefined {
  const argument = readItem(reader, false);
  if (argument.text === '') {
    const what = `${quoted(command, reader.language.release)} requires an argument`;
    fault(reader, `${what} near line ${reader.line} of filter file`, argument.start, argument.end);
  }
  return failed(reader) ? undefined : argument;
}

/** No `seen` or `noerror` may stand before `add` and `headers`; reading goes on. */
function refuseAnyPrefix(reader: CommandReader, command: string): void {
  const shown = quoted(command, reader.language.release);
  refusePrefix(reader, (line) => `found before an ${shown} command near line ${line}`);
}

/** `add 3 to n5`. */
function readAdd(reader: CommandReader, { start }: FilterText): FilterCommand | undefined {
  refuseAnyPrefix(reader, 'add');
  const value = readArgument(reader, 'add');
  if (!value) return undefined;
  const to = readItem(reader, false);
  if (to.text !== 'to') {
    fault(reader, `"to" expected in "add" command near line ${reader.line} of filter file`, to.start, to.end);
    return undefined;
  }
  const variable = readItem(reader, false);
  if (variable.text === '') fault(reader, `value missing after "to" near line ${reader.line} of filter file`);
  if (failed(reader)) return undefined;
  return { kind: 'add', value, variable, seen: reader.seen ?? false, noerror: false, start, end: variable.end };
}

const headerActions = ['add', 'remove', 'charset'] as const;

/** `headers add "X-New: text"`, `headers remove "name:name"`, `headers charset "UTF-8"`. */
function readHeaders(reader: CommandReader, { start }: FilterText): FilterCommand | undefined {
  refuseAnyPrefix(reader, 'headers');
  const word = readArgument(reader, 'headers');
  if (!word) return undefined;
  const action = headerActions.find((each) => each === word.text);
  const noteFault = (message: string): void => {
    fault(reader, message, word.start, word.end);
  };
  if (!action) {
    noteFault(`"add", "remove", or "charset" expected after "headers" near line ${reader.line} of filter file`);
  }
  if (!reader.language.system && action !== 'charset') {
    const what = 'header addition and removal is available only in system filters';
    noteFault(`${what}: near line ${reader.line} of filter file`);
  }
  if (!action || failed(reader)) return undefined;
  const value = readItem(reader, false);
  if (value.text === '') {
    fault(reader, `value missing after "add", "remove", or "charset" near line ${reader.line} of filter file`);
  }
  if (failed(reader)) return undefined;
  return { kind: 'headers', action, value, seen: reader.seen ?? false, noerror: false, start, end: value.end };
}

/** An octal number that may follow a file name. */
function readMode(reader: CommandReader): number | undefined {
  if (!/\d/.test(reader.text.charAt(reader.at))) return undefined;
  const digits = /^[0-7]*/.exec(readWord(reader, false).text)?.[0] ?? '';
  const mode = digits === '' ? 0 : Number.parseInt(digits, 8);
  return Math.min(mode, Number.MAX_SAFE_INTEGER) | 0;
}

/** The commands that have one argument, and perhaps something after it. */
function readSimple(reader: CommandReader, command: SimpleWord, word: FilterText): FilterCommand | undefined {
  const argument = readArgument(reader, command);
  if (!argument) return undefined;
  const delivers = command === 'deliver' || command === 'pipe' || command === 'save';
  const common = { seen: reader.seen ?? delivers, noerror: reader.noerror, start: word.start };
  let read: FilterCommand;
  switch (command) {
    case 'deliver': {
      const before = reader.at;
      let errorsTo: FilterText | undefined;
      if (readWord(reader, false).text === 'errors_to') errorsTo = readWord(reader, false);
      else reader.at = before;
      read = {
        ...common,
        kind: 'deliver',
        address: argument,
        ...(errorsTo && { errorsTo }),
        end: errorsTo?.end ?? argument.end,
      };
      break;
    }
    case 'save':
    case 'logfile': {
      const mode = readMode(reader);
      read = { ...common, kind: command, path: argument, ...(mode !== undefined && { mode }), end: argument.end };
      break;
    }
    case 'pipe':
      read = { ...common, kind: 'pipe', command: argument, end: argument.end };
      break;
    case 'logwrite': {
      const text = argument.text.endsWith('\n') ? argument.text : `${argument.text}\n`;
      read = { ...common, kind: 'logwrite', text: { ...argument, text }, end: argument.end };
      break;
    }
    case 'testprint':
      read = { ...common, kind: 'testprint', text: argument, end: argument.end };
      break;
  }
  return failed(reader) ? undefined : read;
}

const allowances = { defer: 'allowDefer', fail: 'allowFail', freeze: 'allowFreeze' } as const;

/** `defer`, `fail`, `freeze`: a message may follow in quotes, or after the word `text`. */
function readEnd(
  reader: CommandReader,
  kind: 'defer' | 'fail' | 'freeze',
  word: FilterText,
): FilterCommand | undefined {
  const { language } = reader;
  if (!language[allowances[kind]]) {
    const what = `filtering command ${quoted(word.text, language.release)} is disabled`;
    fault(reader, `${what}: near line ${reader.line} of filter file`, word.start, word.end);
    return undefined;
  }
  const before = reader.at;
  let text = readItem(reader, false);
  if (reader.text.charAt(before) !== '"') {
    if (text.text === 'text') text = readItem(reader, false);
    else {
      reader.at = before;
      text = { text: '', start: word.end, end: word.end };
    }
  }
  // A fault in the message is found only when the next command is read.
  return { kind, text, seen: false, noerror: false, start: word.start, end: text.end };
}

function endedBy(reader: CommandReader, word: Ending): boolean {
  return reader.ending === word;
}

/** `if condition then commands`, with `elif` and `else`, up to `endif`. */
function readIf(reader: CommandReader, { start, end }: FilterText): FilterCommand | undefined {
  refusePrefix(reader, (line) => `found before an "if" command near line ${line}`);
  if (reader.open >= deepest) {
    fault(reader, `"if" commands lie more than ${deepest} deep within each other near line ${reader.line}`, start, end);
    return undefined;
  }
  const branches: FilterBranch[] = [];
  do {
    const condition = readCondition(reader, true);
    if (!condition) return undefined;
    forgetPrefix(reader);
    const commands = readCommands(reader, true);
    if (!commands) return undefined;
    branches.push({ condition, commands });
  } while (endedBy(reader, 'elif'));
  let otherwise: readonly FilterCommand[] = [];
  if (endedBy(reader, 'else')) {
    const commands = readCommands(reader, true);
    if (!commands) return undefined;
    otherwise = commands;
    if (!endedBy(reader, 'endif')) {
      fault(reader, `"endif" missing near line ${reader.line} of filter file`);
      return undefined;
    }
  }
  reader.ending = undefined;
  return { kind: 'if', branches, otherwise, seen: false, noerror: false, start, end: reader.at };
}

/** What `vacation` has where nothing else is given. */
const vacationDefaults = {
  log: '.vacation.log',
  once: '.vacation',
  once_repeat: '7d',
  subject: 'On vacation',
} as const satisfies Partial<Record<MailField, string>>;

/** `mail` and `vacation`, with any number of words and their values. */
function readMail(reader: CommandReader, kind: 'mail' | 'vacation', word: FilterText): FilterCommand | undefined {
  const fields: Partial<Record<MailField, FilterText>> = {};
  let expandsFile = false;
  let returnsMessage = false;
  let { end } = word;
  const follows = (first: FilterText, second: string): FilterText | undefined => {
    const next = readWord(reader, false);
    if (next.text === second) return next;
    const message = `"${first.text}" not followed by "${second}"  near line ${reader.line} of filter file`;
    fault(reader, message, first.start, next.end);
    return undefined;
  };
  for (;;) {
    const before = reader.at;
    let name = readWord(reader, false);
    if (failed(reader)) return undefined;
    if (name.text === 'return') {
      returnsMessage = true;
      const message = follows(name, 'message');
      if (!message) return undefined;
      ({ end } = message);
      continue;
    }
    if (name.text === 'expand') {
      expandsFile = true;
      const file = follows(name, 'file');
      if (!file) return undefined;
      name = file;
    }
    const field = mailFields.find((each) => each === name.text);
    if (!field) {
      reader.at = before;
      break;
    }
    const value = readItem(reader, false);
    if (failed(reader)) return undefined;
    fields[field] = value;
    ({ end } = value);
  }
  if (kind === 'vacation') {
    const implied = (text: string): FilterText => ({ text, start: word.start, end: word.end });
    if (!fields.file) {
      fields.file = implied('.vacation.msg');
      expandsFile = true;
    }
    for (const [field, text] of Object.entries(vacationDefaults)) fields[field as MailField] ??= implied(text);
  }
  const { seen = false, noerror } = reader;
  return { kind, fields, expandsFile, returnsMessage, seen, noerror, start: word.start, end };
}
