import type { SieveBranch, SieveCommand, SieveString, VacationArguments } from './ast.ts';
import { readMailto } from './mailto.ts';
import type { SieveReader } from './reader.ts';
import { fatal, fault, needs, readNumber, skipWhite, takeSemicolon, takeWord } from './reader.ts';
import { demandString, demandStrings } from './strings.ts';
import { demandTest, faultNode, placeFrom, tooDeep } from './tests.ts';
import type { TagRow } from './words.ts';
import { actionNeeds, notifyTags, vacationDays, vacationTags } from './words.ts';

/**
 * Reads commands, as far as there are any. Mirrors `parse_commands`.
 *
 * @returns the commands; after a fault, which the reader has, the last one stands for that
 */
export function readCommands(reader: SieveReader): SieveCommand[] {
  const commands: SieveCommand[] = [];
  while (reader.at < reader.text.length) {
    const command = skipWhite(reader) ? readCommand(reader) : undefined;
    if (command) commands.push(command);
    if (reader.fault) {
      commands.push(faultNode(reader));
      break;
    }
    if (!command) break;
  }
  return commands;
}

/** Reads a block, which must stand here. Mirrors `parse_block`. */
function demandBlock(reader: SieveReader): readonly SieveCommand[] {
  if (!skipWhite(reader)) return [faultNode(reader)];
  if (reader.text.charAt(reader.at) !== '{') {
    fault(reader, 'missing block');
    return [faultNode(reader)];
  }
  reader.at++;
  reader.depth++;
  const commands = tooDeep(reader) ? [faultNode(reader)] : readCommands(reader);
  reader.depth--;
  if (reader.fault) return commands;
  if (reader.text.charAt(reader.at) === '}') {
    reader.at++;
    return commands;
  }
  fault(reader, 'expecting command or closing brace');
  return [...commands, faultNode(reader)];
}

/** A test and its block; what follows a fault in the test is not read. */
function readBranch(reader: SieveReader): SieveBranch {
  const test = demandTest(reader);
  return { test, commands: reader.fault ? [] : demandBlock(reader) };
}

/** `if`, after its word, with all that belongs to it. */
function readIf(reader: SieveReader, start: number): SieveCommand {
  const branches = [readBranch(reader)];
  while (!reader.fault && skipWhite(reader) && takeWord(reader, 'elsif')) branches.push(readBranch(reader));
  const hasElse = !reader.fault && skipWhite(reader) && takeWord(reader, 'else');
  const otherwise = hasElse ? demandBlock(reader) : undefined;
  return { kind: 'if', branches, otherwise, ...placeFrom(reader, start) };
}

/** `stop`, `keep` or `discard`, after its word. */
function readPlain(reader: SieveReader, kind: 'stop' | 'keep' | 'discard', start: number): SieveCommand | undefined {
  return takeSemicolon(reader) ? { kind, ...placeFrom(reader, start) } : undefined;
}

/** Takes `:copy`, once or more often; undefined after a fault. */
function takeCopy(reader: SieveReader): boolean | undefined {
  let copy = false;
  for (;;) {
    if (!skipWhite(reader)) return undefined;
    const start = reader.at;
    if (!takeWord(reader, ':copy')) return copy;
    if (!needs(reader, 'copy', start)) return undefined;
    copy = true;
  }
}

/** A text as C sees it. */
function untilNul(text: string): string {
  return text.replace(/\0[^]*$/, '');
}

/** `redirect`, after its word. What it does is done before its semicolon is looked for. */
function readRedirect(reader: SieveReader, start: number): SieveCommand | undefined {
  const copy = takeCopy(reader);
  const address = copy === undefined ? undefined : demandString(reader, 'missing redirect recipient string');
  if (copy === undefined || !address) return undefined;
  if (!untilNul(address.text).includes('@')) {
    fault(reader, 'unqualified recipient address', address.start, address.end);
    return undefined;
  }
  const place = placeFrom(reader, start);
  takeSemicolon(reader);
  return { kind: 'redirect', address, copy, ...place };
}

/** `fileinto`, after its word. What it does is done before its semicolon is looked for. */
function readFileinto(reader: SieveReader, start: number): SieveCommand | undefined {
  if (!needs(reader, actionNeeds.fileinto, start)) return undefined;
  const copy = takeCopy(reader);
  const folder = copy === undefined ? undefined : demandString(reader, 'missing fileinto folder string');
  if (copy === undefined || !folder) return undefined;
  if (folder.text === '' || untilNul(folder.text).split('/').includes('..')) {
    fault(reader, 'invalid folder', folder.start, folder.end);
    return undefined;
  }
  const place = placeFrom(reader, start);
  takeSemicolon(reader);
  return { kind: 'fileinto', folder, copy, ...place };
}

/** What a tag was given. */
type TagValue = SieveString | readonly SieveString[] | bigint | true;

