import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import type { TargetRequest } from '../../../src/index.ts';
import type { TransportBatch } from '../../../src/runtime/deliver/types.ts';
import { aclService } from '../../../src/runtime/acl/check.ts';
import { coreExtensions } from '../../../src/runtime/extensions.ts';
import { createConnection, createRun } from '../../../src/runtime/run/create-run.ts';
import type { RuntimeExtension } from '../../../src/runtime/run/extension.ts';
import type { Run } from '../../../src/runtime/run/run.ts';
import { createSession, runWhole } from '../../../src/runtime/smtp/conduct.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

export interface Surroundings {
  readonly records?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly target?: TargetRequest;
  /** The client's address; default 192.0.2.1. */
  readonly address?: string;
  readonly extensions?: readonly RuntimeExtension[];
  readonly world?: ScenarioData;
}

export interface MailRun {
  readonly run: Run;
  /** The main log. */
  readonly log: readonly string[];
  readonly missing: readonly string[];
}

/** A run of a configuration on a small world. */
export function mailRun(config: string, surroundings: Surroundings = {}): MailRun {
  const { records = [], files = {}, target = {}, address = '192.0.2.1', extensions, world: more } = surroundings;
  const compiled = compile(sourceFile('exim.conf', `primary_hostname = mx.example\n${config}`), {
    target: chooseTarget(target),
  });
  const missing: string[] = [];
  const world = createScenarioWorld({
    clock: Date.UTC(2026, 0, 2, 3, 4, 5),
    dns: { records },
    files,
    ...more,
  });
  world.onMissing?.(({ what }) => {
    missing.push(what);
  });
  const connection = createConnection('smtp');
  connection.hostAddress = address;
  const log: string[] = [];
  const run = createRun({
    config: compiled,
    world,
    connection,
    acl: aclService,
    extensions: extensions ?? coreExtensions(),
    onLogLine: (text) => {
      log.push(text);
    },
  });
  return { run, log, missing };
}

export interface Reception extends MailRun {
  readonly replies: string;
  /** The message as it was accepted, with the header lines that were added; undefined where it was refused. */
  readonly message: string | undefined;
}

/** Sends a message through a session, as if from 192.0.2.1; dots are doubled where they must be. */
export function receive(
  config: string,
  message: string,
  surroundings: Surroundings & { readonly helo?: string; readonly from?: string } = {},
): Reception {
  const made = mailRun(config, surroundings);
  const { helo = 'client.example', from = 'alice@sender.example' } = surroundings;
  let replies = '';
  let accepted: string | undefined;
  const session = createSession(made.run, {
    events: {
      output: (text) => {
        replies += text;
      },
      received: ({ headers, body }, ok) => {
        const lines = headers.filter(({ type }) => type !== '*').map((each) => each.text);
        accepted = ok ? `${lines.join('')}\n${body}` : undefined;
      },
    },
  });
  const text = message.replace(/^\./gm, '..');
  const input = `EHLO ${helo}\nMAIL FROM:<${from}>\nRCPT TO:<bob@mx.example>\nDATA\n${text}.\nQUIT\n`;
  runWhole(session, input.replaceAll('\n', '\r\n'));
  return { ...made, replies: replies.replaceAll('\r\n', '\n'), message: accepted };
}

/** The batch of the first transport of a configuration, for signing. */
export function batchOf(run: Run): TransportBatch {
  const [transport] = run.config.transports;
  if (!transport) throw new Error('the configuration has no transport');
  return {
    run,
    transport,
    addresses: [],
    hosts: [],
    returnPath: 'alice@sender.example',
    uid: 8,
    gid: 8,
    user: undefined,
    group: undefined,
    homeDirectory: undefined,
    currentDirectory: undefined,
  };
}

/** Puts a message through all that signs in a run. */
export function sign(run: Run, message: string): { readonly message: string } | { readonly defer: string } {
  let text = message;
  for (const { signMessage } of run.extensions) {
    const signed = signMessage?.(text, batchOf(run)) ?? { message: text };
    if ('defer' in signed) return signed;
    text = signed.message;
  }
  return { message: text };
}
