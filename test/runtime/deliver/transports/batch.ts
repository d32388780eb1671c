import { describedPeers } from '../../../../src/runtime/peer/described-peer.ts';
import { chooseTarget, compile, sourceFile } from '../../../../src/index.ts';
import type { CompiledDriver } from '../../../../src/compile/config.ts';
import { withAddresses } from '../../../../src/runtime/deliver/address-scope.ts';
import { transportDrivers } from '../../../../src/runtime/deliver/transports/index.ts';
import type { DeliveryServices, TransportBatch, TransportResult } from '../../../../src/runtime/deliver/types.ts';
import type { Value } from '../../../../src/runtime/expand/value.ts';
import type { RoutingAddress } from '../../../../src/runtime/route/routing-address.ts';
import { makeAddress, splitAddress } from '../../../../src/runtime/route/routing-address.ts';
import { createMessage, createRun } from '../../../../src/runtime/run/create-run.ts';
import type { RuntimeExtension } from '../../../../src/runtime/run/extension.ts';
import type { Run } from '../../../../src/runtime/run/run.ts';
import type { RemoteHost } from '../../../../src/runtime/simulation/remote-host.ts';
import type { HostItem } from '../../../../src/runtime/state/address.ts';
import type { HeaderLine } from '../../../../src/runtime/state/message.ts';
import type { ScenarioData } from '../../../../src/runtime/world/scenario-world.ts';
import { noTrace } from '../../../../src/runtime/state/trace.ts';
import { createScenarioWorld } from '../../../../src/runtime/world/scenario-world.ts';

/** What a transport is run with. */
export interface Setting {
  readonly version?: string;
  /** The transports section. */
  readonly transports: string;
  /** Main options and other sections. */
  readonly main?: string;
  readonly world?: ScenarioData;
  readonly to?: readonly string[];
  readonly sender?: string;
  readonly headers?: string;
  readonly body?: string;
  readonly hosts?: readonly HostItem[];
  readonly servers?: Readonly<Record<string, RemoteHost>>;
  readonly home?: string;
  readonly uid?: number;
  /** Changes addresses before they are delivered to. */
  readonly address?: (address: RoutingAddress) => void;
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
  readonly extensions?: readonly RuntimeExtension[];
}

export interface Delivered extends TransportResult {
  readonly run: Run;
  readonly log: readonly string[];
  readonly missing: readonly string[];
  /** What was to be written in fact, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** What was said to servers. */
  readonly said: readonly string[];
}

function headerLines(text: string): HeaderLine[] {
  const types: Readonly<Record<string, string>> = { from: 'F', to: 'T', date: 'D', 'message-id': 'I', received: 'P' };
  return [...text.matchAll(/[^\n]+\n(?:[ \t][^\n]*\n)*/g)].map(([line]) => ({
    text: line,
    type: types[/^[^:]*/.exec(line)?.[0].toLowerCase() ?? ''] ?? ' ',
  }));
}

/** Makes a run over a scenario's world, with a message in it. */
export function runWith(setting: Setting): {
  readonly run: Run;
  readonly log: string[];
  readonly missing: () => string[];
  readonly said: string[];
} {
  const { version = '4.99', main = '', world: data = {}, sender = 'sender@client.example', extensions = [] } = setting;
  const text = `primary_hostname = mx.example.org\nqualify_domain = example.org\n${main}\nbegin transports\n${setting.transports}`;
  const config = compile(sourceFile('exim.conf', text), { target: chooseTarget({ version }) });
  const world = createScenarioWorld({ clock: Date.UTC(2026, 0, 2, 3, 4, 5), ...data });
  const message = createMessage(Math.floor(world.clock.now() / 1000));
  message.id = '1vbaaa-000001-00';
  message.sender = sender;
  message.headers = headerLines(
    setting.headers ?? 'From: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n',
  );
  message.body = setting.body ?? 'body line\n';
  for (const [name, value] of Object.entries(setting.flags ?? {})) message.flags.set(name, value);
  const log: string[] = [];
  const said: string[] = [];
  const tracer = {
    ...noTrace,
    on: true,
    step: (_kind: string, text: string) => {
      if (/^[A-Z]{4}\b|^STARTTLS/.test(text)) said.push(text);
    },
  };
  const run = createRun({ config, world, message, extensions, tracer, onLogLine: (line) => log.push(line) });
  return { said, run, log, missing: () => world.missed.map(({ what }) => what) };
}

/** Runs the first transport of a configuration, or the one that is named, for some addresses. */
export function deliver(setting: Setting, name?: string, before?: Run): Delivered {
  const made = runWith(setting);
  const { log, missing, said } = made;
  const run = before ?? made.run;
  const transport = run.config.transports.find(
    (each): each is CompiledDriver => name === undefined || each.name === name,
  );
  if (!transport) throw new Error('no transport');
  const addresses = (setting.to ?? ['rcpt@example.org']).map((text) => {
    const address = makeAddress(text, true);
    splitAddress(address, run);
    address.transport = transport;
    setting.address?.(address);
    return address;
  });
  const files = new Map<string, string>();
  const hosts = new Map(Object.entries(setting.servers ?? {}));
  const services: DeliveryServices = {
    hosts,
    connect: describedPeers(hosts, false),
    out: {
      write(file, bytes, options) {
        if (options?.exclusive === true && files.has(file)) return false;
        files.set(file, (options?.append === true ? (files.get(file) ?? '') : '') + bytes);
        return true;
      },
    },
  };
  const batch: TransportBatch = {
    run,
    transport,
    addresses,
    hosts: setting.hosts ?? [],
    returnPath: run.message.sender,
    uid: setting.uid ?? 1000,
    gid: 1000,
    user: 'rcpt',
    group: 'rcpt',
    homeDirectory: setting.home,
    currentDirectory: '/',
  };
  const result = withAddresses(addresses, run, (scope) => {
    scope.setHome(setting.home);
    scope.setReturnPath(run.message.sender);
    const driver =
      transportDrivers[transport.driver?.name ?? ''] ??
      run.extensions.flatMap(({ transports }) => transports?.[transport.driver?.name ?? ''] ?? [])[0];
    if (!driver) throw new Error('no driver');
    return driver(batch, services);
  });
  return { ...result, run, log, missing: missing(), files, said };
}

/** A value that may be tainted, as its text. */
export const plain = (value: Value): string => (typeof value === 'string' ? value : value.text);
