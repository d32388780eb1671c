import { quoted } from '../../../grammar/expansion/messages.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { driverOptions } from '../route/driver-options.ts';
import { checkCondition, expandText } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import type { HostItem } from '../state/address.ts';
import type { AddressScope } from './address-scope.ts';
import { withAddresses } from './address-scope.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { eximErrno } from './errno.ts';
import type { Finish } from './finish-address.ts';
import { recordDelivery } from './result-entries.ts';
import { strerror } from './strerror.ts';
import { findRunAs } from './transport-user.ts';
import type { AddressOutcome, TransportBatch, TransportDriver, TransportResult } from './types.ts';

/** Something that is wrong with a transport, whatever the address. Mirrors `common_error`. */
interface CommonError {
  readonly message: string;
  readonly errno: number;
  readonly log: boolean;
}

/** The driver of a transport: one of Exim's own, or one that an extension brings. */
function driverOf(transport: CompiledDriver, { run, services }: DeliveryState): TransportDriver | undefined {
  const name = transport.driver?.name ?? '';
  for (const { transports } of run.extensions) {
    if (transports && Object.hasOwn(transports, name)) return transports[name];
  }
  return Object.hasOwn(services.drivers, name) ? services.drivers[name] : undefined;
}

/** A directory that has to be expanded and to be absolute. */
function expandDirectory(
  text: string,
  what: 'home' | 'current',
  { name }: CompiledDriver,
  { run }: DeliveryState,
): { readonly directory: string } | CommonError {
  const { release } = run;
  const expanded = expandText(text, run);
  if (expanded.status !== 'value') {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    const message = `${what} directory ${quoted(text, release)} failed to expand for ${name} transport: ${why}`;
    return { message, errno: eximErrno.expandFail, log: true };
  }
  if (!expanded.value.startsWith('/')) {
    const message = `${what} directory path ${quoted(expanded.value, release)} is not absolute for ${name} transport`;
    return { message, errno: eximErrno.notAbsolute, log: true };
  }
  return { directory: expanded.value };
}

/** The sender of the envelope: the errors address, or the message's sender, or what the transport makes of it. */
function returnPathOf(
  transport: CompiledDriver,
  addresses: readonly RoutingAddress[],
  { run }: DeliveryState,
  scope: AddressScope,
): { readonly path: string } | CommonError {
  const inherited = addresses[0]?.propagated;
  const path = inherited?.errorsAddress ?? inherited?.srsSender ?? run.message.sender;
  scope.setReturnPath(path);
  const text = driverOptions(transport, run.config).text('return_path');
  if (text === undefined) return { path };
  const expanded = expandText(text, run);
  if (expanded.status === 'forced') return { path };
  if (expanded.status === 'failed') {
    const where = transport.driver?.local === true ? ` in ${transport.name} transport` : '';
    const message = `Failed to expand return path ${quoted(text, run.release)}${where}: ${expanded.message}`;
    return { message, errno: eximErrno.expandFail, log: transport.driver?.local === true };
  }
  scope.setReturnPath(expanded.value);
  return { path: expanded.value };
}

/** What running a transport came to, and with what it was run. */
export interface TransportRun {
  readonly batch: TransportBatch | undefined;
  readonly result: TransportResult;
  /** The panic log is told of it, too. */
  readonly panic: boolean;
}

/** All addresses are put off for the same reason. */
function allDeferred(
  addresses: readonly RoutingAddress[],
  { message, errno, log }: CommonError,
  { run }: DeliveryState,
): TransportRun {
  if (log) writeLog(run, message, ['main', 'panic']);
  const outcomes = addresses.map((address) => ({ address, status: 'deferred', message, errno }) as const);
  return { batch: undefined, result: { outcomes, message: '' }, panic: false };
}

/**
 * Gets everything ready for a transport and runs it. Mirrors `deliver_local`, and what `do_remote_deliveries` does around a
 * transport.
 *
 * @param hosts where the message is to be tried; those of the addresses, or of last resort
 * @param how whether they are hosts of last resort, whether an open connection is wanted afterwards, and whether nothing is
 *   delivered: it is only found out whether there is room in the mailbox
 */
