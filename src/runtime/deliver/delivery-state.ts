import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { FilterService } from '../route/filter-service.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { RouteMode, RoutingQueues } from '../route/site.ts';
import { emptyQueues } from '../route/site.ts';
import type { UserGroup } from '../route/users.ts';
import type { LogName } from '../run/log.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Address } from '../state/address.ts';
import type { Delivery, Undelivered } from '../simulation/types.ts';
import type { AddressTraces } from './address-traces.ts';
import { addressTraces } from './address-traces.ts';
import { eximUser } from '../run/exim-user.ts';
import type { UnusableHost } from './host-retry.ts';
import type { SmtpChannel } from './transports/smtp/channel.ts';
import type {
  AddressOutcome,
  DeliveryServices,
  MessagesWaiting,
  RetryItem,
  SubmittedMessage,
  TransportDriver,
} from './types.ts';

/** What delivering a message needs beside the run. */
export interface DeliverServices extends DeliveryServices {
  /** The transport drivers, by name; those of the run's extensions are added to them. */
  readonly drivers: Readonly<Record<string, TransportDriver>>;
  /** Interprets the system filter, and the filters that redirect routers meet. */
  readonly filter?: FilterService;
  /** Where messages wait that cannot be delivered for now. */
  readonly queue?: DeliveryQueue;
}

/** The queue, as deliveries see it. */
export interface DeliveryQueue extends MessagesWaiting {
  /** The message of a run stays, with what has been done for it. */
  keep(run: Run, done: Set<string>): void;
  remove(id: string): void;
}

/** What became of a message that was handed to Exim: taken; refused or discarded; or refused because it was for nobody. */
export type SubmissionEnd = 'taken' | 'refused' | 'nobody';

/** A message that Exim hands to itself, and on whose behalf. */
export interface GeneratedMessage extends SubmittedMessage {
  /** The user who submits it: Exim's own, or that of a transport. */
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number };
  /** The message that it tells of, where it is an error message (`-E`). */
  readonly about?: string;
  /** `bounce_sender_authentication`. */
  readonly authenticatedSender?: string;
  /** Whether recipients are taken from the header (`-t`). */
  readonly fromHeader?: boolean;
}

/** What a delivery knows of an address beside what routing does. */
export interface AddressNotes {
  /** One of its ancestors is the same address (`af_homonym`). */
  homonym: boolean;
  /** What its transport, or a router, came to. */
  outcome: AddressOutcome | undefined;
  /** The keys of the retry database (`address_retry_key`, `domain_retry_key`). */
  addressRetryKey: string;
  domainRetryKey: string;
  /** The newest comes first. */
  readonly retries: RetryItem[];
  /** The retry database knew something of where it is to be routed (`af_dr_retry_exists`). */
  routingRetryExists: boolean;
  /** Nothing was tried, because the time has not come, or an open connection leads elsewhere. */
  waiting: boolean;
  /** Hosts were left out because their retry time has not come (`af_retry_skipped`). */
  retrySkipped: boolean;
  /** All retries have come to nothing (`af_retry_timedout`). */
  retryTimedOut: boolean;
  /** The first address of the batch that it was delivered with. */
  first: RoutingAddress | undefined;
  /** ` ST=…` of the log. */
  shadowMessage: string;
  /** The first address of the batch that its transport was run for. */
  lead: RoutingAddress | undefined;
  /** What is to be returned to the sender of what a command wrote (`return_file`). */
  returned: string | undefined;
  /** The transport's name was replaced: `**bypassed**`. */
  bypassed: boolean;
  /** Where it is in the result. */
  delivery: number | undefined;
  undelivered: number | undefined;
  /** The retry rule that applies, once it is known. */
  retry: { readonly at: LogicalSpan; readonly next: number } | undefined;
}

