import type { SieveCommand, SieveScript, SieveTest } from '../../../grammar/sieve/ast.ts';
import { parseSieve } from '../../../grammar/sieve/parse.ts';
import { extractAddress } from '../address/extract.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { taintOf, textOf } from '../expand/value.ts';
import type { Value } from '../expand/value.ts';
import type { RedirectResult } from '../route/redirect-data.ts';
import type { Run } from '../run/run.ts';
import { addDelivery, stringValue } from './actions.ts';
import { obeyNotify } from './notify.ts';
import type { SieveError, SieveOptions, SieveState } from './state.ts';
import { hasFailed, sieveError } from './state.ts';
import { tryTest } from './tests.ts';
import { obeyVacation } from './vacation.ts';

/** What a script comes to. */
export interface SieveResult extends RedirectResult {
  /** How Exim sums it up. */
  readonly summary: string;
  /** Exim dies before it has done: of what. */
  readonly died?: string;
}

type If = Extract<SieveCommand, { readonly kind: 'if' }>;

/** How much of a test a trace shows. */
const longestTest = 80;

/** A test as a trace shows it: as it is written, on one line. */
function shownTest(word: string, { start, end }: SieveTest, { script }: SieveState): string {
  const text = script.slice(start, end).replace(/[\t-\r ]+/g, ' ');
  const line = script.slice(0, start).split('\n').length;
  return `${word} ${text.length > longestTest ? `${text.slice(0, longestTest)}...` : text} (line ${line})`;
}

/** `if`, with all its branches: those that are not obeyed are looked through. */
function obeyIf(command: If, executes: boolean, state: SieveState): boolean {
  const { options, run } = state;
  let answer = false;
  let open = executes;
  for (const [index, { test, commands }] of command.branches.entries()) {
    answer = tryTest(test, open, answer, state);
    if (hasFailed(state)) return false;
    const word = index === 0 ? 'if' : 'elsif';
    if (executes) options.debug?.(`${word} ${answer}\n`);
    if (open && run.tracer.on) {
      run.tracer.step('condition', shownTest(word, test, state), { outcome: String(answer) });
    }
    if (obeyCommands(commands, open && answer, state)) return true;
    if (hasFailed(state)) return false;
    if (answer) open = false;
  }
  return obeyCommands(command.otherwise ?? [], open, state);
}

/** Obeys an action. */
function obeyAction(command: Exclude<SieveCommand, If>, state: SieveState): void {
  switch (command.kind) {
    case 'keep':
      addDelivery(state.inbox, 'fileinto', state);
      state.keep = false;
      return;
    case 'discard':
      state.keep = false;
      return;
    case 'redirect':
      addDelivery(stringValue(command.address, state), 'redirect', state);
      if (!command.copy) state.keep = false;
      return;
    case 'fileinto':
      addDelivery(stringValue(command.folder, state), 'fileinto', state);
      if (!command.copy) state.keep = false;
      return;
    case 'notify':
      obeyNotify(command.arguments, command.line, state);
      return;
    case 'vacation':
      if (state.vacationRan) {
        sieveError(state, 'trying to execute vacation more than once', command.wordLine);
        return;
      }
      state.vacationRan = true;
      if (command.arguments) obeyVacation(command.arguments, command.line, state);
      return;
    case 'stop':
    case 'fault':
      return;
  }
}

/**
 * Obeys commands one after the other, or only looks through them. Mirrors `parse_commands`.
 *
 * @returns whether `stop` has been obeyed
 */
function obeyCommands(commands: readonly SieveCommand[], executes: boolean, state: SieveState): boolean {
  for (const command of commands) {
    if (command.kind === 'fault') {
      const { message, line, fatal } = command.fault;
      state.error = { message, line, ...(fatal && { fatal }) };
    } else if (command.kind === 'if') {
      if (obeyIf(command, executes, state)) return true;
    } else if (executes) {
      if (command.kind === 'stop') return true;
      obeyAction(command, state);
    }
    if (hasFailed(state)) return false;
  }
  return false;
}

/** Looks whether the directory for replies can be read; what is too old there is of no account any more. */
function checkVacationDirectory({ begins }: SieveScript, state: SieveState): void {
  const { run, options } = state;
  const { vacationDirectory: directory } = options;
  if (begins === undefined || options.testing || directory === undefined) return;
  const isRefused = run.release >= 94 && taintOf(directory) !== false;
  const listed = isRefused ? undefined : run.world.files.list(textOf(directory));
  if (listed === undefined || (!listed.ok && listed.code !== 'ENOENT')) {
    sieveError(state, 'unable to open vacation directory', begins);
  }
}

/** What is wrong with an address, as Exim says it in a script. */
function addressFault(text: string, run: Run): string | undefined {
  const found = extractAddress(text, run.addressSettings);
  return found.ok ? undefined : `malformed address ${quoted(text, run.release)} (${found.message})`;
}

function summaryOf(error: SieveError | undefined, keep: boolean): string {
  if (error) return `Sieve error: ${error.message} in line ${error.line}`;
  return keep ? 'Implicit keep' : 'No implicit keep';
}

/**
 * Runs a Sieve script on the message and the address at hand. Mirrors `sieve_interpret`: whatever is wrong with the script,
 * the message goes to the inbox, beside all that has been set up before.
 *
 * @param script the whole script, with its taint
 */
export function interpretSieve(script: Value, options: SieveOptions, run: Run): SieveResult {
  const isSet: Readonly<Record<string, boolean>> = {
    sieve_vacation_directory: options.testing || options.vacationDirectory !== undefined,
    sieve_enotify_mailto_owner: options.notifyOwner !== undefined,
  };
  const parsed = parseSieve(textOf(script), {
    release: run.release,
    isSet: (option) => isSet[option] === true,
    addressFault: (text) => addressFault(text, run),
  });
  const state: SieveState = {
    run,
    script: textOf(script),
    options,
    required: parsed.required,
    generated: [],
    taint: taintOf(script),
    notices: [],
    inbox: options.inbox ?? 'inbox',
    keep: true,
    vacationRan: false,
    error: undefined,
  };
  checkVacationDirectory(parsed, state);
  if (!state.error) obeyCommands(parsed.commands, true, state);
  const { generated, error } = state;
  const summary = summaryOf(error, state.keep);
  if (error?.fatal) return { status: 'error', kind: 'sieve', generated: [], summary, died: error.message };
  if (error !== undefined || state.keep) addDelivery(state.inbox, 'fileinto', state);
  run.tracer.step('redirect', summary);
  return { status: 'delivered', kind: 'sieve', generated, summary };
}