export function runTransport(
  state: DeliveryState,
  transport: CompiledDriver,
  addresses: readonly RoutingAddress[],
  hosts: readonly HostItem[],
  how: { readonly fallback?: boolean; readonly continueMore?: boolean; readonly onlyQuota?: boolean } = {},
): TransportRun {
  const { run, services } = state;
  const [first] = addresses;
  if (!first) return { batch: undefined, result: { outcomes: [], message: '' }, panic: false };
  return withAddresses(addresses, run, (scope) => {
    const returnPath = returnPathOf(transport, addresses, state, scope);
    if ('message' in returnPath) return allDeferred(addresses, returnPath, state);
    state.usedReturnPath = returnPath.path;
    const runAs = findRunAs(transport, first, run);
    if ('message' in runAs) return allDeferred(addresses, runAs, state);
    const options = driverOptions(transport, run.config);
    const isLocal = transport.driver?.local === true;
    const homeText = options.text('home_directory') ?? (first.homeExpanded ? undefined : first.homeDirectory);
    let home = first.homeExpanded ? first.homeDirectory : undefined;
    if (isLocal && homeText !== undefined) {
      const expanded = expandDirectory(homeText, 'home', transport, state);
      if ('message' in expanded) return allDeferred(addresses, expanded, state);
      home = expanded.directory;
    }
    scope.setHome(home);
    const currentText = options.text('current_directory') ?? first.currentDirectory;
    let current = home ?? '/';
    if (isLocal && currentText !== undefined) {
      const expanded = expandDirectory(currentText, 'current', transport, state);
      if ('message' in expanded) return allDeferred(addresses, expanded, state);
      current = expanded.directory;
    }
    const { duplicates } = state;
    const batch: TransportBatch = {
      run,
      transport,
      addresses,
      hosts,
      returnPath: returnPath.path,
      ...runAs,
      homeDirectory: home,
      currentDirectory: current,
      ...(duplicates.length > 0 && { duplicates }),
      ...how,
      earlier: (address) => (how.fallback === true ? notesOf(state, address).outcome : undefined),
      retryKey: (address) => notesOf(state, address).addressRetryKey,
      unusable: state.unusable,
      ...(state.channel && { channel: state.channel }),
    };
    const driver = driverOf(transport, state);
    run.tracer.open('transport', transport.name, transport.node.name);
    run.tracer.cover(transport.node.name, true);
    let result: TransportResult;
    const parent = run.pid;
    run.pid += ++run.children;
    if (driver) result = driver(batch, services);
    else {
      run.tracer.unfaithful(
        `the transport driver ${transport.driver?.name ?? '?'} is not simulated`,
        transport.node.name,
      );
      result = { outcomes: addresses.map((address) => ({ address, status: 'delivered' })), message: '' };
    }
    run.pid = parent;
    run.tracer.close(result.outcomes[0]?.status ?? '');
    return { batch, result, panic: false };
  });
}

/**
 * Puts what a transport came to into the address.
 *
 * @param lead the first address of the batch
 */
export function takeOutcome(state: DeliveryState, outcome: AddressOutcome, lead: RoutingAddress): Finish {
  const { address } = outcome;
  const notes = notesOf(state, address);
  notes.outcome = outcome;
  notes.lead = lead;
  notes.returned = outcome.output;
  address.errno = outcome.errno ?? 0;
  // For a delivery it is the server's confirmation.
  address.message = outcome.status === 'delivered' ? undefined : outcome.message;
  address.userMessage = outcome.userMessage;
  if (outcome.passMessage ?? outcome.talk?.reply !== undefined) address.passMessage = true;
  if (outcome.freeze === true) address.freeze = true;
  if (outcome.status === 'deferred' && outcome.panic === true) return 'panic';
  return outcome.status;
}

/** Runs the transport that shadows another for those addresses that were delivered. */
export function runShadow(
  state: DeliveryState,
  transport: CompiledDriver,
  delivered: readonly RoutingAddress[],
): string | undefined {
  const { run } = state;
  const options = driverOptions(transport, run.config);
  const name = options.text('shadow_transport');
  if (name === undefined || delivered.length === 0) return undefined;
  const condition = options.text('shadow_condition');
  const holds =
    condition === undefined ||
    withAddresses(delivered, run, () => checkCondition(condition, transport.name, 'transport', run) === 'true');
  if (!holds) return undefined;
  const shadow = run.config.transports.find((each) => each.name === name);
  if (!shadow) {
    writeLog(run, `shadow transport ${quoted(name, run.release)} not found `, ['main', 'panic']);
    return undefined;
  }
  const { written } = state;
  const clones = delivered.map((address) => ({ ...address, transport: shadow }));
  const { result } = runTransport(state, shadow, clones, []);
  state.written = written;
  for (const [index, outcome] of result.outcomes.entries()) {
    const address = delivered[index];
    if (!address) continue;
    const { status, errno = 0, message } = outcome;
    const error = errno > 0 ? strerror(errno) : '';
    const what = message ?? (errno > 0 ? '' : 'unknown error');
    const detail = `${error}${error !== '' && message !== undefined ? ': ' : ''}${what}`;
    notesOf(state, address).shadowMessage = status === 'delivered' ? ` ST=${name}` : ` ST=${name} (${detail})`;
  }
  return name;
}

/** Puts what a transport did into the result. */
export function recordBatch(state: DeliveryState, { batch, result }: TransportRun, shadow?: string): void {
  if (!batch) return;
  for (const outcome of result.outcomes) {
    if (outcome.untried !== true) recordDelivery(state, batch, outcome, result.message, shadow);
  }
}

/** Tells in the trace what a transport came to for the addresses that went along with the first. */
export function noteTransport(
  { run, traces }: DeliveryState,
  transport: CompiledDriver,
  { result }: TransportRun,
): void {
  for (const { address, status } of result.outcomes.slice(1)) {
    traces.within(address, () => {
      run.tracer.step('transport', transport.name, { at: transport.node.name, outcome: status });
    });
  }
}
