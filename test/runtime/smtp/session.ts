import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { aclService } from '../../../src/runtime/acl/check.ts';
import { createConnection, createRun } from '../../../src/runtime/run/create-run.ts';
import { createSession, runWhole } from '../../../src/runtime/smtp/conduct.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

export interface Conversation {
  readonly replies: string;
  readonly log: readonly string[];
}

/** Conducts a session with a configuration as if from 192.0.2.1, and gives what is said and logged. */
export function converse(
  config: string,
  input: string,
  options: { readonly records?: readonly string[] } = {},
): Conversation {
  const compiled = compile(sourceFile('exim.conf', `primary_hostname = mail.example\n${config}`), {
    target: chooseTarget(),
  });
  const world = createScenarioWorld({ clock: Date.UTC(2026, 0, 2, 3, 4, 5), dns: { records: options.records ?? [] } });
  const connection = createConnection('smtp');
  connection.hostAddress = '192.0.2.1';
  const log: string[] = [];
  const run = createRun({
    config: compiled,
    world,
    connection,
    acl: aclService,
    onLogLine: (text) => {
      log.push(text);
    },
  });
  let replies = '';
  const session = createSession(run, {
    events: {
      output: (text) => {
        replies += text;
      },
    },
  });
  runWhole(session, input.replaceAll('\n', '\r\n'));
  return { replies: replies.replaceAll('\r\n', '\n'), log };
}
