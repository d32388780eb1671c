import { quoted } from '../../../../grammar/expansion/messages.ts';
import { lowerCase } from '../../expand/characters.ts';
import { valueOf } from '../../expand/value.ts';
import { compileRegex } from '../../regex/regex.ts';
import { writeLog } from '../../run/log.ts';
import { PanicDie } from '../../panic.ts';
import { expandText } from '../expand-options.ts';
import { propagate, setUser, transportOf } from '../finish.ts';
import type { RedirectResult } from '../redirect-data.ts';
import { interpretRedirection } from '../redirect-source.ts';
import type { RoutingAddress, RoutingPropagated } from '../routing-address.ts';
import { makeAddress } from '../routing-address.ts';
import { tellOfSkipped } from '../skipped-errors.ts';
import type { RouterSite, RouteYield } from '../site.ts';
import { driverOptions } from '../driver-options.ts';
import type { UserGroup } from '../users.ts';
import { userOfRouter } from '../users.ts';
import { eximErrno } from '../../deliver/errno.ts';

/** How many children an address may have. */
const mostChildren = 65535;

/** An SMTP code, perhaps with an extended one, at the beginning of a message (`regex_smtp_code`). */
const smtpCode = compileRegex('^\\d\\d\\d[\\t-\\r ](?:\\d\\.\\d\\d?\\d?\\.\\d\\d?\\d?[\\t-\\r ])?');

/** What an address hands down to those that are made of it. */
export function startPropagation(site: RouterSite): RoutingPropagated {
  const { propagated } = site.address;
  return {
    addressData: propagated.addressData,
    domainData: site.domainData,
    localPartData: site.localPartData,
    errorsAddress: undefined,
    extraHeaders: [],
    removeHeaders: undefined,
    variables: new Map(propagated.variables),
    ignoreError: false,
    utf8: propagated.utf8,
  };
}

/** Makes an address the child of the one being routed. */
export function adopt(child: RoutingAddress, { run, router, options, address }: RouterSite): void {
  child.parent = address;
  const start = options.text('redirect_router');
  child.startRouter = start === undefined ? undefined : run.config.routers.find(({ name }) => name === start);
  if (address.children >= mostChildren) {
    const line = `${router.name} router generated more than ${mostChildren} child addresses for <${address.address}>`;
    writeLog(run, line, ['main', 'panic']);
    throw new PanicDie(line);
  }
  address.children++;
}

/** Queues the addresses that were made. Mirrors `add_generated`. */
function addGenerated(
  site: RouterSite,
  generated: readonly RoutingAddress[],
  inherited: RoutingPropagated,
  user: UserGroup,
): void {
  const { run, options, address, queues } = site;
  // They are taken off the chain in reverse; what they count for is the same.
  for (const child of generated) {
    adopt(child, site);
    if (options.flag('one_time')) child.oneTimeParent = topOf(address).address;
    child.hideChild ||= options.flag('hide_child_in_errmsg');
    if (options.flag('check_ancestor')) keepFromAncestors(child, site);
    const { errorsAddress, ignoreError } = child.propagated;
    child.propagated = { ...inherited, ignoreError: ignoreError || address.propagated.ignoreError };
    if (errorsAddress !== undefined) child.propagated.errorsAddress = errorsAddress;
    if (child.special) setUpSpecial(child, site, user);
    child.propagated.utf8 ||= /[\x80-\xff]/.test(child.address) || /[\x80-\xff]/.test(run.message.sender);
  }
  queues.fresh.unshift(...generated);
}

function topOf(address: RoutingAddress): RoutingAddress {
  let top = address;
  while (top.parent) top = top.parent;
  return top;
}

/** `check_ancestor`: an address that stands among its ancestors is replaced by the one being routed. */
function keepFromAncestors(child: RoutingAddress, { run, address }: RouterSite): void {
  for (let each: RoutingAddress | undefined = address; each; each = each.parent) {
    const caseful = each.router !== undefined && driverOptions(each.router, run.config).flag('caseful_local_part');
    const same = caseful ? child.address === each.address : lowerCase(child.address) === lowerCase(each.address);
    if (same) {
      child.address = address.address;
      return;
    }
  }
}

