import { lowerCase, trimSpaceStart } from '../../expand/characters.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import type { VerifyRow } from '../../../catalogue/row.ts';
import type { Value } from '../../expand/value.ts';
import { textOf, valueOf } from '../../expand/value.ts';
import type { AclOutcome, AclSite, AclWord } from '../../run/extension.ts';
import { showNames } from '../../run/host-text.ts';
import type { Run } from '../../run/run.ts';
import type { Verification } from '../../run/services.ts';
import { error, inQuotes, setOrDelete } from '../outcome.ts';
import { isAllowed, phaseNames } from '../phases.ts';
import { verifyCsa } from './csa.ts';
import { addressesOf, checkHeaderNames, checkHeaderSyntax, isNotBlind } from './headers.ts';
import { verifyHelo } from './helo.ts';
import type { AddressOptions } from './options.ts';
import { readAddressOptions } from './options.ts';
import { verifyQuota } from './quota.ts';

/** A verification at work: `first` is its name with what follows it, `options` what stands behind slashes. */
interface Request {
  readonly whole: string;
  readonly first: string;
  readonly options: readonly string[];
  readonly run: Run;
  readonly site: AclSite;
}

const outcomes = { ok: 'OK', fail: 'FAIL', defer: 'DEFER' } as const;

function reverseHostLookup({ run, site, options }: Request): AclOutcome {
  const { connection, match } = run;
  if (connection.hostAddress === undefined || connection.hostName !== undefined) return 'OK';
  const message = (): string => connection.hostLookupMessage ?? '';
  if (connection.hostLookupFailed) {
    site.logMessage = `host lookup failed${message()}`;
    return 'FAIL';
  }
  const found = match.hosts.nameOf(connection, match);
  if (found === 'found') {
    showNames(connection);
    return 'OK';
  }
  if (found === 'again') {
    site.logMessage = 'host lookup deferred for reverse lookup check';
    return options.some((each) => /^defer_ok$/i.test(each)) ? 'OK' : 'DEFER';
  }
  site.logMessage = `host lookup failed for reverse lookup check${message()}`;
  return 'FAIL';
}

function certificate({ run, site }: Request): AclOutcome {
  if (run.connection.tls?.certificateVerified === true) return 'OK';
  site.userMessage = 'no verified certificate';
  return 'FAIL';
}

function helo({ run }: Request): AclOutcome {
  if (run.connection.heloVerified === undefined) verifyHelo(run);
  return run.connection.heloVerified === true ? 'OK' : 'FAIL';
}

function csa({ run, site, options }: Request): AclOutcome {
  const { status, reason, outcome } = verifyCsa(options.join('/'), run);
  site.logMessage = site.userMessage = `client SMTP authorization ${reason}`;
  run.values.set('csa_status', status);
  return outcome;
}

function details(message: string, { run, site }: Request): void {
  site.logMessage = message;
  if (run.settings.flag('smtp_return_error_details')) site.userMessage = `Rejected after DATA: ${message}`;
}

function headerSyntax(request: Request): AclOutcome {
  const message = checkHeaderSyntax(request.run);
  if (message === undefined) return 'OK';
  details(message, request);
  if (request.site.userMessage === undefined) request.run.values.set('acl_verify_message', message);
  return 'FAIL';
}

function headerNames(request: Request): AclOutcome {
  const message = checkHeaderNames(request.run);
  if (message === undefined) return 'OK';
  details(message, request);
  return 'FAIL';
}

function notBlind(request: Request): AclOutcome {
  const { options, run, site, whole } = request;
  const unknown = options.find((each) => !/^case_insensitive$/i.test(each));
  if (unknown !== undefined) {
    return error(site, `unknown option ${inQuotes(run, unknown)} in ACL condition "verify ${whole}"`);
  }
  if (isNotBlind(run, options.length === 0)) return 'OK';
  details('bcc recipient detected', request);
  return 'FAIL';
}

function isCalloutDeferral({ calloutResponse }: Verification): boolean {
  return calloutResponse !== undefined;
}

/** The overrides of a deferral, and what the ACL must know of one. */
function settle(outcome: AclOutcome, verification: Verification, options: AddressOptions, run: Run): AclOutcome {
  if (outcome !== 'DEFER') return outcome;
  if (options.deferOk || (options.calloutDeferOk && isCalloutDeferral(verification))) return 'OK';
  if (isCalloutDeferral(verification)) run.values.set('callout_deferred', '1');
  return outcome;
}

