import type { DriverCheck, DriverView } from './driver-check.ts';
import { holds } from './driver-check.ts';
import type { Condition } from './driver-check.ts';

/** What the authenticators check of their options (`auth_*_init`). */
export const authenticatorChecks: readonly DriverCheck[] = [
  {
    drivers: ['spa'],
    rule: 'driver/missing-option',
    when: {
      any: [
        { all: [{ set: 'client_username' }, { not: { set: 'client_password' } }] },
        { all: [{ set: 'client_password' }, { not: { set: 'client_username' } }] },
      ],
    },
    message: '"client_username" and "client_password" go together',
    exim: '{name} authenticator:\n  one of client_username and client_password cannot be set without the other',
    form: 'for',
    at: ['client_username', 'client_password'],
  },
];

/** A value that a driver expands as it is initialised; in the text `{name}` is its own, `{value}` the value, `{message}` why not. */
export interface ExpandedAtInit {
  readonly driver: string;
  readonly option: string;
  readonly exim: string;
}

/** The values that authenticators expand while the configuration is read. */
export const expandedAtInit: readonly ExpandedAtInit[] = ['server_hostname', 'server_realm'].map((option) => ({
  driver: 'cyrus_sasl',
  option,
  exim: `{name} authenticator:\n  couldn't expand ${option} [{value}]: {message}`,
}));

/** What makes an authenticator one for a server or for a client, and whether its own name does for a public name. */
export interface AuthenticatorSides {
  readonly driver: string;
  readonly server?: Condition;
  readonly client?: Condition;
  /** It has a public name even when none is given: its own name. */
  readonly named?: true;
}

/** The sides of each driver. */
export const authenticatorSides: readonly AuthenticatorSides[] = [
  { driver: 'cram_md5', server: { set: 'server_secret' }, client: { set: 'client_secret' } },
  { driver: 'cyrus_sasl', server: { all: [] } },
  { driver: 'dovecot', server: { set: 'server_socket' }, named: true },
  { driver: 'external', server: { set: 'server_condition' }, client: { set: 'client_send' }, named: true },
  {
    driver: 'gsasl',
    server: { set: 'server_condition' },
    client: { all: [{ set: 'client_username' }, { set: 'client_password' }] },
  },
  { driver: 'heimdal_gssapi', server: { set: 'server_service' } },
  { driver: 'plaintext', server: { set: 'server_condition' }, client: { set: 'client_send' }, named: true },
  { driver: 'spa', server: { set: 'server_password' }, client: { set: 'client_username' }, named: true },
  { driver: 'tls', named: true },
];

/** The sides that an authenticator is for, in the order in which Exim looks for one that two of a name share. */
export function sidesHeld(view: DriverView): readonly ('client' | 'server')[] {
  return (['client', 'server'] as const).filter((side) => {
    const condition = sidesOf(view)?.[side];
    return condition !== undefined && holds(condition, view);
  });
}

/** The public name of an authenticator; undefined where it has none. */
export function publicName(view: DriverView): string | undefined {
  return view.text('public_name') ?? (sidesOf(view)?.named ? view.driver.name : undefined);
}

function sidesOf({ driver }: DriverView): AuthenticatorSides | undefined {
  return authenticatorSides.find((each) => each.driver === driver.driver?.name);
}
