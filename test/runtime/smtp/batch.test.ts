import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aclService } from '../../../src/runtime/acl/check.ts';
import { createRoutingService } from '../../../src/runtime/route/routing-service.ts';
import { createConnection, createRun } from '../../../src/runtime/run/create-run.ts';
import { conductBatch } from '../../../src/runtime/smtp/batch.ts';
import { createSession, runToEnd } from '../../../src/runtime/smtp/conduct.ts';
import { aWorld, withoutIds } from '../acl/host-checking.ts';
import { compiled } from '../match/setting.ts';

/**
 * What Exim 4.96 (Debian's build) did with a batch, as root: `exim4 -C FILE ARGS -bS < input`, and what was then in its main
 * log, without the times. `{R}` stands for the folder of its spool.
 */
interface Recorded {
  readonly name: string;
  readonly config: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly result: { readonly rc: number; readonly out: string; readonly err: string; readonly log: string };
}

const fixture = new URL('../../../fixtures/recorded/batches-4.96.json', import.meta.url);
const batches = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recorded[];

function run({ config, args, input }: Recorded): Recorded['result'] {
  const connection = createConnection('local-smtp');
  connection.ident = 'root';
  const value = (option: string): string | undefined => {
    const at = args.indexOf(option);
    return at < 0 ? undefined : args[at + 1];
  };
  connection.hostAddress = value('-oMa');
  connection.hostName = value('-oMs');
  connection.ident = value('-oMt') ?? 'root';
  let log = '';
  const world = aWorld({ users: [{ name: 'root', uid: 0, gid: 0 }] });
  const inRun = createRun({
    config: compiled(config.replaceAll('{R}', '/r'), '4.96'),
    world,
    connection,
    acl: aclService,
    routing: createRoutingService({ logging: { logsFailures: true } }),
    caller: { unqualified: args.includes('-bnq') },
    onLogLine: (text, logs) => {
      if (logs.includes('main')) log += `${text}\n`;
    },
  });
  const session = createSession(inRun, { batched: true, events: { output: () => undefined } });
  const { status, out, err } = runToEnd(conductBatch(session, value('-oMr')), input);
  return { rc: status, out, err, log };
}

const steady = ({ rc, out, err, log }: Recorded['result']): Recorded['result'] => ({
  rc,
  out,
  // What is wrong with the configuration is told by the log as well.
  err: err.replace(/^\d{4}-\d\d-\d\d [\d:]{8} .*\n/gm, ''),
  log: withoutIds(log),
});

describe('a batch (-bS)', () => {
  it.each(batches.map((batch) => [batch.name, batch] as const))('is taken as by Exim 4.96: %s', (_, batch) => {
    expect(steady(run(batch))).toEqual(steady(batch.result));
  });
});
