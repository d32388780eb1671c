import { spawnSync } from 'node:child_process';
import type { TargetRequest } from '../../../src/index.ts';
import { arc } from '../../../src/features/arc/index.ts';
import { coreExtensions } from '../../../src/runtime/extensions.ts';
import type { KeyName } from '../../runtime/dkim/keys.ts';
import { keyRecord, privateKey } from '../../runtime/dkim/keys.ts';
import type { Reception } from '../../runtime/dkim/mail-run.ts';
import { receive, sign } from '../../runtime/dkim/mail-run.ts';

/** The DNS of all hops: `hop1.example` and so on, each with the selector s. */
export const records = ['sender', 'hop1', 'hop2', 'hop3'].map((name) => keyRecord('rsa2048', `s.${name}.example`));

export interface HopOptions {
  readonly records?: readonly string[];
  readonly target?: TargetRequest;
  readonly key?: KeyName;
  /** Options of `arc_sign`, and of the transport. */
  readonly signing?: string;
  readonly transport?: string;
  /** More of the DATA ACL, after verification. */
  readonly acl?: string;
  readonly verify?: string;
  readonly main?: string;
  readonly arcSign?: string;
}

const transportOf = (name: string, { signing = '', transport = '', arcSign }: HopOptions): string =>
  `begin transports\nt:\n driver = smtp\n arc_sign = ${arcSign ?? `${name} : s : /key${signing}`}\n${transport}`;

function extensions(): ReturnType<typeof coreExtensions> {
  const own = arc.runtime?.(undefined);
  if (!own) throw new Error('ARC brings nothing to a run');
  return [...coreExtensions(), own];
}

/** A hop that receives a message, verifies its chain, and notes the results. */
export function arrive(text: string, name: string, options: HopOptions = {}): Reception {
  const { verify = 'arc/none:fail:pass', acl = '', target = {}, main = '' } = options;
  const config =
    `${main}acl_smtp_rcpt = accept\nacl_smtp_data = data\nbegin acl\ndata:\n warn verify = ${verify}\n${acl}` +
    ` warn logwrite = state=$arc_state reason=$arc_state_reason domains=$arc_domains oldest=$arc_oldest_pass\n` +
    ` accept add_header = :at_start:\${authresults {${name}}}\n${transportOf(name, options)}`;
  return receive(config, text, {
    records: options.records ?? records,
    target,
    files: { '/key': privateKey(options.key ?? 'rsa2048') },
    extensions: extensions(),
  });
}

/** What an arriving message was found to be: the line that the ACL wrote. */
export function found({ log }: Reception): string {
  return log.find((line) => line.includes('state='))?.replace(/^.*?state=/, 'state=') ?? '';
}

/** A hop that receives a message, verifies its chain, notes the results and seals what it sends on. */
export function pass(text: string, name: string, options: HopOptions = {}): string {
  const { run, message } = arrive(text, name, options);
  if (message === undefined) throw new Error('the message was refused');
  const result = sign(run, message);
  if ('defer' in result) throw new Error(result.defer);
  return result.message;
}

/** A Python that has dkimpy; undefined where there is none. */
export const pythonWithDkim = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import dkim, authres']).status === 0,
);

/**
 * Runs a program in Python with dkimpy.
 *
 * @param input what it finds in `data`, read as JSON
 * @returns what it prints
 */
export function python(program: string, input: unknown): string {
  if (pythonWithDkim === undefined) throw new Error('there is no Python with dkimpy');
  const whole = `import sys, json, dkim\ndata = json.load(sys.stdin)\n${program}`;
  const { status, stdout, stderr } = spawnSync(pythonWithDkim, ['-c', whole], {
    input: JSON.stringify(input),
    encoding: 'latin1',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
