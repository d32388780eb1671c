import { quoted } from '../../../grammar/expansion/messages.ts';
import type { FilterText } from '../../../grammar/filter/ast.ts';
import { extractAddress } from '../address/extract.ts';
import { lowerCase } from '../expand/characters.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import { qualifyAddress } from '../rewrite/rewrite-one.ts';
import { rewriteAddress } from '../rewrite/rewrite-address.ts';
import { makeAddress } from '../route/routing-address.ts';
import type { CommandOf } from './arguments.ts';
import { expanded } from './arguments.ts';
import type { FilterState } from './state.ts';
import { filterError } from './state.ts';

/** An address of `deliver`, qualified and perhaps rewritten; undefined after an error. */
function deliveryAddress(argument: FilterText, state: FilterState): Value | undefined {
  const { run, options } = state;
  const value = expanded(argument, 'deliver', state);
  if (value === undefined) return undefined;
  const text = textOf(value);
  const found = extractAddress(text, run.addressSettings);
  if (!found.ok) {
    state.message = `malformed address ${quoted(text, run.release)} in filter file: ${found.message}`;
    return undefined;
  }
  const rewriting = { ...run.rewriting, qualifyRecipient: options.qualifyRecipient };
  const address = options.rewrites
    ? rewriteAddress(found.address, true, false, run.config.rewrite, rewriting)
    : qualifyAddress(found.address, true, rewriting);
  return valueOf(address, taintOf(value));
}

/** `deliver`: an address. */
export function obeyDeliver(command: CommandOf<'deliver'>, state: FilterState): 'error' | undefined {
  const { run, options } = state;
  const address = deliveryAddress(command.address, state);
  if (address === undefined) return 'error';
  let errorsTo: string | undefined;
  if (command.errorsTo) {
    const errors = deliveryAddress(command.errorsTo, state);
    if (errors === undefined) return 'error';
    errorsTo = textOf(errors);
    if (!options.system) {
      const own = run.expand('$local_part@$domain');
      if (!own.ok || lowerCase(own.value) !== lowerCase(errorsTo)) {
        return filterError(state, "errors_to must point to the caller's address");
      }
    }
  }
  if (options.print) {
    const noerror = command.noerror ? ' (noerror)' : '';
    const errors = errorsTo === undefined ? '' : ` errors_to ${errorsTo}`;
    options.print(`${command.seen ? 'D' : 'Unseen d'}eliver message to: ${textOf(address)}${noerror}${errors}\n`);
    return undefined;
  }
  const made = makeAddress(textOf(address), taintOf(address));
  made.propagated.errorsAddress = errorsTo;
  if (command.noerror) made.propagated.ignoreError = true;
  state.generated.push(made);
  return undefined;
}

/** `save`: a file or a directory. */
export function obeySave(command: CommandOf<'save'>, state: FilterState): 'error' | undefined {
  const { options } = state;
  const path = expanded(command.path, 'save', state);
  if (path === undefined) return 'error';
  let file = textOf(path);
  if (options.print) {
    // A mode is written with a minus where it does not fit, and then counts as none.
    const mode = command.mode === undefined || command.mode < 0 ? '' : ` ${command.mode.toString(8).padStart(4, '0')}`;
    const noerror = command.noerror ? ' (noerror)' : '';
    options.print(`${command.seen ? 'S' : 'Unseen s'}ave message to: ${file}${mode}${noerror}\n`);
    return undefined;
  }
  const { home } = options;
  if (!file.startsWith('/') && home !== undefined && home !== '') file = `${home}/${file}`;
  const made = makeAddress(file, taintOf(path));
  made.special = file.endsWith('/') ? 'directory' : 'file';
  if (command.noerror) made.propagated.ignoreError = true;
  if (command.mode !== undefined) made.mode = command.mode;
  state.generated.push(made);
  return undefined;
}

/** `pipe`. The command is not expanded here, but by the transport, word for word. */
export function obeyPipe(command: CommandOf<'pipe'>, { run, options, generated, thisAddress }: FilterState): void {
  const { text } = command.command;
  if (options.print) {
    options.print(`${command.seen ? 'P' : 'Unseen p'}ipe message to: ${text}${command.noerror ? ' (noerror)' : ''}\n`);
    return;
  }
  const made = makeAddress(text.startsWith('|') ? text : `|${text}`, false);
  made.special = 'pipe';
  const { captures, capturesTaint } = run.expansion;
  made.pipeExpansion = { thisAddress, captures: [...captures], capturesTaint };
  if (command.noerror) made.propagated.ignoreError = true;
  generated.push(made);
}
