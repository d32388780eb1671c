import { resolve } from 'node:path';
import { filterKind } from '../../../grammar/filter/parse.ts';
import { aclCheck, aclService } from '../../runtime/acl/check.ts';
import { textOf } from '../../runtime/expand/value.ts';
import { interpretFilter } from '../../runtime/filter/interpret.ts';
import { interpretSystemFilter } from '../../runtime/filter/system-filter.ts';
import { interpretSieve } from '../../runtime/sieve/interpret.ts';
import { readRedirectList } from '../../runtime/route/redirect-data.ts';
import { makeAddress } from '../../runtime/run/address.ts';
import { createMessage } from '../../runtime/run/create-run.ts';
import type { Run } from '../../runtime/run/run.ts';
import type { EximJob, EximModeFunction } from './job.ts';
import type { Caller } from './receive-test-message.ts';
import { callerOf, receiveTestMessage } from './receive-test-message.ts';
import { senderOf } from './route-modes.ts';
import type { TestBody } from './test-run.ts';
import { runTest } from './test-run.ts';

type Print = (text: string) => void;

/** Reads the message from standard input. */
function readMessage(job: EximJob, caller: Caller, run: Run, print: Print): string | undefined {
  const { values } = job.arguments;
  const { settings, world, connection } = run;
  const message = (run.message = createMessage(Math.floor(world.clock.now() / 1000)));
  const { flags } = message;
  message.sender = senderOf(values.sender, caller.login, run);
  if (values.sender === undefined) {
    connection.authenticatedSender = values.authenticatedSender ?? `${caller.login}@${settings.qualifyDomain}`;
    connection.authenticatedId = values.authenticatedId ?? caller.login;
  }
  connection.ident = values.ident === '' ? undefined : (values.ident ?? caller.login);
  const start = settings.text('acl_not_smtp_start');
  if (start !== undefined) {
    flags.set('enable_dollar_recipients', true);
    aclCheck(run, 'notsmtp_start', start);
    flags.delete('enable_dollar_recipients');
  }
  return receiveTestMessage(job.request.stdin, job, caller, run, print);
}

/** Sets the address that the filter is for, and tells of it. */
function setRecipient({ arguments: { values } }: EximJob, caller: Caller, run: Run, print: Print): void {
  const { filterPrefix: prefix, filterSuffix: suffix } = values;
  const domain = values.filterDomain ?? run.settings.qualifyRecipient;
  const localPart = values.filterLocalPart ?? caller.login;
  const recipient = `${prefix ?? ''}${localPart}${suffix ?? ''}@${domain}`;
  run.message.recipients = [{ address: recipient, notify: 0 }];
  run.address = {
    ...makeAddress(recipient),
    domain,
    localPart,
    localPartCaseful: localPart,
    prefix,
    suffix,
    homeDirectory: caller.home,
  };
  print(`Recipient   = ${recipient}\n`);
  if (prefix !== undefined) print(`Prefix    = ${prefix}\n`);
  if (suffix !== undefined) print(`Suffix    = ${suffix}\n`);
}

/** A list of addresses in place of a filter; false after an error. */
function testList(text: string, run: Run, print: Print): boolean {
  const { settings, address } = run;
  const result = readRedirectList(
    text,
    {
      allowDefer: false,
      allowFail: false,
      forbidBlackhole: false,
      forbidInclude: false,
      rewrite: true,
      skipErrors: false,
      includeDirectory: undefined,
      incomingDomain: address?.domain ?? '',
      qualifyRecipient: settings.qualifyRecipient,
    },
    run,
  );
  if (result.status === 'error') {
    print(`exim: error in forward file: ${result.message ?? ''}\n`);
    return false;
  }
  if (result.status === 'blackhole') print('exim: forwardfile contains ":blackhole:"\n');
  if (result.generated.length === 0) print('exim: no addresses generated from forward file\n');
  else {
    print('exim: forward file generated:\n');
    // The last one comes first, as Exim chains them.
    for (const each of [...result.generated].reverse()) print(`  ${each.address}\n`);
  }
  return true;
}

const titles = { exim: 'Exim filter', sieve: 'Sieve filter', list: 'forward file' } as const;

/** How lines that Exim prints for `-v` begin: from 4.97 on each part of one is indented. */
function indented(parts: readonly string[], release: number): string {
  return release < 97 ? parts.join('') : parts.map((part) => ` ${part.replace(/\n(?=[^])/g, '\n ')}`).join('');
}

/** The line of the source that Exim tells of with `-v` when it has read the body: left over in some releases. */
const bodyRead: Readonly<Record<number, number>> = { 96: 103, 97: 104, 98: 104 };

/** A filter that is to be tried out. */
interface FilterFile {
  readonly file: string;
  readonly text: string;
  readonly system: boolean;
  /** Why it cannot be read. */
  readonly fault: string | undefined;
}

