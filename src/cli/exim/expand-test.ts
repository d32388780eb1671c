import { trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { noMessage } from '../../runtime/lookup/message.ts';
import type { Value } from '../../runtime/expand/value.ts';
import { logStamp } from '../../runtime/run/times.ts';
import type { Run } from '../../runtime/run/run.ts';
import { verdictText } from './error-text.ts';
import type { EximJob, EximModeFunction, EximResult } from './job.ts';
import { callerOf, receiveTestMessage } from './receive-test-message.ts';
import { testLines } from './test-input.ts';
import type { TestMacros } from './test-macros.ts';
import { testMacros } from './test-macros.ts';
import { runTest } from './test-run.ts';

/** The longest line that Exim keeps. */
const longestLine = 16383;

/** The longest argument, from 4.95 on. */
const longestArgument = 256;

/** Reads a variable and a value, `acl_m0 = text`; a string is what Exim says where it will not have them. */
function readSetting(text: string): { readonly name: string; readonly value: string } | string {
  const invalid = (why: string): string => `invalid variable name after "set" in ACL modifier "set ${text}" ${why}`;
  const dkim = /^dkim_verify_(?:status|reason)/.exec(text)?.[0];
  let name: string;
  if (dkim !== undefined) {
    if (/^[A-Za-z0-9]/.test(text.slice(dkim.length))) {
      return invalid('(only "dkim_verify_status" or "dkim_verify_reason" permitted)');
    }
    name = dkim;
  } else {
    if (!/^acl_[cm]/.test(text)) return invalid('(must start "acl_c" or "acl_m")');
    if (!/^[0-9_]/.test(text.slice(5))) return invalid('(digit or underscore must follow acl_c or acl_m)');
    name = /^[^=\t-\r ]*/.exec(text)?.[0] ?? '';
    const bad = /[^A-Za-z0-9_]/.exec(name.slice(5))?.[0];
    if (bad !== undefined) return `invalid character "${bad}" in variable name in ACL modifier "set ${text}"`;
  }
  const rest = trimSpaceStart(text.slice(name.length));
  if (!rest.startsWith('=')) return '"=" missing after ACL "set" modifier';
  return { name, value: trimSpaceStart(rest.slice(1)) };
}

/** Sets an ACL variable, and gives what Exim says of it. Mirrors `acl_standalone_setvar`. */
function setVariable(run: Run, text: string, tainted: boolean): string {
  const setting = readSetting(text);
  if (typeof setting === 'string') return setting;
  const { name, value } = setting;
  const shown = name.replace(/^acl_/, '');
  const result = run.expand(tainted ? { text: value, taint: true } : value);
  // Why it failed would stand in a log line, which nobody writes here.
  if (!result.ok) return result.forced ? `variable ${shown} set` : 'oops: NULL';
  const set = result.tainted === false ? result.value : { text: result.value, taint: result.tainted };
  if (name.startsWith('dkim')) run.values.set(name, set);
  else (shown.startsWith('c') ? run.connection : run.message).aclVariables.set(shown, set);
  return `variable ${shown} set`;
}

/** Does one line of a test. Mirrors `expansion_test_line`. */
function testLine(
  line: string,
  place: { readonly name: string; readonly line: number },
  macros: TestMacros,
  run: Run,
  print: (text: string) => void,
): void {
  const taken = macros.take(line.slice(0, longestLine), place);
  if (taken.kind === 'definition') {
    print(`Defined macro '${taken.name}'\n`);
    return;
  }
  if (taken.kind === 'refused') {
    if (taken.verdict) run.onLogLine?.(verdictText(taken.verdict), ['panic'], logStamp(run));
    return;
  }
  const { text } = taken;
  if (run.release >= 97 && /^set(?:,t)? /.test(text)) {
    const tainted = text.startsWith('set,t');
    print(`${setVariable(run, text.slice(tainted ? 6 : 4), tainted)}\n`);
    return;
  }
  const result = run.expand(text);
  // A message that Exim does not have the C library prints in a way of its own.
  const failure = (message: string): string => `Failed: ${message === noMessage ? '(null)' : message}`;
  print(`${result.ok ? result.value : failure(result.message)}\n`);
}

/** What a command line says of the client and the caller. */
function setScene(run: Run, { arguments: { values } }: EximJob): void {
  const { connection, world, caller, settings } = run;
  const login = world.accounts.byUid(caller.uid)?.name ?? 'root';
  const address = /^(.*?)(?:\.(\d+))?$/.exec(values.hostAddress ?? '');
  const withPort = /^(?:\d+\.){4}\d+$|:.*\.\d+$/.test(values.hostAddress ?? '');
  if (values.hostAddress !== undefined) {
    connection.hostAddress = withPort ? (address?.[1] ?? '') : values.hostAddress;
    connection.hostPort = withPort ? Number(address?.[2]) : undefined;
  }
  connection.hostName = values.hostName;
  connection.ident = values.ident === undefined ? login : values.ident || undefined;
  connection.protocol = values.receivedProtocol ?? '';
  connection.interfaceAddress = values.interfaceAddress;
  connection.authenticator = values.authenticator;
  // What Exim makes of the caller's login is trusted, unlike what an option says.
  const own = (text: string): Value => ({ text, taint: false });
  connection.authenticatedId = values.authenticatedId;
  run.values.set('authenticated_id', own(login));
  connection.authenticatedSender = values.authenticatedSender;
  run.values.set('authenticated_sender', own(`${login}@${settings.qualifyDomain}`));
  run.message.flags.set('enable_dollar_recipients', true);
  run.values.set('return_path', '');
  run.message.flags.set('own_sender', values.sender === undefined);
  run.message.sender = values.sender ?? `${login}@${settings.qualifyDomain}`;
}

const messageId = /^[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})$/;

