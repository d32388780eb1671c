import { quoted } from '../../../grammar/expansion/messages.ts';
import { skipSpace } from '../expand/characters.ts';
import { dequote } from '../expand/keyed.ts';
import { taintOf } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import { expandText } from './expand-options.ts';

/** How many arguments a command may have. */
const mostArguments = 60;

export type CommandReading =
  | { readonly ok: true; readonly argv: readonly string[]; readonly tainted: boolean }
  | { readonly ok: false; readonly message: string };

/**
 * Splits a command into its arguments, and expands each of them. Mirrors `transport_set_up_command`.
 *
 * @param where what the command is for, in messages
 * @param refuseTainted whether an argument may not be tainted (from 4.96 on)
 */
export function setUpCommand(command: string, where: string, run: Run, refuseTainted: boolean): CommandReading {
  const { release } = run;
  const written: string[] = [];
  for (let at = skipSpace(command, 0); at < command.length; at = skipSpace(command, at)) {
    if (written.length === mostArguments) {
      return { ok: false, message: `Too many arguments in command ${quoted(command, release)} in ${where}` };
    }
    if (command.charAt(at) === "'") {
      const end = command.indexOf("'", at + 1);
      written.push(command.slice(at + 1, end < 0 ? undefined : end));
      at = end < 0 ? command.length : end + 1;
    } else {
      const { value, next } = dequote(command, at);
      written.push(value);
      at = next;
    }
  }
  const argv: string[] = [];
  let anyTainted = false;
  for (const [i, argument] of written.entries()) {
    const expanded = expandText(argument, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const from = `from command ${quoted(command, release)} in ${where}`;
      return { ok: false, message: `Expansion of ${quoted(argument, release)} ${from} failed: ${why}` };
    }
    if (taintOf(expanded.from) !== false) {
      anyTainted = true;
      if (refuseTainted && release >= 96) {
        return { ok: false, message: `Tainted arg ${i} for ${where} command: '${expanded.value}'` };
      }
    }
    argv.push(expanded.value);
  }
  return { ok: true, argv, tainted: anyTainted };
}
