import { quoted } from '../../../grammar/expansion/messages.ts';
import { lowerCase, printable } from '../expand/characters.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import { expandText } from '../route/expand-options.ts';
import { readRedirectFile } from '../route/redirect-source.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { makeAddress } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { interpretFilter } from './interpret.ts';
import type { FilterLogLine, FilterResult } from './state.ts';

/** What the system filter wants done with a message. Header lines that it added or removed are in the message. */
export interface SystemFilterResult {
  /**
   * What becomes of the recipients: they are delivered to, passed over, put off (`freeze`: and the message is frozen), or
   * fail. `error`: the delivery is given up before it has begun.
   */
  readonly recipients: 'deliver' | 'ignore' | 'defer' | 'freeze' | 'fail' | 'error';
  /** What a bounce says of recipients that fail: `delivery cancelled` where it is absent. */
  readonly message?: string;
  /** ` by the system filter: why`, as the log has it after `frozen`. */
  readonly frozenInfo?: string;
  /** Addresses, files, pipes and replies to deliver to, below the parent `system-filter`. */
  readonly generated: readonly RoutingAddress[];
  /** Files, pipes and replies for which there is no transport: to be put off, their messages logged to main and panic log. */
  readonly undeliverable: readonly RoutingAddress[];
}

const noConstraints = {
  modemask: 0,
  owners: undefined,
  owngroups: undefined,
  checkOwner: false,
  checkGroup: false,
  ignoreEnotdir: false,
  ignoreEacces: false,
} as const;

/** Reads the file that `system_filter` names. */
function readFilter(option: string, run: Run, uid: number | undefined, gid: number | undefined): string | FilterResult {
  const failure = (message: string): FilterResult => ({ status: 'error', generated: [], message });
  const expanded = expandText(option, run);
  if (expanded.status === 'forced') return { status: 'notDelivered', generated: [] };
  if (expanded.status === 'failed') {
    return failure(`failed to expand ${quoted(option, run.release)}: ${expanded.message}`);
  }
  if (!expanded.value.startsWith('/')) return failure(`${quoted(expanded.value, run.release)} is not an absolute path`);
  const user = uid === undefined ? undefined : { uid, gid, initgroups: false };
  const read = readRedirectFile(expanded.from, noConstraints, user, { run, account: undefined });
  if (!('status' in read)) return textOf(read.data);
  return read.status === 'nonexistent' ? failure(`${expanded.value} does not exist`) : read;
}

/** The number of a user or a group that a main option names. */
function idOf(run: Run, option: 'system_filter_user' | 'system_filter_group'): number | undefined {
  const value = run.config.main.get(option)?.value;
  return value?.kind === 'user' || value?.kind === 'group' ? value.id : undefined;
}

/** The group of the user that `system_filter_user` names, where `system_filter_group` is not set. */
function groupOf(run: Run, uid: number | undefined): number | undefined {
  return idOf(run, 'system_filter_group') ?? (uid === undefined ? undefined : run.world.accounts.byUid(uid)?.gid);
}

/** Finds the transport for a file, pipe or reply; a text says why there is none. */
function findTransport(address: RoutingAddress, run: Run): RoutingAddress['transport'] | string {
  const kind = address.special ?? 'file';
  const option = run.settings.text(`system_filter_${kind}_transport`);
  if (option === undefined) return `system_filter_${kind}_transport is unset`;
  const variable = kind === 'pipe' ? 'address_pipe' : kind === 'reply' ? undefined : 'address_file';
  if (variable !== undefined) run.values.set(variable, valueOf(address.address, address.taint ?? false));
  const expanded = expandText(option, run);
  if (variable !== undefined) run.values.delete(variable);
  const shown = quoted(option, run.release);
  if (expanded.status !== 'value') return `failed to expand ${shown} as a system filter transport name`;
  if (run.release >= 94 && taintOf(expanded.from) !== false) {
    return `attempt to used tainted value '${expanded.value}' fortransport '${option}' as a system filter`;
  }
  const transport = run.config.transports.find(({ name }) => name === expanded.value);
  const name = quoted(expanded.value, run.release);
  return transport ?? `failed to find ${name} transport for system filter delivery`;
}

