import { lookupDrivers, runtimeExtensions } from '../../features/runtime.ts';
import { aclService } from '../../runtime/acl/check.ts';
import { createCalloutService } from '../../runtime/callout/callout-service.ts';
import { addressWords, formatAddress, isIpAddress, wholeAddress } from '../../runtime/dns/ip-address.ts';
import { transportDrivers } from '../../runtime/deliver/transports/index.ts';
import { createQuotaService } from '../../runtime/deliver/verify-quota.ts';
import type { RunParts } from '../../runtime/run/create-run.ts';
import { createConnection, createRun } from '../../runtime/run/create-run.ts';
import { createEximRandom, testModeSeed } from '../../runtime/route/exim-random.ts';
import { createFilterService } from '../../runtime/filter/service.ts';
import { networkPeers } from '../../runtime/peer/network-peer.ts';
import { createRoutingService } from '../../runtime/route/routing-service.ts';
import { conductBatch } from '../../runtime/smtp/batch.ts';
import { createSession, runToEnd, runWhole } from '../../runtime/smtp/conduct.ts';
import type { Connection } from '../../runtime/state/connection.ts';
import type { EximJob, EximModeFunction, EximResult } from './job.ts';
import { worldOf } from './world.ts';

/** An address as `-bh` and `-oMa` take it, perhaps with a port: `10.0.0.1.25`, `[::1]:25`. */
function splitPort(text: string): { readonly address: string; readonly port: number | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text);
  if (bracketed) {
    const port = bracketed[2];
    return { address: bracketed[1] ?? '', port: port === undefined ? undefined : Number(port) };
  }
  if (isIpAddress(text, false)) return { address: text, port: undefined };
  const dotted = /^(.*)\.(\d+)$/.exec(text);
  if (dotted && isIpAddress(dotted[1] ?? '', false)) return { address: dotted[1] ?? '', port: Number(dotted[2]) };
  return { address: text, port: undefined };
}

/** What the options of the command line say of the client. */
function applyClient(job: EximJob, connection: Connection): void {
  const { values } = job.arguments;
  if (values.hostAddress !== undefined) {
    const { address, port } = splitPort(values.hostAddress);
    const words = addressWords(address);
    // Up to 4.97 -bh writes out every digit of an IPv6 address.
    const long = connection.hostChecking && Number(job.config.target.version.slice(2)) < 98;
    connection.hostAddress = words ? (long ? wholeAddress(words) : formatAddress(words)) : address;
    connection.hostPort = port;
  }
  if (values.interfaceAddress !== undefined) {
    const { address, port } = splitPort(values.interfaceAddress);
    connection.interfaceAddress = address;
    connection.interfacePort = port;
  }
  connection.hostName = values.hostName ?? connection.hostName;
  connection.authenticator = values.authenticator;
  connection.authenticatedId = values.authenticatedId;
  connection.authenticatedSender = values.authenticatedSender;
}

function banner(address: string): string {
  return (
    `\n**** SMTP testing session as if from host ${address}\n` +
    '**** but without any ident (RFC 1413) callback.\n**** This is not for real!\n\n'
  );
}

/** How many bytes the time before a line of the log usually has, with its space. */
const usualStamp = 20;

/** Conducts a session over standard input and output, or takes a batch. */
function runSession(job: EximJob, mode: 'host' | 'smtp' | 'batch'): EximResult {
  const { arguments: args, request } = job;
  const hostChecking = mode === 'host';
  const batched = mode === 'batch';
  const world = worldOf(job);
  const testMode = args.own.dns !== undefined;
  const connection = createConnection(hostChecking ? 'smtp' : 'local-smtp', hostChecking);
  applyClient(job, connection);
  let out = '';
  let err = '';
  const logging = { logsFailures: true };
  const filter = createFilterService();
  const common: RunParts = {
    config: job.config,
    world: testMode ? { ...world, random: createEximRandom(testModeSeed) } : world,
    lookupDrivers,
    acl: aclService,
    routing: createRoutingService({ logging, testMode, filter }),
    callouts: createCalloutService(networkPeers),
    logsHostFailures: true,
  };
  const run = createRun({
    ...common,
    connection,
    extensions: runtimeExtensions(),
    quotas: createQuotaService(() => createRun({ ...common, extensions: runtimeExtensions() }), {
      hosts: new Map(),
      connect: () => undefined,
      drivers: transportDrivers,
      filter,
    }),
    caller: {
      cwd: request.cwd,
      configFile: job.configFile,
      testMode,
      queueOnly: args.flags.queueOnly === true,
      unqualified: args.flags.unqualified === true,
      callouts: args.flags.callout === true || !hostChecking,
    },
    onLogLine: (text, _logs, stamp) => {
      // Only -bh shows its log, without what a time usually takes; with -bs it goes to the log files, which are not written here.
      if (hostChecking) err += `LOG: ${`${stamp} ${text}`.slice(usualStamp)}\n`;
    },
  });
  const login = world.accounts.byUid(run.caller.uid)?.name ?? 'root';
  if (!hostChecking) connection.ident = args.values.ident === '' ? undefined : (args.values.ident ?? login);
  else if (args.values.ident !== undefined && args.values.ident !== '') connection.ident = args.values.ident;
  const session = createSession(run, {
    batched,
    events: {
      output: (text) => {
        out += text;
      },
    },
  });
  if (hostChecking) {
    out += banner(connection.hostAddress ?? '');
    // Up to the first command, whoever runs -bh is the sender.
    const { sender = login } = args.values;
    run.message.sender = sender === '' || sender.includes('@') ? sender : `${sender}@${run.settings.qualifyDomain}`;
  }
  try {
    if (batched) {
      const { status, ...texts } = runToEnd(conductBatch(session, args.values.receivedProtocol), request.stdin);
      return { rc: status, ...texts };
    }
    runWhole(session, request.stdin);
  } finally {
    world.close();
  }
  return { rc: session.died ? 1 : 0, out, err };
}

/** `-bh`, `-bhc`: a session as if with a host. */
export const hostMode: EximModeFunction = (job) => {
  const address = splitPort(job.arguments.values.hostAddress ?? '').address;
  if (!isIpAddress(address, false)) {
    return { rc: 1, out: '', err: `exim: bad IP address "${job.arguments.values.hostAddress ?? ''}" for -bh option\n` };
  }
  return runSession(job, 'host');
};

/** `-bs`: a session with a local program. */
export const smtpMode: EximModeFunction = (job) => runSession(job, 'smtp');

/** `-bS`: a batch of SMTP commands from a local program. */
export const batchMode: EximModeFunction = (job) => runSession(job, 'batch');
