import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { Value } from '../expand/value.ts';
import type { Address } from '../state/address.ts';
import type { Run } from './run.ts';

/** How a callout is to be made: the words after `callout=`, in seconds where they are times (`acl_verify` in acl.c). */
export interface CalloutOptions {
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly overall: number;
  readonly deferOk: boolean;
  readonly noCache: boolean;
  readonly random: boolean;
  readonly useSender: boolean;
  readonly useTransportSender: boolean;
  readonly usePostmaster: boolean;
  readonly postmaster: boolean;
  readonly fullPostmaster: boolean;
  readonly hold: boolean;
  /** The sender of a postmaster check; empty by default. */
  readonly postmasterSender: string;
  /** `mailfrom=…` of a header sender check. */
  readonly mailFrom?: string;
}

/** How an address is verified (`verify_address` in verify.c, its `options`). */
export interface VerifyOptions {
  /** As a recipient, or as a sender. */
  readonly as: 'recipient' | 'sender';
  /** EXPN: children are shown, and routers with `no_expn` passed over. */
  readonly expn?: boolean;
  /** Rewriting and the rules for unqualified addresses of a local caller. */
  readonly local?: boolean;
  readonly qualify?: boolean;
  readonly successOnRedirect?: boolean;
  readonly deferOk?: boolean;
  readonly callout?: CalloutOptions;
  /** A quota check in place of a callout. */
  readonly quota?: { readonly cachePositive: number; readonly cacheNegative: number; readonly noCache: boolean };
}

/** What verification comes to. */
export interface Verification {
  readonly result: 'ok' | 'fail' | 'defer';
  /** For the log. */
  readonly message?: string;
  /** What the client is told; `message` where absent. */
  readonly userMessage?: string;
  /** `qualify`, `route`, `mail`, `recipient`, `postmaster`: for `$sender_verify_failure` and its kin. */
  readonly failure?: 'qualify' | 'route' | 'mail' | 'recipient' | 'postmaster' | 'random' | 'quota';
  /** The address, rewritten where rewriting changed it. */
  readonly address: string;
  /** The text of an SMTP error of a callout, where one was made (`basic_errno` ERRNO_CALLOUTDEFER and such). */
  readonly calloutResponse?: string;
  /** What its routers gave: `$address_data` afterwards. */
  readonly addressData?: Value;
  readonly localPartData?: Value;
  readonly domainData?: Value;
  /** The address as it was routed, for whoever wants hosts, transport or children. */
  readonly routed?: Address;
  /** All addresses that it expands to, for EXPN and VRFY: one line each. */
  readonly children?: readonly string[];
  /** Which router or option decided. */
  readonly at?: LogicalSpan;
}

/** Routing, as sessions and ACLs need it. */
export interface RoutingService {
  /** Verifies an address (`verify_address`); `address` is qualified unless `options.qualify` lets it be qualified here. */
  verifyAddress(run: Run, address: Value, options: VerifyOptions): Verification;
}

/** Routing where there is none: says that it cannot tell, and defers. */
export const noRouting: RoutingService = {
  verifyAddress(run, address) {
    run.tracer.unfaithful('verification of an address: routing is not simulated here');
    const text = typeof address === 'string' ? address : address.text;
    return { result: 'defer', message: 'routing is not simulated', address: text };
  },
};