/** A message on its way through `deliver_message`: what that keeps in static variables. */
export interface DeliveryState {
  readonly run: Run;
  readonly services: DeliverServices;
  readonly mode: RouteMode;
  readonly queues: RoutingQueues;
  /** `tree_nonrecipients`: what need not be delivered to any more. */
  readonly done: Set<string>;
  /** `tree_duplicates`. */
  readonly known: Map<string, RoutingAddress>;
  /** `addr_duplicate`, in the order in which they were met. */
  readonly duplicates: { readonly address: RoutingAddress; readonly of: RoutingAddress }[];
  /** Chains of Exim: the newest comes first. */
  readonly succeeded: RoutingAddress[];
  readonly failed: RoutingAddress[];
  readonly deferred: RoutingAddress[];
  readonly fallback: RoutingAddress[];
  readonly notes: Map<RoutingAddress, AddressNotes>;
  readonly traces: AddressTraces;
  /** Why the message is frozen (`frozen_info`), where it is. */
  frozen: string | undefined;
  /** What has been done must be remembered (`update_spool`). */
  updateSpool: boolean;
  /** Hosts that have failed for this message, by key (`tree_unusable`). */
  readonly unusable: Map<string, UnusableHost>;
  /** The connection that this delivery goes on with, while it is open (`continue_transport` and so on). */
  channel: SmtpChannel | undefined;
  /** Messages that are to follow over connections of this one. */
  readonly followers: { readonly id: string; readonly channel: SmtpChannel }[];
  /** `disable_logging`. */
  silent: boolean;
  /** `used_return_path`. */
  usedReturnPath: string | undefined;
  /** What Exim forgets to clear after remote deliveries: variables of the last addresses. */
  leftOver: Address | undefined;
  /** `$transport_count`: how much the last transport wrote. */
  written: number;
  /** Receives and delivers a message that this one gives rise to. */
  submit(message: GeneratedMessage): SubmissionEnd;
  readonly deliveries: Delivery[];
  readonly undelivered: Undelivered[];
}

/** Who hands over a message on behalf of a user: Exim itself where there is none. */
function submitterOf(user: UserGroup | undefined, { world }: Run): GeneratedMessage['user'] {
  const { uid = 0, gid = 0 } = user ?? {};
  return { name: world.accounts.byUid(uid)?.name ?? (uid === 0 ? 'root' : String(uid)), uid, gid };
}

/** How a message stands when its delivery begins. */
export interface DeliveryStart {
  /** Addresses that are done with; what comes to be so is added. */
  readonly done: Set<string>;
  readonly channel: SmtpChannel | undefined;
}

/** Begins the delivery of the message at hand. */
export function deliveryState(
  run: Run,
  services: DeliverServices,
  { done, channel }: DeliveryStart,
  submit: DeliveryState['submit'],
): DeliveryState {
  const { filter } = services;
  const succeeded: RoutingAddress[] = [];
  return {
    run,
    services,
    mode: {
      verify: 'none',
      addressTest: false,
      testMode: run.caller.testMode,
      logging: { logsFailures: true },
      report: (text) => {
        // Routing is done as root, unless Exim does without.
        const user = run.settings.flag('deliver_drop_privilege') ? eximUser(run) : { name: 'root', uid: 0, gid: 0 };
        submit({ sender: '', recipients: [], fromHeader: true, text, user, about: run.message.id });
      },
      notify: (text, sender, user) => {
        const submitter = submitterOf(user, run);
        const about = run.message.id;
        submit({ sender, recipients: [], fromHeader: true, text, user: submitter, about, authenticatedSender: sender });
      },
      ...(filter && { filter }),
    },
    // Addresses that were redirected have succeeded too.
    queues: { ...emptyQueues(), succeeded },
    done,
    known: new Map(),
    duplicates: [],
    succeeded,
    failed: [],
    deferred: [],
    fallback: [],
    notes: new Map(),
    traces: addressTraces(run),
    frozen: undefined,
    updateSpool: false,
    unusable: new Map(),
    channel,
    followers: [],
    silent: false,
    usedReturnPath: undefined,
    leftOver: undefined,
    written: 0,
    submit,
    deliveries: [],
    undelivered: [],
  };
}

/** What is known of an address; nothing at first. */
export function notesOf(state: DeliveryState, address: RoutingAddress): AddressNotes {
  let notes = state.notes.get(address);
  if (!notes) {
    notes = {
      homonym: false,
      outcome: undefined,
      addressRetryKey: '',
      domainRetryKey: '',
      retries: [],
      routingRetryExists: false,
      waiting: false,
      retrySkipped: false,
      retryTimedOut: false,
      first: undefined,
      shadowMessage: '',
      lead: undefined,
      returned: undefined,
      bypassed: false,
      delivery: undefined,
      undelivered: undefined,
      retry: undefined,
    };
    state.notes.set(address, notes);
  }
  return notes;
}

/** Writes to the log, unless a driver has switched that off. */
export function logDelivery(state: DeliveryState, text: string, logs: readonly LogName[] = ['main']): void {
  if (!state.silent) writeLog(state.run, text, logs);
}

/** The address that came with the message. */
export function topOf(address: RoutingAddress): RoutingAddress {
  let top = address;
  while (top.parent) top = top.parent;
  return top;
}