const onlyOfRecipients = 'can only verify quota of recipient';

function sender(request: Request): AclOutcome {
  const { first, run, site } = request;
  const given = trimSpaceStart(first.slice(6));
  if (given !== '' && !given.startsWith('=')) return malformed(request);
  const own = given === '';
  const address = own ? run.message.sender : trimSpaceStart(given.slice(1));
  const real = own && address !== '';
  const read = readAddressOptions(request.options, { whole: request.whole, isHeader: false, release: run.release });
  if (!read.ok) return error(site, read.message);
  const { options } = read;
  const { callout } = options;
  if (callout && (callout.useSender || callout.usePostmaster || callout.useTransportSender)) {
    const names = run.release < 99 ? 'use_sender or use_postmaster' : 'use_sender, use_tptsender or use_postmaster';
    return error(site, `${names} cannot be used${run.release < 99 ? ' ' : ''}for a sender verify callout`);
  }
  if (options.quota) return error(site, onlyOfRecipients);
  const known = run.acl.senders.get(address);
  let verification = known;
  let outcome: AclOutcome;
  if (known && !callout) outcome = known.routedOk ? 'OK' : outcomes[known.result];
  else {
    if (real) run.message.senderUnrewritten = address;
    const fresh: Verification =
      address === ''
        ? { result: 'ok', address }
        : run.routing.verifyAddress(run, valueOf(address, own), {
            as: 'sender',
            ...(callout && { callout }),
            ...(options.successOnRedirect && { successOnRedirect: true }),
            ...(!real && { fakeSender: true }),
          });
    const routedOk = fresh.result === 'ok' || fresh.calloutMade === true;
    verification = { ...fresh, routedOk, told: options.noDetails };
    run.acl.senders.set(address, verification);
    outcome = outcomes[fresh.result];
    setOrDelete(run, 'sender_verify_failure', fresh.failure);
  }
  if (!verification) return outcome;
  setOrDelete(run, 'sender_address_data', verification.addressData);
  outcome = settle(outcome, verification, options, run);
  if (outcome === 'OK') return outcome;
  if (outcome !== 'DEFER') site.logMessage = site.userMessage = 'Sender verify failed';
  else if (!isCalloutDeferral(verification)) {
    site.logMessage = site.userMessage = 'Could not complete sender verify';
  } else {
    site.logMessage = 'Could not complete sender verify callout';
    site.userMessage = run.settings.flag('smtp_return_error_details') ? verification.userMessage : site.logMessage;
  }
  run.acl.senderFailed = verification;
  return outcome;
}

function recipient(request: Request): AclOutcome {
  const { run, site } = request;
  const read = readAddressOptions(request.options, { whole: request.whole, isHeader: false, release: run.release });
  if (!read.ok) return error(site, read.message);
  const { options } = read;
  const { callout, quota } = options;
  if (callout && Number(callout.useSender) + Number(callout.usePostmaster) + Number(callout.useTransportSender) > 1) {
    const names = run.release < 99 ? 'use_sender and use_postmaster' : 'use_sender, use_tptsender and use_postmaster';
    return error(site, `only one of ${names} can be set for a recipient callout`);
  }
  if (quota) return verifyQuota(run.address?.address ?? '', quota, run, site);
  const address: Value = { text: run.address?.address ?? '', taint: true };
  const saved = run.address;
  const verification = run.routing.verifyAddress(run, address, {
    as: 'recipient',
    ...(callout && { callout }),
    ...(options.successOnRedirect && { successOnRedirect: true }),
  });
  run.address = saved;
  site.logMessage = verification.message;
  site.userMessage = verification.userMessage ?? verification.message;
  if (verification.passMessage === true) run.acl.temporaryDetails = true;
  setOrDelete(run, 'recipient_verify_failure', verification.failure);
  setOrDelete(run, 'address_data', verification.addressData);
  if (verification.domainData !== undefined) run.values.set('domain_data', verification.domainData);
  if (verification.localPartData !== undefined) run.values.set('local_part_data', verification.localPartData);
  return settle(outcomes[verification.result], verification, options, run);
}

const senderHeaders = ['S', 'R', 'F'] as const;