/** Where a test tells what comes of it. */
interface Talk {
  readonly print: Print;
  /** Takes what `-v` shows. */
  readonly debug: Print | undefined;
  /** Tells that the body of the message is read, once. */
  readBody(): void;
}

function talkOf(print: Print, debug: Print | undefined, { release }: Run): Talk {
  let line = bodyRead[release];
  const readBody = (): void => {
    if (line !== undefined) debug?.(`read_message_body ${line}\n`);
    line = undefined;
  };
  return { print, debug, readBody };
}

/** Tries a Sieve script out; false where Exim has none or dies. */
function testSieve(text: string, run: Run, { print, debug }: Talk): boolean | 'died' {
  const { release } = run;
  if (release >= 99 && !run.config.target.features.has('sieve_filter')) {
    print("exim: Sieve filtering not available: module 'sieve_filter' not found\n");
    return false;
  }
  const { summary, died } = interpretSieve(
    text,
    {
      inbox: undefined,
      vacationDirectory: undefined,
      notifyOwner: undefined,
      userAddress: undefined,
      subaddress: undefined,
      testing: true,
      ...(debug && {
        debug: (...parts) => {
          debug(indented(parts, release));
        },
      }),
    },
    run,
  );
  if (died !== undefined) return 'died';
  print(`${summary}\n`);
  return true;
}

/** Tries one filter out; false after an error. Mirrors `filter_runtest`. */
function testFilter({ file, text, system }: FilterFile, run: Run, talk: Talk): boolean | 'died' {
  const { print } = talk;
  const found = filterKind(text);
  const kind = system && found === 'list' ? 'exim' : found;
  print(`Testing ${titles[kind]} file "${file}"\n\n`);
  if (kind === 'list') return testList(text, run, print);
  talk.readBody();
  if (system) {
    run.message.flags.set('enable_dollar_recipients', true);
    const { status } = interpretSystemFilter(text, run, print);
    run.message.flags.delete('enable_dollar_recipients');
    return status !== 'error';
  }
  if (kind === 'sieve') return testSieve(text, run, talk);
  const result = interpretFilter(
    text,
    {
      system: false,
      allowDefer: false,
      allowFail: false,
      allowFreeze: false,
      rewrites: true,
      qualifyRecipient: run.settings.qualifyRecipient,
      home: undefined,
      logging: 'passed over',
      forbidden: new Set(),
      returnPath: textOf(run.values.get('return_path') ?? ''),
      print,
    },
    run,
  );
  return result.status !== 'error';
}

/** The exit code that a shell sees. */
const afterSegmentationFault = 139;

/** `-bf`, `-bF`: tries out a user's filter, the system filter, or both, on a message. */
export const filterMode: EximModeFunction = (job) => {
  const { values, rest } = job.arguments;
  const refuse = (message: string): ReturnType<EximModeFunction> => ({ rc: 1, out: '', err: `exim: ${message}\n` });
  if (rest.length > 0) return refuse('incompatible command-line options or arguments');
  const filters: FilterFile[] = [];
  let refusal: string | undefined;
  const body: TestBody = (run, print, tell) => {
    const talk = talkOf(print, job.arguments.flags.verbose === true ? tell : undefined, run);
    for (const [file, system] of [
      [values.systemFilterFile, true],
      [values.filterFile, false],
    ] as const) {
      if (file === undefined) continue;
      const read = run.world.files.read(resolve(job.request.cwd, file));
      // A directory can be opened, but not read.
      const opens = read.ok || read.code === 'EISDIR';
      if (!opens) {
        refusal = `failed to open ${file}: ${read.message}`;
        return 1;
      }
      const text = read.ok ? read.value : '';
      filters.push({ file, text, system, fault: read.ok ? undefined : read.message });
    }
    const caller = callerOf(job, run);
    const returnPath = readMessage(job, caller, run, print);
    const { sender } = run.message;
    const shown = (address: string): string => (address === '' ? '<>' : address);
    print(returnPath === undefined ? 'Return-path copied from sender\n' : `Return-path = ${shown(returnPath)}\n`);
    print(`Sender      = ${shown(sender)}\n`);
    run.values.set('return_path', returnPath ?? sender);
    setRecipient(job, caller, run, print);
    for (const filter of filters) {
      const { file, fault } = filter;
      if (fault !== undefined) print(`exim: error while reading ${file}: ${fault}\n`);
      const done = fault === undefined && testFilter(filter, run, talk);
      if (done === 'died') {
        tell(`exim: Exim ${job.config.target.version} dies of a segmentation fault here\n`);
        return afterSegmentationFault;
      }
      if (!done) return 1;
    }
    return 0;
  };
  const result = runTest(job, body, () => ({ acl: aclService }));
  return refusal === undefined ? result : refuse(refusal);
};
