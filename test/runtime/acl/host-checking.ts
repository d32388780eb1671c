import type { Version } from '../../../src/catalogue/version.ts';
import { aclService } from '../../../src/runtime/acl/check.ts';
import { createRoutingService } from '../../../src/runtime/route/routing-service.ts';
import { createConnection, createRun } from '../../../src/runtime/run/create-run.ts';
import type { CalloutService, QuotaService } from '../../../src/runtime/run/services.ts';
import { createSession, runWhole } from '../../../src/runtime/smtp/conduct.ts';
import type { SessionEvents } from '../../../src/runtime/smtp/session.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import type { World } from '../../../src/runtime/world/world.ts';
import { compiled } from '../match/setting.ts';

/** What a session said and logged, message ids as `ID`. */
export interface Dialogue {
  readonly replies: string;
  readonly log: readonly string[];
}

const head = 'primary_hostname = mail.example\nkeep_environment =\nsmtp_banner = hello\n';

/** The beginning of every configuration in these tests. */
export function headOf(spool: string): string {
  return `${head}spool_directory = ${spool}\nlog_file_path = ${spool}/%slog\n`;
}

/** A world in which it is always the same time at first. */
export function aWorld(data: ScenarioData = {}): World {
  return createScenarioWorld({ clock: Date.UTC(2026, 0, 2, 3, 4, 5), ...data });
}

/** Message ids, of either form, as `ID`. */
export function withoutIds(text: string): string {
  return text.replace(/\b[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{11}-[0-9A-Za-z]{4}|[0-9A-Za-z]{6}-[0-9A-Za-z]{2})\b/g, 'ID');
}

/** Holds a session as `exim -bh 192.0.2.1` does, or as `-bhc` where there are callouts, over input that is all there. */
export function checkHost(
  config: string,
  input: string,
  {
    version = '4.96',
    world = {},
    callouts,
    quotas,
    pretends = true,
    address = '192.0.2.1',
    port,
    received,
  }: {
    readonly version?: Version;
    /** A world to be in, or what to make one of. */
    readonly world?: World | ScenarioData;
    readonly callouts?: CalloutService;
    readonly quotas?: QuotaService;
    /** Whether it is only pretended, as with `-bh`: then nothing waits. */
    readonly pretends?: boolean;
    readonly address?: string;
    readonly port?: number;
    /** Called with each message that has been received. */
    readonly received?: SessionEvents['received'];
  } = {},
): Dialogue {
  const connection = createConnection('smtp', pretends);
  connection.hostAddress = address;
  connection.hostPort = port;
  const log: string[] = [];
  const run = createRun({
    config: compiled(headOf('/spool') + config, version),
    world: 'clock' in world && typeof world.clock === 'object' ? (world as World) : aWorld(world as ScenarioData),
    connection,
    acl: aclService,
    routing: createRoutingService({ logging: { logsFailures: true } }),
    logsHostFailures: true,
    ...(callouts && { callouts }),
    ...(quotas && { quotas }),
    caller: { configFile: '/exim.conf', callouts: callouts !== undefined },
    onLogLine: (text) => {
      log.push(withoutIds(text));
    },
  });
  let replies = '';
  const session = createSession(run, {
    events: {
      output: (text) => {
        replies += text;
      },
      ...(received && { received }),
    },
  });
  runWhole(session, input);
  return { replies: withoutIds(replies.replaceAll('\r\n', '\n')), log };
}