/** One of Sender:, Reply-To: and From: can be verified (`verify_check_header_address`). */
function headerSender(request: Request): AclOutcome {
  const { run, site } = request;
  const read = readAddressOptions(request.options, { whole: request.whole, isHeader: true, release: run.release });
  if (!read.ok) return error(site, read.message);
  const { options } = read;
  if (options.quota) return error(site, onlyOfRecipients);
  let outcome: AclOutcome = 'FAIL';
  let last: Verification = { result: 'fail', address: '' };
  const headers = senderHeaders.flatMap((type) => run.message.headers.filter((header) => header.type === type));
  search: for (const header of headers) {
    const label = header.text.slice(0, header.text.indexOf(':') + 1);
    for (const { written, found } of addressesOf(header, run)) {
      if (!found.ok) {
        if (found.message === 'empty address' || written === '') continue;
        site.logMessage = `syntax error in '${label}' header when scanning for sender: ${found.message} in ${inQuotes(run, written)}`;
        outcome = 'FAIL';
        break search;
      }
      const known = run.acl.senders.get(written);
      last =
        known && !options.callout
          ? known
          : run.routing.verifyAddress(run, valueOf(found.address, true), {
              as: 'sender',
              fakeSender: true,
              ...(options.callout && { callout: options.callout }),
            });
      if (last.result === 'ok') {
        outcome = 'OK';
        break search;
      }
      if (run.settings.flag('smtp_return_error_details')) {
        site.userMessage = `Rejected after DATA: could not verify ${inQuotes(run, label)} header address\n${last.address}: ${last.message ?? ''}`;
      }
      if (last.result === 'defer') outcome = 'DEFER';
    }
  }
  if (outcome === 'FAIL') site.logMessage ??= 'there is no valid sender in any header line';
  if (outcome === 'DEFER') site.logMessage ??= 'all attempts to verify a sender in a header line deferred';
  if (outcome !== 'OK' && run.settings.flag('smtp_return_error_details') && site.logMessage !== undefined) {
    site.userMessage ??= `Rejected after DATA: ${site.logMessage}`;
    if (outcome === 'DEFER') run.acl.temporaryDetails = true;
  }
  return settle(outcome, last, options, run);
}

const verifiers: Readonly<Record<string, (request: Request) => AclOutcome>> = {
  reverse_host_lookup: reverseHostLookup,
  certificate,
  helo,
  csa,
  header_syntax: headerSyntax,
  header_names_ascii: headerNames,
  not_blind: notBlind,
  sender,
  recipient,
  header_sender: headerSender,
};

function malformed({ site, whole }: Request): AclOutcome {
  const names =
    '"sender[=address]", "recipient", "helo", "header_syntax", "header_sender", "header_names_ascii" or "reverse_host_lookup"';
  return error(site, `expected ${names} at start of ACL condition "verify ${whole}"`);
}

function rowOf(first: string, rows: Iterable<VerifyRow>): VerifyRow | undefined {
  const lower = lowerCase(first);
  for (const row of rows) {
    if (
      row.name === lower ||
      (row.value === 'optional' && /^[\t-\r ]*=|^$/.test(lower.slice(row.name.length)) && lower.startsWith(row.name))
    ) {
      return row;
    }
  }
  return undefined;
}

/** `verify = …` (acl.c, `acl_verify`). */
export const verify: AclWord = (value, run, site) => {
  const whole = textOf(value);
  const [first = '', ...options] = splitList(whole, { separator: '/' });
  const request: Request = { whole, first, options, run, site };
  const row = rowOf(first, run.config.catalogue.rows('verifies').values());
  if (!row) return malformed(request);
  if (row.options === 'none' && whole.includes('/')) {
    return error(site, `unexpected '/' found in ${inQuotes(run, whole)} (this verify item has no options)`);
  }
  if (!isAllowed(row.phases, site.phase)) {
    return error(site, `cannot verify ${row.name} in ACL for ${phaseNames[site.phase]}`);
  }
  run.aclDepth++;
  try {
    for (const extension of run.extensions) {
      const own = extension.verifies?.[row.name];
      if (own) return own(options, run, site);
    }
    const known = Object.hasOwn(verifiers, row.name) ? verifiers[row.name] : undefined;
    if (known) return known(request);
    run.tracer.unfaithful(`verify = ${whole}`, site.at);
    return 'DEFER';
  } finally {
    run.aclDepth--;
  }
};
