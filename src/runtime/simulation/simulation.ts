import { aclService } from '../acl/check.ts';
import { createCalloutService } from '../callout/callout-service.ts';
import type { DeliverServices } from '../deliver/deliver-message.ts';
import { transportDrivers } from '../deliver/transports/index.ts';
import { createQuotaService } from '../deliver/verify-quota.ts';
import { createFilterService } from '../filter/service.ts';
import type { RunParts } from '../run/create-run.ts';
import { createRun } from '../run/create-run.ts';
import type { Run } from '../run/run.ts';
import type { MessageQueue } from '../queue/message-queue.ts';
import { createMessageQueue } from '../queue/message-queue.ts';
import { describedPeers } from '../peer/described-peer.ts';
import { networkPeers } from '../peer/network-peer.ts';
import { firstOf } from '../peer/peer.ts';
import { createRoutingService } from '../route/routing-service.ts';
import type { MissingInput, World } from '../world/world.ts';
import { hostsNow } from './hosts-now.ts';
import type { Recorder } from './recorder.ts';
import { createRecorder } from './recorder.ts';
import type { SimulationInput } from './types.ts';

/** A simulation under way. */
export interface Simulation {
  readonly input: SimulationInput;
  readonly recorder: Recorder;
  readonly world: World;
  /** What deliveries, and routing for them, need. */
  readonly services: DeliverServices;
  readonly queue: MessageQueue;
  /** Makes a process of Exim in this world. */
  createRun(parts: Partial<RunParts>): Run;
  /** Makes it the one that is told of what is missing, where several share a world. */
  enter(): void;
  /** What was missing since the last time, each once. */
  takeMissing(): readonly MissingInput[];
}

/** Gathers what a world is asked for and cannot tell. */
function watchMissing(given: World): Pick<Simulation, 'world' | 'takeMissing' | 'enter'> {
  let gathered = new Map<string, MissingInput>();
  const note = (input: MissingInput): void => {
    gathered.set(`${input.what}\0${input.where ?? ''}`, input);
  };
  const takeMissing = (): readonly MissingInput[] => {
    const taken = [...gathered.values()];
    gathered = new Map();
    return taken;
  };
  if (given.onMissing) {
    const enter = (): void => given.onMissing?.(note);
    enter();
    return { world: given, takeMissing, enter };
  }
  const missing = (input: MissingInput): void => {
    note(input);
    given.missing(input);
  };
  return { world: { ...given, missing }, takeMissing, enter: () => undefined };
}

/** Begins a simulation. */
export function createSimulation(input: SimulationInput): Simulation {
  const { config, trace, extensions, lookupDrivers = [] } = input;
  const { world, takeMissing, enter } = watchMissing(input.world);
  const recorder = createRecorder(trace, world.clock);
  const filter = createFilterService();
  const routing = createRoutingService({ logging: { logsFailures: true }, filter });
  const hosts = hostsNow(input.hosts ?? new Map(), world.clock);
  const callouts = createCalloutService(firstOf(describedPeers(hosts, true), networkPeers));
  const queue = createMessageQueue();
  const services: DeliverServices = {
    hosts,
    queue,
    connect: firstOf(describedPeers(hosts, false), networkPeers),
    drivers: transportDrivers,
    filter,
    ...(input.out && { out: input.out }),
  };
  const quotas = createQuotaService(({ onLogLine }) => simulation.createRun(onLogLine ? { onLogLine } : {}), services);
  const simulation: Simulation = {
    input,
    recorder,
    world,
    takeMissing,
    enter,
    queue,
    services,
    createRun: (parts) =>
      createRun({
        config,
        world,
        tracer: recorder.tracer,
        acl: aclService,
        routing,
        callouts,
        quotas,
        extensions: extensions?.() ?? [],
        lookupDrivers,
        logsHostFailures: true,
        ...parts,
      }),
  };
  return simulation;
}
