import type { CompiledDriver } from '../../compile/config.ts';
import { driverOptions } from '../route/driver-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { makeAddress } from '../run/address.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';

/**
 * Expands `event_action`. Mirrors `event_raise`.
 *
 * @param transport whose option it is; the main option where it is undefined
 * @returns what it came to, where that is not empty
 */
export function raiseEvent(
  run: Run,
  transport: CompiledDriver | undefined,
  event: string,
  data: string | undefined,
): string | undefined {
  const action = transport
    ? driverOptions(transport, run.config).text('event_action')
    : run.settings.text('event_action');
  if (action === undefined) return undefined;
  run.values.set('event_name', event);
  if (data !== undefined) run.values.set('event_data', data);
  const result = run.expand(action);
  run.values.delete('event_name');
  run.values.delete('event_data');
  if (result.ok) return result.value === '' ? undefined : result.value;
  if (!result.forced) {
    const whose = transport?.name ?? 'main';
    writeLog(run, `failed to expand event_action ${event} in ${whose}: ${result.message}\n`, ['main', 'panic']);
  }
  return undefined;
}

/** Raises an event of a message for one of its addresses. Mirrors `msg_event_raise`. */
export function raiseMessageEvent(state: DeliveryState, event: string, address: RoutingAddress): void {
  const { run } = state;
  const { transport } = address;
  const { outcome } = notesOf(state, address);
  const before = run.address;
  const saved = ['host', 'host_address', 'host_port'].map((name) => [name, run.values.get(name)] as const);
  run.address = address;
  const host = outcome?.talk?.host;
  if (host) {
    run.values.set('host', host.name);
    run.values.set('host_address', host.address ?? '');
    run.values.set('host_port', String(host.port ?? 0));
  }
  if (!transport) {
    // No transport was needed where a filter or a router has said that it fails.
    if (event === 'msg:fail:delivery') raiseEvent(run, undefined, 'msg:fail:internal', address.message);
  } else {
    const tells = outcome?.talk !== undefined || ['smtp', 'lmtp', 'autoreply'].includes(transport.driver?.name ?? '');
    const data = outcome?.confirmation ?? address.message;
    raiseEvent(run, transport, event, tells ? data : undefined);
  }
  run.address = before;
  for (const [name, value] of saved) {
    if (value === undefined) run.values.delete(name);
    else run.values.set(name, value);
  }
}

/** Raises the event for a recipient that was not even routed. */
export function raiseInternalFailure({ run }: DeliveryState, address: RoutingAddress): void {
  const before = run.address;
  run.address = makeAddress(address.address);
  raiseEvent(run, undefined, 'msg:fail:internal', address.message);
  run.address = before;
}