const specialTransports = {
  pipe: 'pipe_transport',
  reply: 'reply_transport',
  directory: 'directory_transport',
  file: 'file_transport',
} as const;

/** Pipes, files and replies are not routed any more: this router is theirs. */
function setUpSpecial(child: RoutingAddress, site: RouterSite, user: UserGroup): void {
  const { run, router, options, address, account } = site;
  const { special } = child;
  if (!special) return;
  child.router = router;
  setUser(child, user);
  const home = options.text('transport_home_directory');
  if (home !== undefined) child.homeDirectory = home;
  else if (options.flag('check_local_user') && account) child.homeDirectory = `\\N${account.home}\\N`;
  else if (options.isSet('router_home_directory') && address.homeExpanded) {
    child.homeDirectory = typeof site.home === 'object' ? site.home.text : site.home;
    child.homeExpanded = true;
  }
  child.currentDirectory = options.text('transport_current_directory');
  child.allowPipe = !options.flag('forbid_pipe');
  child.allowFile = !options.flag('forbid_file');
  child.allowReply = !options.flag('forbid_filter_reply');
  const variable = special === 'pipe' ? 'address_pipe' : special === 'reply' ? undefined : 'address_file';
  if (variable !== undefined) run.values.set(variable, valueOf(child.address, child.taint ?? true));
  const found = transportOf(site, specialTransports[special], true, child);
  if (variable !== undefined) run.values.delete(variable);
  child.transport = found?.transport;
}

/** Reads the data that the options name. */
function interpret(site: RouterSite, user: UserGroup, qualifyRecipient: string): RedirectResult {
  const { options, address } = site;
  const file = options.text('file');
  return interpretRedirection(
    {
      text: file ?? options.text('data') ?? '',
      file:
        file === undefined
          ? undefined
          : {
              modemask: options.number('modemask'),
              owners: options.ids('owners'),
              owngroups: options.ids('owngroups'),
              checkOwner: options.flag('check_owner'),
              checkGroup: options.flag('check_group'),
              ignoreEnotdir: options.flag('ignore_enotdir'),
              ignoreEacces: options.flag('ignore_eacces'),
            },
      list: {
        allowDefer: options.flag('allow_defer'),
        allowFail: options.flag('allow_fail'),
        forbidBlackhole: options.flag('forbid_blackhole'),
        forbidInclude: options.flag('forbid_include'),
        rewrite: options.flag('rewrite'),
        skipErrors: options.flag('skip_syntax_errors'),
        includeDirectory: options.text('include_directory'),
        incomingDomain: address.domain,
        qualifyRecipient,
      },
      user,
      allowFilter: options.flag('allow_filter'),
      forbidEximFilter: options.flag('forbid_exim_filter'),
      forbidSieveFilter: options.flag('forbid_sieve_filter'),
    },
    site,
  );
}

