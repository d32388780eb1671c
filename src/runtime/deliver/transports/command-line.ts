import { quoted } from '../../../../grammar/expansion/messages.ts';
import { skipSpace } from '../../expand/characters.ts';
import { dequote } from '../../expand/keyed.ts';
import { taintOf } from '../../expand/value.ts';
import { expandText } from '../../route/expand-options.ts';
import type { TransportBatch } from '../types.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed, panicked } from './result.ts';

/** How many arguments a command may have, beside those that addresses become. */
const mostArguments = 60;

/** The words of a command, or why there are none. */
export type CommandWords =
  { readonly ok: true; readonly words: readonly string[] } | { readonly ok: false; readonly outcome: CommonOutcome };

/** How a command is read. */
export interface CommandReading {
  /** What it is for, in messages. */
  readonly where: string;
  /** Whether each word is expanded. */
  readonly expand: boolean;
  /** What a failed expansion means: a fault of the configuration, or one of the user whose command it is. */
  readonly onFailure: 'panic' | 'fail';
  /** What stands for `$address_pipe` as words of its own (`force_command`): the command that the address gives. */
  readonly addressPipe?: string;
}

/** Splits a command at white space; quotes are heeded. Undefined where there are more words than allowed. */
function splitWords(command: string, most: number): string[] | undefined {
  const words: string[] = [];
  for (let at = skipSpace(command, 0); at < command.length; at = skipSpace(command, at)) {
    if (words.length === most) return undefined;
    if (command.charAt(at) === "'") {
      const end = command.indexOf("'", at + 1);
      words.push(command.slice(at + 1, end < 0 ? undefined : end));
      at = end < 0 ? command.length : end + 1;
    } else {
      const { value, next } = dequote(command, at);
      words.push(value);
      at = next;
    }
  }
  return words;
}

/**
 * Splits the command of a transport or of its filter into words, and expands them. `$pipe_addresses` as a word becomes a
 * word for each address. Mirrors `transport_set_up_command` where there are addresses.
 */
export function commandWords(command: string, reading: CommandReading, batch: TransportBatch): CommandWords {
  const { run, addresses } = batch;
  const { release } = run;
  const { where } = reading;
  const refuse = (outcome: CommonOutcome): CommandWords => ({ ok: false, outcome });
  const shown = quoted(command, release);
  const most = mostArguments + addresses.length;
  const written = splitWords(command, most);
  if (!written) return refuse(failed(`Too many arguments in command ${shown} in ${where}`));
  if (!reading.expand) return { ok: true, words: written };
  const words: string[] = [];
  const tainted = (word: string): CommandWords =>
    refuse(failed(`Tainted arg ${words.length} for ${where} command: '${word}'`));
  for (const word of written) {
    if (word === '$pipe_addresses' || word === '${pipe_addresses}') {
      words.push(...addresses.map(({ address }) => address));
    } else if (reading.addressPipe !== undefined && (word === '$address_pipe' || word === '${address_pipe}')) {
      const expanded = expandText(reading.addressPipe, run);
      if (expanded.status !== 'value' || expanded.value === '') {
        const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
        const what = quoted(reading.addressPipe, release);
        return refuse(failed(`Expansion of ${what} from command ${shown} in ${where} failed: ${why}`));
      }
      const more = splitWords(expanded.value, most - written.length + 1);
      if (!more) {
        const what = quoted(reading.addressPipe, release);
        return refuse(failed(`Too many arguments in $address_pipe ${what} in ${where}`));
      }
      if (release >= 96 && taintOf(expanded.from) !== false) return tainted(more[0] ?? '');
      words.push(...more);
    } else {
      const expanded = expandText(word, run);
      if (expanded.status !== 'value') {
        const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
        const message = `Expansion of ${quoted(word, release)} from command ${shown} in ${where} failed: ${why}`;
        return refuse(reading.onFailure === 'panic' ? panicked(message) : failed(message));
      }
      if (release >= 96 && taintOf(expanded.from) !== false) return tainted(expanded.value);
      words.push(expanded.value);
    }
  }
  if (words.length > most) return refuse(failed(`Too many arguments to command ${shown} in ${where}`));
  if (words.length === 0) return refuse(deferred(`no command in ${where}`));
  return { ok: true, words };
}
