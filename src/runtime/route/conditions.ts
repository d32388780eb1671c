import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Value } from '../expand/value.ts';
import { valueOf } from '../expand/value.ts';
import { matchAddress, matchDomain, matchLocalPart } from '../match/match.ts';
import type { MatchResult } from '../match/types.ts';
import { checkCondition, expandText } from './expand-options.ts';
import type { Precondition } from './require-files.ts';
import { checkFiles } from './require-files.ts';
import type { RouterSite } from './site.ts';
import { setValue } from './site.ts';
import { findAccount } from './users.ts';

const ok: Precondition = { status: 'ok' };
const skip: Precondition = { status: 'skip' };

/** A precondition that decides, with the option that it is. */
export type Decided = Precondition & { readonly option?: string };

/**
 * Whether a router is to be run for an address: every precondition but those that its experimental systems add, in the
 * order of `check_router_conditions`. Sets `$domain_data`, `$local_part_data`, `$home` and the account that
 * `check_local_user` finds.
 */
export function checkConditions(site: RouterSite): Decided {
  const { run, router, options, address, mode } = site;
  site.home = site.domainData = site.localPartData = undefined;
  site.account = undefined;
  for (const name of ['home', 'domain_data', 'local_part_data', 'sender_data']) run.values.delete(name);

  const { verify } = mode;
  if ((verify === 'none' || verify === 'expn') && options.flag('verify_only'))
    return { ...skip, option: 'verify_only' };
  if (mode.addressTest && !options.flag('address_test')) return { ...skip, option: 'address_test' };
  if (verify === 'sender' && !options.flag('verify_sender')) return { ...skip, option: 'verify_sender' };
  if (verify === 'recipient' && !options.flag('verify_recipient')) return { ...skip, option: 'verify_recipient' };
  if (verify === 'expn' && !options.flag('expn')) return { ...skip, option: 'expn' };

  const domains = options.text('domains');
  if (domains !== undefined) {
    const result = matchDomain(
      valueOf(address.domain, address.taint ?? true),
      { text: domains, option: 'domains' },
      run.match,
      { cache: address.domainCache },
    );
    if (result.status !== 'match') return notInList(result, 'domains');
    setDomainData(site, result.data);
  }
  const localParts = options.text('local_parts');
  if (localParts !== undefined) {
    const { prefix = '', suffix = '', localPartCaseful } = address;
    const affixed = address.prefix !== undefined || address.suffix !== undefined;
    const bare = localPartCaseful.slice(prefix.length, localPartCaseful.length - suffix.length);
    const result = matchLocalPart(
      valueOf(bare, address.taint ?? true),
      { text: localParts, option: 'local_parts' },
      run.match,
      { caseful: options.flag('caseful_local_part'), ...(!affixed && { cache: address.localPartCache }) },
    );
    if (result.status !== 'match') return notInList(result, 'local_parts');
    setLocalPartData(site, result.data);
  }
  if (options.flag('check_local_user')) {
    const account = findAccount(address.localPart, run);
    if (!account) return { ...skip, option: 'check_local_user' };
    site.account = account;
    setLocalPartData(site, account.name);
    setHome(site, account.home);
  }
  const home = options.text('router_home_directory');
  if (home !== undefined) {
    const expanded = expandText(home, run);
    if (expanded.status === 'value') {
      address.homeExpanded = true;
      setHome(site, expanded.from);
    } else if (expanded.status === 'failed') {
      const message = `failed to expand ${quoted(home, run.release)} for router_home_directory: ${expanded.message}`;
      return { status: 'defer', message, option: 'router_home_directory' };
    }
  }
  const senders = options.text('senders');
  if (senders !== undefined) {
    const { sender } = run.message;
    const result = matchAddress(valueOf(sender, sender !== ''), { text: senders, option: 'senders' }, run.match);
    if (result.status !== 'match') return notInList(result, 'senders');
    setValue(run, 'sender_data', result.data);
  }
  const files = options.text('require_files');
  if (files !== undefined) {
    const result = checkFiles(files, run);
    if (result.status !== 'ok') return { ...result, option: 'require_files' };
  }
  const condition = options.text('condition');
  if (condition !== undefined) {
    const checked = checkCondition(condition, router.name, 'router', run);
    if (checked === 'defer') {
      return { status: 'defer', message: 'condition check lookup defer', option: 'condition' };
    }
    if (checked === 'false') return { ...skip, option: 'condition' };
  }
  return checkSystems(site) ?? ok;
}

function notInList(result: MatchResult, option: string): Decided {
  if (result.status === 'defer') return { status: 'defer', message: `${option} check lookup or other defer`, option };
  return { ...skip, option };
}

function setDomainData(site: RouterSite, data: Value | undefined): void {
  site.domainData = data;
  site.address.propagated.domainData = data;
  setValue(site.run, 'domain_data', data);
}

function setLocalPartData(site: RouterSite, data: Value | undefined): void {
  site.localPartData = data;
  site.address.propagated.localPartData = data;
  setValue(site.run, 'local_part_data', data);
}

function setHome(site: RouterSite, home: Value): void {
  site.home = home;
  setValue(site.run, 'home', home);
}

/** Preconditions of systems that a run's extensions bring, by their options. */
function checkSystems({ run, options, router, address }: RouterSite): Decided | undefined {
  for (const { routerConditions } of run.extensions) {
    for (const [option, holds] of Object.entries(routerConditions ?? {})) {
      if (!options.isSet(option)) continue;
      if (!holds(router, address, run)) return { ...skip, option };
    }
  }
  return undefined;
}
