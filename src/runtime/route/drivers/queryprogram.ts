import { quoted } from '../../../../grammar/expansion/messages.ts';
import { keyedField } from '../../expand/keyed.ts';
import { lowerCase, trimSpace } from '../../expand/characters.ts';
import { writeLog } from '../../run/log.ts';
import { setUpCommand } from '../command.ts';
import { propagate, queueAddress, transportOf } from '../finish.ts';
import { buildHostList } from '../host-list.ts';
import type { LookupWay } from '../lookup-hosts.ts';
import { lookupHosts } from '../lookup-hosts.ts';
import { readRedirectList } from '../redirect-data.ts';
import type { RoutingAddress, RoutingPropagated } from '../routing-address.ts';
import type { RouterSite, RouteYield } from '../site.ts';
import { findExpanded } from '../users.ts';
import { adopt, startPropagation } from './redirect.ts';
import { eximErrno } from '../../deliver/errno.ts';

/** How much of what a command writes is read. */
const mostOutput = 1023;

/** Whether `command_user` and `command_group` can be had; the address has a message where not. */
function hasUser(site: RouterSite): boolean {
  const { router, options, address } = site;
  const user = router.options.get('command_user')?.value;
  let hasAccount = user?.kind === 'user' && !/^\d+$/.test(user.name);
  if (user?.kind === 'string') {
    const found = findExpanded('user', user.value, site);
    if (!found) return false;
    hasAccount = found.account !== undefined;
  }
  const group = router.options.get('command_group')?.value;
  if (group?.kind === 'string') {
    // Exim defers where the group is found, and goes on where it is not.
    return findExpanded('group', group.value, site) === undefined;
  }
  if (options.id('command_group') !== undefined || hasAccount) return true;
  address.message = `command_user set without command_group for ${router.name} router`;
  return false;
}

function addGenerated(site: RouterSite, generated: readonly RoutingAddress[], inherited: RoutingPropagated): void {
  for (const child of generated) {
    adopt(child, site);
    child.propagated = { ...inherited, ignoreError: inherited.ignoreError || site.address.propagated.ignoreError };
  }
  site.queues.fresh.unshift(...generated);
}

/** The router `queryprogram`: does what a program says. */
export function queryprogramRouter(site: RouterSite): RouteYield {
  const { run, router, options, address, mode } = site;
  const fail = (message: string): RouteYield => {
    address.message = message;
    return 'defer';
  };
  const inherited = { ...startPropagation(site), domainData: undefined, localPartData: undefined };
  if (!propagate(site, inherited)) return 'defer';
  if (!hasUser(site)) return 'defer';
  const command = setUpCommand(options.text('command') ?? '', 'queryprogram router', run, !mode.testMode);
  if (!command.ok) return fail(command.message);
  const { environ: environment = run.world.environment } = run.expansion.environment;
  const result = run.world.processes.run(command.argv, { timeout: options.seconds('timeout'), environment });
  if (!result.ok) {
    if (result.code === 'EPERM')
      run.world.missing({ what: `command ${command.argv.join(' ')}`, where: `router ${router.name}` });
    else if (result.code !== 'ENOENT' && result.code !== 'EACCES') {
      return fail(`${router.name} router couldn't create child process: ${result.message}`);
    }
    return fail(`${router.name} router: command returned non-zero code 127`);
  }
  const { stdout, status, timedOut } = result.value;
  if (timedOut === true) return fail(`${router.name} router: command timed out`);
  if (status > 128) return fail(`${router.name} router: command killed by signal ${status - 128}`);
  if (status !== 0) return fail(`${router.name} router: command returned non-zero code ${status}`);
  if (stdout === '') return fail(`${router.name} router: command failed to return data`);
  const output = trimSpace(stdout.slice(0, mostOutput));
  const [word = ''] = /^[^\t-\r ]*/.exec(output) ?? [];
  const rest = output.slice(word.length + 1);
  switch (lowerCase(word)) {
    case 'redirect':
      return redirect(site, rest, inherited);
    case 'accept':
      return accept(site, rest, inherited);
    case 'decline':
      return 'decline';
    case 'pass':
      return 'pass';
    case 'fail':
      address.message = rest;
      address.passMessage = true;
      return 'fail';
    case 'freeze':
      address.freeze = true;
      return fail(rest);
    case 'defer':
      return fail(rest);
    default: {
      const message = `bad command yield: ${word} ${rest}`;
      writeLog(run, `${router.name} router: ${message}`, ['panic']);
      return fail(message);
    }
  }
}

/** `REDIRECT a@b, c@d`. */
function redirect(site: RouterSite, text: string, inherited: RoutingPropagated): RouteYield {
  const { run, address, queues } = site;
  const result = readRedirectList(
    text,
    {
      allowDefer: false,
      allowFail: true,
      forbidBlackhole: true,
      forbidInclude: true,
      rewrite: true,
      skipErrors: false,
      includeDirectory: undefined,
      incomingDomain: address.domain,
      qualifyRecipient: run.settings.qualifyRecipient,
    },
    run,
  );
  switch (result.status) {
    case 'defer':
    case 'fail':
      if (result.status === 'fail') addGenerated(site, result.generated, inherited);
      address.message = address.userMessage = result.message;
      return result.status;
    case 'delivered':
      addGenerated(site, result.generated, inherited);
      queues.succeeded.unshift(address);
      return 'ok';
    default:
      address.errno = eximErrno.badRedirect;
      address.message = `error in redirect data: ${result.message ?? 'no addresses supplied'}`;
      return 'defer';
  }
}

/** `ACCEPT data=… transport=… hosts=… lookup=…`. */
function accept(site: RouterSite, fields: string, inherited: RoutingPropagated): RouteYield {
  const { run, router, address } = site;
  const field = (name: string): string | undefined => keyedField(name, fields) || undefined;
  const refuse = (message: string): RouteYield => {
    address.message = message;
    writeLog(run, `${router.name} router: ${message}`, ['panic']);
    return 'defer';
  };
  inherited.addressData = field('data') ?? inherited.addressData;
  const name = field('transport');
  if (name !== undefined) {
    const transport = run.config.transports.find((each) => each.name === name);
    if (!transport) return refuse(`unknown transport name ${name} yielded by command`);
    address.transport = transport;
  } else {
    const found = transportOf(site, 'transport', true, address);
    if (!found) return 'defer';
    address.transport = found.transport;
  }
  const hosts = field('hosts');
  if (hosts !== undefined) {
    const way = field('lookup');
    let by: LookupWay['by'] = 'default';
    if (way === 'byname') by = 'name';
    else if (way === 'bydns') by = 'dns';
    else if (way !== undefined) return refuse(`bad lookup type ${quoted(way, run.release)} yielded by command`);
    const outcome = lookupHosts(site, buildHostList(hosts, false, run.world.random), { by }, 'defer');
    if (outcome !== 'ok') return outcome;
  }
  address.propagated = inherited;
  return queueAddress(site);
}