/** What Exim says where it refuses the command line. */
function refusal({ arguments: { values, rest }, config }: EximJob): string | undefined {
  const { spoolMessage } = values;
  if (spoolMessage !== undefined && !messageId.test(spoolMessage)) {
    return `malformed message id ${spoolMessage} after -M option`;
  }
  if (Number(config.target.version.slice(2)) < 95) return undefined;
  const long = rest.find((each) => each.length > longestArgument);
  return long && `length limit exceeded (${long.length} > ${longestArgument}) for: -be arg`;
}

/** Loads the message that `-Mset` or `-bem` names; a string where that fails for good. */
function loadMessage(run: Run, job: EximJob, print: (text: string) => void): string | undefined {
  const { spoolMessage, expansionMessage } = job.arguments.values;
  if (spoolMessage !== undefined) {
    const folder = `${run.settings.text('spool_directory') ?? ''}/input`;
    const split = run.settings.flag('split_spool_directory') ? `/${spoolMessage.charAt(5)}` : '';
    if (!run.world.files.read(`${folder}${split}/${spoolMessage}-D`).ok) {
      print(`Failed to load message datafile ${spoolMessage}\n`);
    } else run.world.missing({ what: `message ${spoolMessage} (eximc reads no spool)` });
    print(`Failed to load message ${spoolMessage}\n`);
    return undefined;
  }
  if (expansionMessage === undefined) return undefined;
  const file = run.world.files.read(expansionMessage);
  if (!file.ok) {
    const shown = run.release < 99 ? expansionMessage : quoted(expansionMessage, run.release);
    return `failed to open ${shown}: ${file.message}`;
  }
  const returnPath = receiveTestMessage(file.value, job, callerOf(job, run), run, print);
  if (returnPath !== undefined) run.values.set('return_path', returnPath);
  const { flags } = run.message;
  flags.set('message_linecount', Number(flags.get('message_linecount')) + Number(flags.get('body_linecount')));
  return undefined;
}

const failure = (message: string): EximResult => ({ rc: 1, out: '', err: `exim: ${message}\n` });

/** `-be`: expands its arguments, or the lines of standard input, with a prompt before each. */
export const expandTestMode: EximModeFunction = (job) => {
  const refused = refusal(job);
  if (refused !== undefined) return failure(refused);
  let failed: string | undefined;
  const result = runTest(job, (run, print) => {
    setScene(run, job);
    failed = loadMessage(run, job, print);
    if (failed !== undefined) return 1;
    const macros = testMacros(job.config, job.predefined, run.release);
    const { rest } = job.arguments;
    for (const [i, line] of rest.entries()) {
      testLine(line, { name: '-be args', line: i + 1 }, macros, run, print);
    }
    if (rest.length > 0) return 0;
    let number = 0;
    for (const line of testLines(job.request.stdin)) {
      print('> ');
      testLine(line, { name: '-be stdin', line: ++number }, macros, run, print);
    }
    print('> \n');
    return 0;
  });
  return failed === undefined ? result : failure(failed);
};