/**
 * Reads tags with their arguments; a later one takes the place of one before.
 *
 * @param take is given each, and says what is wrong with it
 * @returns false after a fault
 */
function readTags(
  reader: SieveReader,
  rows: readonly TagRow[],
  take: (tag: string, value: TagValue) => string | undefined,
): boolean {
  for (;;) {
    if (!skipWhite(reader)) return false;
    const row = rows.find(({ tag }) => takeWord(reader, tag));
    if (!row) return true;
    if (!skipWhite(reader)) return false;
    const start = reader.at;
    const expected = row.expected ?? '';
    const value =
      row.takes === 'nothing'
        ? true
        : row.takes === 'number'
          ? readNumber(reader)
          : row.takes === 'string'
            ? demandString(reader, expected)
            : demandStrings(reader, expected);
    if (value === undefined) return false;
    const wrong = take(row.tag, value);
    if (wrong !== undefined) fault(reader, wrong, start, reader.at);
    if (reader.fault) return false;
  }
}

/** `notify`, after its word. */
function readNotify(reader: SieveReader, start: number): SieveCommand | undefined {
  if (!needs(reader, actionNeeds.notify, start)) return undefined;
  const given: { from?: SieveString; importance?: SieveString; message?: SieveString } = {};
  const whole = readTags(reader, notifyTags, (tag, value) => {
    if (typeof value !== 'object' || !('text' in value)) return undefined;
    if (tag === ':from') given.from = value;
    else if (tag === ':message') given.message = value;
    else {
      if (!/^[1-3]$/.test(value.text)) return 'invalid importance';
      given.importance = value;
    }
    return undefined;
  });
  const method = whole ? demandString(reader, 'missing method string') : undefined;
  if (!method || !takeSemicolon(reader)) return undefined;
  const reading = readMailto(method.text, reader.language.release);
  if (!reading.ok) {
    if (reading.fatal) {
      fatal(reader, reading.message, method.start);
      return undefined;
    }
    fault(reader, reading.message, method.start, method.end);
    return undefined;
  }
  const { uri } = reading;
  return { kind: 'notify', arguments: { ...given, method, uri }, ...placeFrom(reader, start) };
}

/** What is wrong with the address of `:from`. Mirrors `check_mail_address`. */
function addressFault({ text }: SieveString, reader: SieveReader): string | undefined {
  return text === '' ? 'empty address' : reader.language.addressFault(text);
}

/** The number of days, within the limits. */
function limitDays(days: bigint): number {
  const { least, most } = vacationDays;
  return days < BigInt(least) ? least : days > BigInt(most) ? most : Number(days);
}

/** What `vacation` says; undefined after a fault. */
function readVacationArguments(reader: SieveReader): VacationArguments | undefined {
  const given: { days: number; subject?: SieveString; from?: SieveString; addresses: SieveString[]; mime: boolean } = {
    days: vacationDays.usual,
    addresses: [],
    mime: false,
  };
  const whole = readTags(reader, vacationTags, (tag, value) => {
    if (value === true) given.mime = true;
    else if (typeof value === 'bigint') given.days = limitDays(value);
    else if (!('text' in value)) given.addresses.push(...value);
    else if (tag === ':subject') given.subject = value;
    else {
      // The argument of :handle is put where that of :from belongs, and not looked at.
      given.from = value;
      return tag === ':from' ? addressFault(value, reader) : undefined;
    }
    return undefined;
  });
  const reason = whole ? demandString(reader, 'missing reason string') : undefined;
  if (!reason) return undefined;
  if (given.mime && /[\x80-\xff]/.test(reason.text)) {
    fault(reader, 'MIME reason string contains 8bit text', reason.start, reason.end);
    return undefined;
  }
  return takeSemicolon(reader) ? { ...given, reason } : undefined;
}

/** `vacation`, after its word. That there is one counts before its arguments are read. */
function readVacation(reader: SieveReader, start: number): SieveCommand | undefined {
  if (!needs(reader, actionNeeds.vacation, start)) return undefined;
  const { line: wordLine } = reader;
  const given = readVacationArguments(reader);
  return { kind: 'vacation', wordLine, arguments: given, ...placeFrom(reader, start) };
}

const commandReaders: Readonly<Record<string, (reader: SieveReader, start: number) => SieveCommand | undefined>> = {
  if: readIf,
  stop: (reader, start) => readPlain(reader, 'stop', start),
  keep: (reader, start) => readPlain(reader, 'keep', start),
  discard: (reader, start) => readPlain(reader, 'discard', start),
  redirect: readRedirect,
  fileinto: readFileinto,
  notify: readNotify,
  vacation: readVacation,
};

/** Reads a command, if one stands here. */
function readCommand(reader: SieveReader): SieveCommand | undefined {
  const start = reader.at;
  for (const [word, read] of Object.entries(commandReaders)) if (takeWord(reader, word)) return read(reader, start);
  return undefined;
}
