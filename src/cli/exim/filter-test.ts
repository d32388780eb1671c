import { resolve } from 'node:path';
import { filterKind } from '../../../grammar/filter/parse.ts';
import { aclCheck, aclService } from '../../runtime/acl/check.ts';
import { textOf } from '../../runtime/expand/value.ts';
import { interpretFilter } from '../../runtime/filter/interpret.ts';
import { interpretSystemFilter } from '../../runtime/filter/system-filter.ts';
import { readRedirectList } from '../../runtime/route/redirect-data.ts';
import { makeAddress } from '../../runtime/run/address.ts';
import { createMessage } from '../../runtime/run/create-run.ts';
import type { Run } from '../../runtime/run/run.ts';
import type { EximJob, EximModeFunction } from './job.ts';
import type { Caller } from './receive-test-message.ts';
import { callerOf, receiveTestMessage } from './receive-test-message.ts';
import { senderOf } from './route-modes.ts';
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

/** Tries one filter out; false after an error. Mirrors `filter_runtest`. */
function testFilter(file: string, text: string, system: boolean, run: Run, print: Print): boolean {
  const found = filterKind(text);
  const kind = system && found === 'list' ? 'exim' : found;
  print(`Testing ${titles[kind]} file "${file}"\n\n`);
  if (kind === 'list') return testList(text, run, print);
  if (system) {
    run.message.flags.set('enable_dollar_recipients', true);
    const { status } = interpretSystemFilter(text, run, print);
    run.message.flags.delete('enable_dollar_recipients');
    return status !== 'error';
  }
  if (kind === 'sieve') {
    print('exim: eximc does not run Sieve filters\n');
    return false;
  }
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

/** `-bf`, `-bF`: tries out a user's filter, the system filter, or both, on a message. */
export const filterMode: EximModeFunction = (job) => {
  const { values, rest } = job.arguments;
  const refuse = (message: string): ReturnType<EximModeFunction> => ({ rc: 1, out: '', err: `exim: ${message}\n` });
  if (rest.length > 0) return refuse('incompatible command-line options or arguments');
  const filters: { file: string; text: string; system: boolean; fault: string | undefined }[] = [];
  let refusal: string | undefined;
  const body = (run: Run, print: Print): number => {
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
    for (const { file, text, system, fault } of filters) {
      if (fault !== undefined) print(`exim: error while reading ${file}: ${fault}\n`);
      if (fault !== undefined || !testFilter(file, text, system, run, print)) return 1;
    }
    return 0;
  };
  const result = runTest(job, body, () => ({ acl: aclService }));
  return refusal === undefined ? result : refuse(refusal);
};
