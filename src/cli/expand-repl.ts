import { trimSpace } from '../../grammar/preprocess/characters.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { decodeText, encodeText } from '../check/positions.ts';
import { completeExpansion } from './expand-completion.ts';
import type { ExpandSession } from './expand-session.ts';
import type { ShowStyle } from './expand-show.ts';
import { expandLine, showLine, tellMissing } from './expand-show.ts';
import type { Io } from './io.ts';

const help = `Type a string to expand it, or one of
  :set name=value   give a variable a value
  :tree on|off      show what each part gave, or no longer
  :help             this
  :quit             end (so does Ctrl-D)
The tab key completes items, operators, conditions, types of lookups and variables. NAME = text defines a macro.
`;

/** How many lines of history are kept. */
const mostHistory = 1000;

/** The file that keeps the history: below $XDG_STATE_HOME, or ~/.local/state. */
export function historyFile(env: Io['env']): string {
  const state = env['XDG_STATE_HOME'];
  return join(state?.startsWith('/') ? state : join(homedir(), '.local', 'state'), 'eximc', 'expand-history');
}

/** The lines that were typed before, the newest first; none where they cannot be read. */
function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse().slice(0, mostHistory);
  } catch {
    return [];
  }
}

function writeHistory(file: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const text = [...lines].slice(0, mostHistory).reverse().join('\n');
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
  } catch {
    // Where it cannot be kept, the interpreter does without.
  }
}

/** An interpreter: takes a line, and gives what is to be printed; undefined at the end. */
export type Interpreter = (line: string) => string | undefined;

/**
 * Makes the interpreter: lines are expanded, and those that begin with a colon are for itself.
 *
 * @returns takes and gives text
 */
export function createInterpreter(session: ExpandSession, initial: ShowStyle): Interpreter {
  let style = initial;
  return (line) => {
    const [, command, argument = ''] = /^:(\w*)[\t-\r ]*(.*?)[\t-\r ]*$/.exec(line) ?? [];
    switch (command) {
      case undefined:
        if (trimSpace(line) === '') return '';
        return decodeText(showLine(expandLine(session, encodeText(line)), style));
      case 'q':
      case 'quit':
        return undefined;
      case 'tree':
        if (argument !== 'on' && argument !== 'off') return 'It takes on or off.\n';
        style = { ...style, explain: argument === 'on' };
        return '';
      case 'set': {
        const [, name, value] = /^\$?(\w+)[\t-\r ]*=[\t-\r ]*(.*)$/.exec(argument) ?? [];
        if (name === undefined || value === undefined) return 'It takes name=value.\n';
        const fault = session.set(name, encodeText(value));
        return fault === undefined ? '' : `${fault}\n`;
      }
      case 'help':
        return help;
      default:
        return `There is no :${command}; :help tells what there is.\n`;
    }
  };
}

/** Reads lines from the terminal and expands them, until the end of input or `:quit`. */
export async function startRepl(session: ExpandSession, style: ShowStyle, io: Io): Promise<void> {
  const interpret = createInterpreter(session, style);
  const file = historyFile(io.env);
  const { catalogue } = session.run.config;
  let history: readonly string[] = readHistory(file);
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: '> ',
    history: [...history],
    historySize: mostHistory,
    removeHistoryDuplicates: true,
    completer(line: string): [string[], string] {
      const { candidates, typed } = completeExpansion(line, catalogue);
      return [[...candidates], typed];
    },
  });
  terminal.on('history', (lines) => {
    history = [...lines];
  });
  terminal.prompt();
  for await (const line of terminal) {
    const shown = interpret(line);
    if (shown === undefined) break;
    io.out(shown);
    tellMissing(session, io);
    terminal.prompt();
  }
  terminal.close();
  writeHistory(file, history);
}
