import type { DriverCheck, DriverView } from './driver-check.ts';
import { exactlyOne } from './driver-check.ts';

const failures = ['decline', 'defer', 'fail', 'freeze', 'pass'];

/** The default of "port" is a number that is none. */
function hasPort({ driver }: DriverView): boolean {
  const port = driver.options.get('port')?.value;
  return port?.kind === 'integer' && port.value >= 0;
}

/** What the routers check of their options, in the order in which they do (`*_router_init`). */
export const routerChecks: readonly DriverCheck[] = [
  {
    drivers: ['iplookup'],
    rule: 'driver/missing-option',
    when: { test: (router) => !hasPort(router) },
    message: 'the iplookup router "{name}" has no "port"',
    exim: '{name} router:\n  a port must be specified',
    form: 'for',
    at: [],
  },
  {
    drivers: ['iplookup'],
    rule: 'driver/missing-option',
    when: { not: { set: 'hosts' } },
    message: 'the iplookup router "{name}" has no "hosts"',
    exim: '{name} router:\n  a host list must be specified',
    form: 'for',
    at: [],
  },
  {
    drivers: ['iplookup'],
    rule: 'driver/bad-value',
    when: { not: { option: 'protocol', isOneOf: ['udp', 'tcp'] } },
    message: '"protocol" must be udp or tcp',
    exim: '{name} router:\n  protocol not specified as udp or tcp',
    form: 'for',
    at: ['protocol'],
  },
  {
    drivers: ['manualroute'],
    rule: 'driver/bad-value',
    when: { not: { option: 'host_find_failed', isOneOf: ['ignore', ...failures] } },
    message: '"host_find_failed" must be ignore, decline, defer, fail, freeze or pass',
    exim: '{name} router:\n  unrecognized setting for host_find_failed option',
    form: 'for',
    at: ['host_find_failed'],
  },
  {
    drivers: ['manualroute'],
    rule: 'driver/bad-value',
    when: { not: { option: 'host_all_ignored', isOneOf: failures } },
    message: '"host_all_ignored" must be decline, defer, fail, freeze or pass',
    exim: '{name} router:\n  unrecognized setting for host_all_ignored option',
    form: 'for',
    at: ['host_all_ignored'],
  },
  {
    drivers: ['manualroute'],
    rule: 'driver/missing-option',
    when: { not: { any: [{ set: 'route_list' }, { set: 'route_data' }] } },
    message: 'the manualroute router "{name}" has neither "route_list" nor "route_data"',
    exim: '{name} router:\n  route_list or route_data (but not both) must be specified',
    form: 'for',
    at: [],
  },
  {
    drivers: ['manualroute'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'route_list' }, { set: 'route_data' }] },
    message: 'a manualroute router takes "route_list" or "route_data", not both',
    exim: '{name} router:\n  route_list or route_data (but not both) must be specified',
    form: 'for',
    at: ['route_data'],
  },
  {
    drivers: ['queryprogram'],
    rule: 'driver/missing-option',
    when: { not: { set: 'command' } },
    message: 'the queryprogram router "{name}" has no "command"',
    exim: '{name} router:\n  a command specification is required',
    form: 'for',
    at: [],
  },
  {
    drivers: ['queryprogram'],
    rule: 'driver/missing-option',
    when: { not: { set: 'command_user' } },
    message: 'the queryprogram router "{name}" has no "command_user"',
    exim: '{name} router:\n  command_user must be specified',
    form: 'for',
    at: [],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'file' }, { set: 'data' }] },
    message: 'a redirect router takes "file" or "data", not both',
    exim: '{name} router:\n  only one of "file" or "data" must be specified',
    form: 'for',
    at: ['file'],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/missing-option',
    when: { not: exactlyOne('file', 'data') },
    message: 'the redirect router "{name}" has neither "file" nor "data"',
    exim: '{name} router:\n  one of "file" or "data" must be specified',
    form: 'for',
    at: [],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'one_time' }, { any: [{ set: 'headers_add' }, { set: 'headers_remove' }] }] },
    message: 'a redirect router with "one_time" cannot have "headers_add" or "headers_remove"',
    exim: '{name} router:\n  "headers_add" and "headers_remove" are not permitted with "one_time"',
    form: 'for',
    at: ['headers_add', 'headers_remove'],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'one_time' }, { on: 'unseen' }] },
    message: 'a redirect router with "one_time" cannot be "unseen"',
    exim: '{name} router:\n  "unseen" may not be used with "one_time"',
    form: 'for',
    at: ['unseen'],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'qualify_domain' }, { on: 'qualify_preserve_domain' }] },
    message: 'a redirect router takes "qualify_domain" or "qualify_preserve_domain", not both',
    exim: '{name} router:\n  only one of "qualify_domain" or "qualify_preserve_domain" must be set',
    form: 'for',
    at: ['qualify_preserve_domain'],
  },
  {
    drivers: ['redirect'],
    rule: 'driver/missing-option',
    when: { all: [{ on: 'allow_filter' }, { not: { any: [{ on: 'check_local_user' }, { set: 'user' }] } }] },
    message: '"allow_filter" needs "user" or "check_local_user": a filter must run as somebody',
    exim: '{name} router:\n  "user" or "check_local_user" must be set with "allow_filter"',
    form: 'for',
    at: ['allow_filter'],
  },
];

/** Words that the "self" option takes besides "reroute:" and a domain. */
export const selfWords: readonly string[] = ['freeze', 'defer', 'send', 'pass', 'fail'];

/** What is checked of every router once they have all been read (`route_init`), before its references. */
export const routersTogether: readonly DriverCheck[] = [
  {
    rule: 'driver/missing-option',
    when: {
      all: [
        { test: ({ driver }) => driver.driver?.transport === 'required' },
        { not: { any: [{ set: 'transport' }, { on: 'verify_only' }] } },
      ],
    },
    message: 'the router "{name}" has no "transport", which its driver needs',
    exim: '{name} router:\n  a transport is required for this router',
    at: [],
  },
  {
    rule: 'driver/forbidden-option',
    when: { all: [{ test: ({ driver }) => driver.driver?.transport === 'forbidden' }, { set: 'transport' }] },
    message: 'a router of this kind must not have a "transport"',
    exim: '{name} router:\n  a transport must not be defined for this router',
    at: ['transport'],
  },
  {
    rule: 'driver/bad-value',
    when: {
      all: [
        { not: { option: 'self', isOneOf: selfWords } },
        { not: { test: (router) => router.text('self')?.startsWith('reroute:') === true } },
      ],
    },
    message: '"self" must be freeze, defer, send, pass, fail, or "reroute:" and a domain',
    exim: '{name} router:\n  {value} is not valid for the self option',
    form: 'for',
    at: ['self'],
  },
];