/** Makes what a filter has set up the children of an address that stands for it. */
function adoptGenerated(
  generated: readonly RoutingAddress[],
  run: Run,
): Pick<SystemFilterResult, 'generated' | 'undeliverable'> {
  const uid = idOf(run, 'system_filter_user');
  const gid = groupOf(run, uid);
  const parent = makeAddress('system-filter', false);
  parent.domain = lowerCase(run.settings.qualifyRecipient);
  parent.localPart = 'system-filter';
  const deliverable: RoutingAddress[] = [];
  const undeliverable: RoutingAddress[] = [];
  for (const address of generated) {
    parent.children++;
    address.parent = parent;
    if (address.special) {
      address.uid = uid ?? 0;
      address.gid = gid ?? 0;
      address.allowFile = address.allowPipe = address.allowReply = true;
      const transport = findTransport(address, run);
      if (typeof transport === 'string') {
        address.message = transport;
        address.localPart = address.address;
        undeliverable.push(address);
        continue;
      }
      address.transport = transport;
    }
    deliverable.push(address);
  }
  return { generated: deliverable, undeliverable };
}

/** The parts of a message `<<for the log>>for the sender`. */
function splitMessage(message: string): { readonly log: string; readonly bounce: string | undefined } {
  const end = message.startsWith('<<') ? message.indexOf('>>') : -1;
  if (end < 0) return { log: message, bounce: message };
  return { log: message.slice(2, end), bounce: message.slice(end + 2) || undefined };
}

/**
 * Runs the system filter on the message at hand, and logs what Exim does. Mirrors what `deliver_message` does with
 * `system_filter`.
 *
 * @param onLogLine told of each line that `logwrite` writes
 * @returns undefined where there is no system filter
 */
export function runSystemFilter(run: Run, onLogLine?: (line: FilterLogLine) => void): SystemFilterResult | undefined {
  const option = run.settings.text('system_filter');
  if (option === undefined) return undefined;
  const { message } = run;
  const uid = idOf(run, 'system_filter_user');
  const showedRecipients = message.flags.get('enable_dollar_recipients');
  message.flags.set('enable_dollar_recipients', true);
  let result: FilterResult;
  try {
    const text = readFilter(option, run, uid, groupOf(run, uid));
    result = typeof text === 'string' ? interpretSystemFilter(text, run) : text;
  } finally {
    if (showedRecipients === undefined) message.flags.delete('enable_dollar_recipients');
    else message.flags.set('enable_dollar_recipients', showedRecipients);
  }
  for (const line of result.logged ?? []) onLogLine?.(line);
  return conclude(result, run);
}

/**
 * Runs a text as a system filter.
 *
 * @param print takes what `-bF` shows in place of doing it
 */
export function interpretSystemFilter(text: string, run: Run, print?: (text: string) => void): FilterResult {
  return interpretFilter(
    text,
    {
      system: true,
      allowDefer: true,
      allowFail: true,
      allowFreeze: true,
      rewrites: true,
      qualifyRecipient: run.settings.qualifyRecipient,
      home: undefined,
      logging: 'done',
      forbidden: new Set(),
      returnPath: textOf(run.values.get('return_path') ?? run.message.sender),
      ...(print && { print }),
    },
    run,
  );
}

/** Logs what the filter wants, and says what is to be done. */
function conclude(result: FilterResult, run: Run): SystemFilterResult {
  const text = result.message === '' ? undefined : result.message;
  if (result.status === 'error') {
    const { printTopBits } = run.expansion.environment.settings;
    writeLog(run, `Error in system filter: ${printable(result.message ?? '', printTopBits)}`, ['main', 'panic']);
    return { recipients: 'error', generated: [], undeliverable: [] };
  }
  const adopted = adoptGenerated(result.generated, run);
  const reason = text === undefined ? '' : `: ${text}`;
  switch (result.status) {
    case 'defer':
      writeLog(run, 'Delivery deferred by system filter');
      return { ...adopted, recipients: 'defer' };
    case 'freeze':
      if (run.message.flags.get('deliver_manual_thaw') === true) break;
      run.message.flags.set('deliver_freeze', true);
      return { ...adopted, recipients: 'freeze', frozenInfo: ` by the system filter${reason}` };
    case 'fail': {
      const { log, bounce } = splitMessage(text ?? '');
      writeLog(run, `cancelled by system filter${text === undefined ? '' : `: ${log}`}`);
      return { ...adopted, recipients: 'fail', ...(bounce !== undefined && bounce !== '' && { message: bounce }) };
    }
    case 'delivered':
      writeLog(
        run,
        result.generated.length > 0 ? 'original recipients ignored (system filter)' : '=> discarded (system filter)',
      );
      return { ...adopted, recipients: 'ignore' };
    default:
      break;
  }
  return { ...adopted, recipients: 'deliver' };
}