/** The router `redirect`: replaces an address by others, by files, pipes or what a filter says. */
export function redirectRouter(site: RouterSite): RouteYield {
  const { run, router, options, address, mode, queues } = site;
  const inherited = startPropagation(site);
  const user = userOfRouter(site);
  if (!user) return 'defer';
  user.uid ??= site.account?.uid;
  user.gid ??= site.account?.gid;
  for (const { redirecting } of run.extensions) {
    const ends = redirecting?.(site, inherited);
    if (ends !== undefined) return ends;
  }
  let qualifyRecipient = run.settings.qualifyRecipient;
  const qualify = options.text('qualify_domain');
  if (options.flag('qualify_preserve_domain')) qualifyRecipient = address.domain;
  else if (qualify !== undefined) {
    const expanded = expandText(qualify, run);
    if (expanded.status === 'forced') return 'decline';
    if (expanded.status === 'failed') {
      address.message = `failed to expand ${quoted(qualify, run.release)}: ${expanded.message}`;
      return 'defer';
    }
    qualifyRecipient = expanded.value;
  }
  const result = interpret(site, user, qualifyRecipient);
  if (run.tracer.on) {
    const outcome = result.generated.map((each) => each.address).join(', ');
    run.tracer.step('redirect', `${result.status}${result.message === undefined ? '' : `: ${result.message}`}`, {
      outcome,
    });
  }
  if (result.message !== undefined) address.message = result.message;
  let { skipped } = result;
  let { generated, status } = result;
  switch (status) {
    case 'nonexistent':
      address.message = address.userMessage = undefined;
      return 'decline';
    case 'blackhole':
      generated = [];
      address.message = undefined;
      status = 'delivered';
      break;
    case 'fail':
      if (!propagateTo(site, inherited)) return 'defer';
      addGenerated(site, generated, inherited, user);
      return giveMessage(site, 'fail', result.message);
    case 'defer':
      return giveMessage(site, 'defer', result.message);
    case 'freeze':
      if (!propagateTo(site, inherited)) return 'defer';
      addGenerated(site, generated, inherited, user);
      address.message = result.message ?? 'frozen by filter';
      address.freeze = true;
      address.children = 9999;
      return 'defer';
    case 'error':
    case 'includeFailed':
      if (result.kind === undefined) return 'defer';
      if (result.kind !== 'list' && options.flag('skip_syntax_errors')) {
        skipped = [{ message: result.message ?? '', item: undefined }];
        address.message = address.userMessage = undefined;
      } else {
        const what = result.kind === 'list' ? 'redirect' : 'filter';
        const where = options.isSet('data') ? 'data' : 'file';
        address.errno = eximErrno.badRedirect;
        address.message = `error in ${what} ${where}: ${result.message ?? ''}`;
        return 'defer';
      }
      break;
    case 'delivered':
    case 'notDelivered':
      break;
  }
  if (skipped && skipped.length > 0) {
    if (!tellOfSkipped(skipped, generated.length > 0, site)) return 'defer';
    if (result.kind !== 'list' || generated.length === 0) {
      address.message = 'syntax error in redirection data';
      return 'decline';
    }
  }
  if (generated.length > 0) {
    if (!propagateTo(site, inherited)) return 'defer';
    addGenerated(site, generated, inherited, user);
  }
  let outcome: RouteYield = 'ok';
  if (status === 'delivered') {
    if (generated.length === 0 && mode.verify === 'none' && !mode.addressTest) {
      const why = result.status === 'blackhole' ? ':blackhole:' : 'discarded';
      writeLog(run, `=> ${why} <${address.address}> R=${router.name}`);
      outcome = 'discard';
    }
  } else {
    if (generated.length === 0) return 'decline';
    const again = makeAddress(address.address, address.taint ?? true);
    again.parent = address;
    address.children++;
    again.propagated = { ...inherited };
    queues.fresh.unshift(again);
  }
  queues.succeeded.unshift(address);
  return outcome;
}

/** The errors address goes into the address itself too (`sort_errors_and_headers`). */
function propagateTo(site: RouterSite, inherited: RoutingPropagated): boolean {
  if (!propagate(site, inherited)) return false;
  site.address.propagated.errorsAddress = inherited.errorsAddress;
  return true;
}

/** The message that `:fail:`, `:defer:` or a filter gives: strangers may see it, perhaps without its code. */
function giveMessage(
  { options, address }: RouterSite,
  outcome: 'fail' | 'defer',
  message: string | undefined,
): RouteYield {
  if (message === undefined) {
    address.message = outcome === 'fail' ? 'forced rejection' : 'forced defer';
    return outcome;
  }
  const code = options.flag('forbid_smtp_code') && smtpCode.ok ? smtpCode.regex.find(message) : undefined;
  address.message = code ? message.slice(code.end) : message;
  address.userMessage = address.message;
  address.passMessage = true;
  return outcome;
}
