import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import { splitList } from '../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { lowerCase } from '../../runtime/expand/characters.ts';
import { textOf } from '../../runtime/expand/value.ts';
import type { RuntimeExtension } from '../../runtime/run/extension.ts';
import type { LogName } from '../../runtime/run/log.ts';
import { writeLog } from '../../runtime/run/log.ts';
import type { Run } from '../../runtime/run/run.ts';
import type { Address } from '../../runtime/state/address.ts';
import type { Message } from '../../runtime/state/message.ts';
import type { BmiCall, StatedBmi } from './scenario.ts';
import type { Verdict } from './verdict.ts';
import { alternateLocation, hasFired, isToBeDelivered, makeVerdict, readVerdict } from './verdict.ts';

/** What is kept for a message. */
interface BmiState {
  /** `control = bmi_run` was met. */
  run: boolean;
  /** What `bmi_optin` gave, until a recipient is accepted. */
  optin: string | undefined;
  verdicts: readonly Verdict[];
}

function stateOf(message: Message): BmiState {
  const known = message.systems.get('bmi');
  if (known) return known as BmiState;
  const state: BmiState = { run: false, optin: undefined, verdicts: [] };
  message.systems.set('bmi', state);
  return state;
}

/** The address that came in, which all that it was redirected to descend from. */
function original(address: Address): Address {
  let top = address;
  while (top.parent) top = top.parent;
  return top;
}

/** The verdict for an address: that of the recipient it descends from. Mirrors `bmi_get_base64_verdict`. */
function verdictFor(address: Address | undefined, message: Message): Verdict | undefined {
  if (!address) return undefined;
  const { verdicts } = stateOf(message);
  if (verdicts.length === 0) return undefined;
  const { localPart, domain } = original(address);
  const wanted = lowerCase(`${localPart}@${domain}`);
  return verdicts.find(({ recipients }) => recipients.some((recipient) => lowerCase(recipient) === wanted));
}

/** What is logged of a call that fails: Exim tells of some with what it was about. */
function failure(call: BmiCall, message: Message, host: string): string {
  switch (call) {
    case 'InitSystem':
      return 'could not initialize Brightmail system.';
    case 'InitMessage':
      return 'could not initialize Brightmail message.';
    case 'ProcessConnection':
      return `bmiProcessConnection() failed (IP ${host}).`;
    case 'ProcessFROM':
      return `bmiProcessFROM() failed (address ${message.sender}).`;
    case 'AccumulateTO':
      return `bmiAccumulateTO() failed (address ${message.recipients[0]?.address ?? ''}).`;
    default:
      return `bmi${call}() failed.`;
  }
}

/** Hands the message to the server, and keeps its verdicts. Mirrors `bmi_process_message`. */
function processMessage(run: Run, stated: StatedBmi | undefined): void {
  const { message, tracer, connection, world } = run;
  const state = stateOf(message);
  if (!state.run) return;
  if (!stated) {
    world.missing({ what: 'what the Brightmail server says of the message (services.bmi)' });
    return;
  }
  if (stated.down !== undefined && stated.down !== false) {
    const { call = 'InitSystem', location = 0, type = 0 } = stated.down === true ? {} : stated.down;
    const where = `[loc ${location} type ${type}]`;
    if (call !== 'OptinMset') {
      const host = connection.hostAddress ?? '127.0.0.1';
      writeLog(run, `bmi error ${where}: ${failure(call, message, host)}`, ['panic']);
      return;
    }
    const both: readonly LogName[] = ['main', 'panic'];
    for (const { address, bmiOptin = '' } of message.recipients) {
      if (bmiOptin.length < 2) continue;
      const what = `bmiOptinMSet() failed (address '${address}', string '${bmiOptin}').`;
      writeLog(run, `bmi warning: ${where}: ${what}`, both);
    }
  }
  // The server tells its verdicts by the very addresses that it was given.
  const recipients = new Set(message.recipients.map(({ address }) => address));
  const verdicts = (stated.verdicts ?? []).map(makeVerdict);
  state.verdicts = verdicts.filter((verdict) => verdict.recipients.some((each) => recipients.has(each)));
  if (!tracer.on) return;
  for (const { address, bmiOptin } of message.recipients) {
    const verdict = state.verdicts.find((each) => each.recipients.includes(address));
    const optin = bmiOptin === undefined ? '' : `, opted in to ${bmiOptin}`;
    tracer.step('note', `Brightmail verdict for ${address}${optin}`, {
      outcome: verdict ? trimSpace([verdict.destination, verdict.location, verdict.rules.join(',')].join(' ')) : 'none',
    });
  }
}

const flagged =
  (holds: (verdict: Verdict | undefined) => boolean, option: string) =>
  (router: CompiledDriver, address: Address, run: Run): boolean => {
    const set = router.options.get(option)?.value;
    return set?.kind !== 'bool' || !set.value || holds(verdictFor(address, run.message));
  };

/** What BMI brings to a run: the control, the modifier, four variables, and four preconditions in Exim's order. */
export function bmiRuntime(stated: unknown): RuntimeExtension {
  const ofAddress =
    <T>(read: (verdict: Verdict | undefined) => T) =>
    (run: Run): T =>
      read(verdictFor(run.address, run.message));
  return {
    controls: {
      bmi_run: (_options, run) => {
        stateOf(run.message).run = true;
        return 'OK';
      },
    },
    aclWords: {
      bmi_optin: (value, run) => {
        stateOf(run.message).optin = textOf(value);
        return 'OK';
      },
    },
    recipientAdded: (recipient, run) => {
      const state = stateOf(run.message);
      const { optin } = state;
      state.optin = undefined;
      return optin === undefined ? recipient : { ...recipient, bmiOptin: optin };
    },
    messageAccepted: (run) => {
      processMessage(run, stated as StatedBmi | undefined);
    },
    variables: {
      bmi_deliver: ofAddress((verdict) => (isToBeDelivered(verdict) ? '1' : '0')),
      bmi_alt_location: ofAddress(alternateLocation),
      bmi_base64_verdict: ofAddress((verdict) => verdict?.text),
      bmi_base64_tracker_verdict: ofAddress((verdict) => verdict?.tracker),
    },
    routerConditions: {
      bmi_rule: (router, address, run) => {
        const set = router.options.get('bmi_rule')?.value;
        if (set?.kind !== 'string') return true;
        return hasFired(verdictFor(address, run.message), splitList(set.value));
      },
      bmi_dont_deliver: flagged((verdict) => !isToBeDelivered(verdict), 'bmi_dont_deliver'),
      bmi_deliver_alternate: flagged(
        (verdict) => isToBeDelivered(verdict) && alternateLocation(verdict) !== undefined,
        'bmi_deliver_alternate',
      ),
      bmi_deliver_default: flagged(
        (verdict) => isToBeDelivered(verdict) && alternateLocation(verdict) === undefined,
        'bmi_deliver_default',
      ),
    },
    spoolLines: (message) => {
      const { verdicts } = stateOf(message);
      return verdicts.length === 0 ? [] : [`--bmi_verdicts ${verdicts.map(({ text }) => text).join(':')}\n`];
    },
    readSpoolLine: (line, message) => {
      const match = /^-?bmi_verdicts (.*)$/s.exec(line);
      if (!match) return false;
      const verdicts = (match[1] ?? '').split(':').map(readVerdict);
      stateOf(message).verdicts = verdicts.filter((each) => each !== undefined);
      return verdicts.every((each) => each !== undefined);
    },
  };
}
