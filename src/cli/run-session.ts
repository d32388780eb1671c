import { resolve } from 'node:path';
import { encodeText } from '../check/positions.ts';
import type { Onlooker, SmtpServer } from '../runtime/simulation/smtp-server.ts';
import { connectSmtp } from '../runtime/simulation/smtp-server.ts';
import type { ClientInput, SessionInput } from '../runtime/simulation/types.ts';
import type { RealTls } from '../runtime/smtp/tls/handshake.ts';
import type { World } from '../runtime/world/world.ts';
import { permissionNote } from '../report/permission-note.ts';
import { logNote, messageNotes, replyNote } from '../report/session-notes.ts';
import { beginSimulation } from '../simulate.ts';
import { coloursFor } from './colours.ts';
import { checkIp, commandLineScenario } from './command-line-scenario.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import { printProblems, runnerOptions } from './run-scenarios.ts';
import type { OpenedScenario } from './scenario-runner.ts';
import { openScenario } from './scenario-runner.ts';
import type { SessionOptions } from './session-options.ts';

/** A world whose clock goes on while the session lasts. */
function withRunningClock(world: World): World {
  const begin = performance.now();
  const { clock } = world;
  return { ...world, clock: { ...clock, now: () => clock.now() + Math.floor(performance.now() - begin) } };
}

/** Who talks. */
function clientOf({ ip, port, hostName, ident, tls, tlsOnConnect, listen }: SessionOptions): ClientInput {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) < 65536))
    throw new UsageError(`--port ${port}: that is no port`);
  if (ip !== undefined) checkIp(ip);
  return {
    ...(ip !== undefined && { address: ip }),
    ...(port !== undefined && { port: Number(port) }),
    ...(hostName !== undefined && { name: encodeText(hostName) }),
    ...(ident !== undefined && { ident: encodeText(ident) }),
    ...((tls ?? tlsOnConnect) && listen === undefined && { tls: { onConnect: tlsOnConnect === true } }),
  };
}

/** Connects clients to the configuration: each gets a server of its own, in one world. */
function connector(
  { config, scenario, world: stated, nameOf }: OpenedScenario,
  options: SessionOptions,
  tls: ((client: ClientInput) => RealTls) | undefined,
  paint: Awaited<ReturnType<typeof coloursFor>>,
  io: Io,
): (client: ClientInput, output: (bytes: string) => void, early?: string) => SmtpServer {
  const world = options.at === undefined && options.world === undefined ? withRunningClock(stated) : stated;
  return (client, output, early) => {
    const simulation = beginSimulation({
      config,
      world,
      sessions: [],
      hosts: scenario.hosts,
      services: scenario.services,
      trace: false,
    });
    const input: SessionInput = {
      protocol: client.address === undefined ? 'local-smtp' : 'smtp',
      client,
      steps: [],
    };
    const tells: Onlooker = {
      reply: (reply) => {
        io.err(replyNote({ config, nameOf }, reply, paint));
      },
      message: (message) => {
        io.err(messageNotes(message, paint));
      },
      log: (text, logs) => {
        io.err(logNote(text, logs, paint));
      },
    };
    const server = connectSmtp(input, simulation, {
      ...(options.quiet ? {} : tells),
      output,
      ...(early !== undefined && { early }),
      hasty: options.listen === undefined,
      ...(tls && { realTls: tls(client) }),
    });
    return {
      ...server,
      feed(bytes, step) {
        simulation.enter();
        return server.feed(bytes, step);
      },
      finish() {
        const result = server.finish();
        if (!options.quiet) {
          for (const each of result.missing) io.err(`  # missing: ${each.what}${permissionNote(each)}\n`);
          for (const { what } of result.unfaithful) io.err(`  # not done as Exim does it: ${what}\n`);
        }
        return result;
      },
    };
  };
}

/** Talks on standard input and output. What is typed is answered at once; the input of a pipe may be there as a whole. */
async function talk(connect: ReturnType<typeof connector>, client: ClientInput, io: Io): Promise<void> {
  const server = connect(client, io.outBytes);
  if (!server.isOver()) {
    for await (const bytes of io.chunks()) {
      server.feed(bytes);
      if (server.isOver()) break;
    }
  }
  server.finish();
}

/**
 * `eximc session`: talks SMTP with a configuration.
 *
 * @param file the configuration
 * @returns the exit code
 */
export async function runSession(file: string, options: SessionOptions, io: Io): Promise<number> {
  if (options.world !== undefined && (options.dns ?? options.root) !== undefined) {
    throw new UsageError('--dns and --root state a world where no --world does');
  }
  if (options.listen !== undefined && options.tls) {
    throw new UsageError('--tls plays STARTTLS on standard input; with --listen it is real, and needs no option');
  }
  const client = clientOf(options);
  const runner = await runnerOptions({ ...options, config: file }, false, io);
  const { world, at = new Date().toISOString() } = options;
  const described =
    world === undefined
      ? commandLineScenario({ ...options, at }, runner.files, io.cwd, { sessions: [] })
      : { path: resolve(io.cwd, world), files: runner.files };
  const opened = await openScenario(described.path, { ...runner, files: described.files });
  if (!opened.ok) {
    printProblems(opened.problems, io);
    return exitCodes.usage;
  }
  try {
    const paint = await coloursFor(options.color, io);
    if (options.listen === undefined) await talk(connector(opened, options, undefined, paint, io), client, io);
    else {
      const { serverTlsFor } = await import('./tls/server-tls.ts');
      const { listen } = await import('./listen.ts');
      const { keys, tls } = serverTlsFor(opened, options, io);
      await listen(options.listen, client, connector(opened, options, tls, paint, io), keys, io);
    }
  } finally {
    opened.world.close();
  }
  return exitCodes.clean;
}
