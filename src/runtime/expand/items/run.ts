import type { RunItem } from '../../../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../../../grammar/expansion/parse.ts';
import { problemAt, quoted } from '../../../../grammar/expansion/messages.ts';
import { skipSpace } from '../characters.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, problemCode, runValue, skipped } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import type { ExpandContext } from '../context.ts';
import { dequote } from '../keyed.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf, valueOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { joinLines } from './readfile.ts';

/** How many arguments a command may have. */
const mostArguments = 60;

/** Splits a command into its arguments; undefined where there are too many. Mirrors `transport_set_up_command`. */
function splitCommand(command: string): string[] | undefined {
  const args: string[] = [];
  let at = skipSpace(command, 0);
  while (at < command.length) {
    if (args.length === mostArguments) return undefined;
    if (command.charAt(at) === "'") {
      const end = command.indexOf("'", at + 1);
      args.push(command.slice(at + 1, end < 0 ? undefined : end));
      at = end < 0 ? command.length : end + 1;
    } else {
      const { value, next } = dequote(command, at);
      args.push(value);
      at = next;
    }
    at = skipSpace(command, at);
  }
  return args;
}

const where = '${run} expansion';

/** Runs a command and sets `$value` and `$runrc`; false after a failure. From 4.96 on the program's name must not be tainted. */
function execute(args: readonly Value[], context: ExpandContext): boolean {
  const [name = '', ...rest] = args.map(textOf);
  if (context.dialect.release >= 96 && taintOf(args[0] ?? '') !== false) {
    context.environment.services.log?.(`Attempt to exec tainted path: '${name}'`, true);
    fail(context, "couldn't create child process: Operation not permitted");
    return false;
  }
  // Commands are not looked for in folders: a name without a slash is one of the current folder.
  const command = [name.includes('/') ? name : `./${name}`, ...rest];
  context.valueTaint = false;
  const { environ: environment = context.world.environment } = context.environment;
  const result = name === '' ? undefined : context.world.processes.run(command, { timeout: 60, environment });
  if (!result?.ok) {
    // The child cannot run the command, and says so by its exit code.
    context.value = undefined;
    context.runrc = 127;
    if (result?.code !== 'EPERM') return true;
    fail(context, `couldn't create child process: ${result.message}`);
    return false;
  }
  const { stdout, stderr, status, timedOut } = result.value;
  const output = joinLines(stdout + stderr, undefined);
  context.value = output === '' ? undefined : output;
  if (timedOut === true) {
    fail(context, 'command timed out');
    return false;
  }
  if (status > 128) {
    fail(context, `command killed by signal ${status - 128}`);
    context.runrc = 128 - status;
    return false;
  }
  context.runrc = status;
  return true;
}

/**
 * `${run{command}{yes}{no}}`. Where its value is not wanted Exim takes the command for one that succeeds, and evaluates
 * the first string all the same.
 */
export const runItem: ItemMaker<RunItem> = (node, compiler): Code => {
  const { release, text } = compiler;
  const { problem } = node;
  if (!node.command) return problem ? problemCode(problem) : { run: () => '', skip: '' };
  const command = compileSequence(node.command, compiler);
  const written = text.slice(node.command.start, node.command.end);
  const strings = compileYesNo(node.yesNo, 'run', compiler);
  const splits = node.preexpand ? undefined : splitCommand(written);
  const argumentCodes = splits?.map((argument) => {
    const code = compileSequence(parseExpansion(argument, compiler.dialect.language), { ...compiler, text: argument });
    return { argument, code };
  });
  const notClosed = problemAt('item-not-closed', "missing '}' closing command arg of run", node.command.end, 'bracket');
  const endsWithVariable = /^(?:variable|operator|problem)$/.test(node.command.parts.at(-1)?.kind ?? '');

  /** Reads over a command that is expanded later, to find its end. A fault at its very end Exim does not notice. */
  const scan = (context: ExpandContext): boolean => {
    const { message } = context;
    if (skipped(command.skip, context)) return true;
    if (endsWithVariable && text.charAt(node.command?.end ?? 0) === '}') {
      context.message = message;
      return true;
    }
    failWith(context, notClosed);
    return false;
  };

  const argumentsOf = (context: ExpandContext): readonly Value[] | undefined => {
    if (node.preexpand) {
      const expanded = runValue(command, context);
      if (expanded === undefined) return undefined;
      const whole = textOf(expanded);
      return splitCommand(whole)?.map((word) => valueOf(word, taintOf(expanded))) ?? tooMany(whole, context);
    }
    if (!scan(context)) return undefined;
    if (!argumentCodes) return tooMany(written, context);
    const args: Value[] = [];
    for (const { argument, code } of argumentCodes) {
      const value = runValue(code, context);
      if (value === undefined) {
        const from = `from command ${quoted(written, release)} in ${where}`;
        return fail(context, `Expansion of ${quoted(argument, release)} ${from} failed: ${context.message}`);
      }
      args.push(value);
    }
    return args;
  };
  const tooMany = (all: string, context: ExpandContext): undefined =>
    fail(context, `Too many arguments in command ${quoted(all, release)} in ${where}`);

  const run: Run = (context) => {
    if (context.forbidden.has('run')) return fail(context, 'running a command is not permitted');
    const args = argumentsOf(context);
    if (!args || !execute(args, context)) return undefined;
    return strings.run(context, context.runrc === 0, context.value, context.valueTaint);
  };
  const skip: Run = (context) => {
    if (context.forbidden.has('run')) return fail(context, 'running a command is not permitted');
    if (node.preexpand ? !skipped(command.skip, context) : !scan(context)) return undefined;
    context.runrc = 0;
    context.value = undefined;
    context.valueTaint = false;
    return strings.skip(context, true, context.value, context.valueTaint);
  };
  return { run, skip };
};
