import { lowerCase } from '../../expand/characters.ts';
import { textOf } from '../../expand/value.ts';
import { fixPhrase } from '../../address/phrase.ts';
import { cancelCutthrough } from '../../callout/cutthrough.ts';
import type { AclOutcome, AclSite, AclWord } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';
import { error } from '../outcome.ts';
import { isAllowed, phaseNames } from '../phases.ts';
import { answerWellknown } from './wellknown.ts';

/** What a control does; `options` is what stands after its name, with the slash. */
type Control = (options: string, run: Run, site: AclSite) => AclOutcome | undefined;

const syntax = (site: AclSite, argument: string): AclOutcome => error(site, `syntax error in "control=${argument}"`);

/** Sets a flag of the message. */
const flag =
  (name: string, value: boolean | string = true): Control =>
  (_options, run) => {
    run.message.flags.set(name, value);
    return undefined;
  };

/** Sets something for the rest of the connection. */
const connectionFlag =
  (name: string, value = 1): Control =>
  (_options, run) => {
    run.connection.counters.set(name, value);
    return undefined;
  };

const fakeText =
  'Your message has been rejected but is being kept for evaluation.\n' +
  'If it was a legitimate message, it may still be delivered to the target recipient(s).';

const fake =
  (kind: 'fail' | 'defer'): Control =>
  (options, run) => {
    if (kind === 'fail') cancelCutthrough(run, true, 'fakereject');
    run.message.flags.set('fake_response', kind);
    run.message.flags.set('fake_response_text', options.startsWith('/') ? options.slice(1) : fakeText);
    return undefined;
  };

const submission: Control = (options, run, site) => {
  const { flags } = run.message;
  flags.set('submission_mode', true);
  let rest = options;
  while (rest.startsWith('/')) {
    if (rest.startsWith('/sender_retain')) {
      flags.set('sender_retain', true);
      rest = rest.slice(14);
    } else if (rest.startsWith('/domain=')) {
      const end = rest.indexOf('/', 8);
      flags.set('submission_domain', rest.slice(8, end < 0 ? undefined : end));
      rest = end < 0 ? '' : rest.slice(end);
    } else if (rest.startsWith('/name=')) {
      const charset = run.settings.text('headers_charset');
      const phrase = { release: run.release, ...(charset !== undefined && { charset }) };
      flags.set('submission_name', fixPhrase(rest.slice(6), phrase));
      rest = '';
    } else break;
  }
  return rest === '' ? undefined : syntax(site, `submission${options}`);
};

const freeze: Control = (options, run, site) => {
  run.message.flags.set('deliver_freeze', true);
  run.message.flags.set('deliver_frozen_at', Math.floor(run.world.clock.now() / 1000));
  cancelCutthrough(run, true, 'the message is frozen');
  const rest = options.startsWith('/no_tell') ? options.slice(8) : options;
  run.message.flags.set('freeze_tell', rest.length === options.length);
  return rest === '' ? undefined : syntax(site, `freeze${options}`);
};

/** Asks for a delivery while the message comes in; of no effect where that cannot be. */
const cutthrough: Control = (options, run) => {
  const { message, connection, cutthrough: state, release } = run;
  const { flags } = message;
  const ignored =
    flags.get('prdr_requested') === true ||
    flags.get('deliver_freeze') === true ||
    flags.get('queue_only_policy') === true ||
    flags.get('fake_response') === 'fail' ||
    connection.counters.get('rcpt_count') !== 1 ||
    (state.delivery && release >= 95);
  if (ignored) return undefined;
  state.delivery = true;
  if (state.holdOnly && release >= 95) {
    // The options are passed over then.
    state.holdOnly = false;
    return undefined;
  }
  const words = options.split('/');
  if (words.some((each) => each.startsWith('defer=pass'))) state.passesDeferral = true;
  if (release >= 99 && words.some((each) => each.startsWith('sender=transport'))) state.transportSender = true;
  return undefined;
};

/** The message is only queued; with `first_pass_route` what goes over SMTP is routed at once. */
const queue: Control = (options, run) => {
  const { flags } = run.message;
  flags.set('queue_only_policy', true);
  for (const [option] of options.matchAll(/\/(?:only|first_pass_route)/g)) {
    flags.set('queue_smtp', option === '/first_pass_route');
  }
  cancelCutthrough(run, true, 'queueing forced');
  return undefined;
};

const controls: Readonly<Record<string, Control>> = {
  allow_auth_unadvertised: connectionFlag('allow_auth_unadvertised'),
  caseful_local_part: (_options, run) => {
    if (run.address) run.address = { ...run.address, localPart: run.address.localPartCaseful };
    return undefined;
  },
  caselower_local_part: (_options, run) => {
    if (run.address) run.address = { ...run.address, localPart: lowerCase(run.address.localPartCaseful) };
    return undefined;
  },
  cutthrough_delivery: cutthrough,
  debug: () => undefined,
  dkim_disable_verify: flag('dkim_disable_verify'),
  dmarc_disable_verify: flag('dmarc_disable_verify'),
  dmarc_enable_forensic: flag('dmarc_enable_forensic'),
  dscp: (options, _run, site) => (options.startsWith('/') ? undefined : syntax(site, `dscp${options}`)),
  enforce_sync: connectionFlag('enforce_sync', 1),
  no_enforce_sync: connectionFlag('enforce_sync', 0),
  fakedefer: fake('defer'),
  fakereject: fake('fail'),
  freeze,
  no_callout_flush: () => undefined,
  no_delay_flush: () => undefined,
  no_mbox_unspool: () => undefined,
  no_multiline_responses: connectionFlag('no_multiline_responses'),
  no_pipelining: connectionFlag('no_pipelining'),
  queue,
  queue_only: queue,
  submission,
  suppress_local_fixups: flag('suppress_local_fixups'),
  utf8_downconvert: (options, run, site) => {
    const match = /^\/(1|0|-1)/.exec(options);
    if (options !== '' && !match) return error(site, 'bad option value for control=utf8_downconvert');
    run.message.flags.set('utf8_downconvert', Number(match?.[1] ?? 1));
    return undefined;
  },
  wellknown: answerWellknown,
};

/** `control = …` (acl.c, `decode_control` and ACLC_CONTROL). */
export const control: AclWord = (value, run, site) => {
  const argument = textOf(value);
  // Exim's table has this as a row of its own, for what is no control.
  if (argument === 'error') return 'ERROR';
  const rows = [...run.config.catalogue.rows('controls').values()];
  const row = rows
    .filter(({ name }) => argument.startsWith(name))
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name, options }) => {
      const next = argument.charAt(name.length);
      return next === '' || (options !== 'none' && (next === '/' || next === '_'));
    });
  if (!row) return syntax(site, argument);
  if (!isAllowed(row.phases, site.phase)) {
    const { instead } = row;
    const name = rows.some((other) => other.name === instead) ? instead : row.name;
    return error(site, `cannot use "control=${name}" in ${phaseNames[site.phase]} ACL`);
  }
  const options = argument.slice(row.name.length);
  for (const extension of run.extensions) {
    const own = extension.controls?.[row.name];
    if (own) return own(options === '' ? undefined : options.slice(1), run, site);
  }
  const known = Object.hasOwn(controls, row.name) ? controls[row.name] : undefined;
  if (!known) {
    run.tracer.unfaithful(`control = ${row.name}`, site.at);
    return 'OK';
  }
  return known(options, run, site) ?? 'OK';
};
