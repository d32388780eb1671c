import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { Value } from '../expand/value.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
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

/** A callout without a word about how; times are in seconds. */
export const defaultCallout: CalloutOptions = {
  timeout: 30,
  connectTimeout: 30,
  overall: 120,
  deferOk: false,
  noCache: false,
  random: false,
  useSender: false,
  useTransportSender: false,
  usePostmaster: false,
  postmaster: false,
  fullPostmaster: false,
  hold: false,
  postmasterSender: '',
};

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
  /** The address is not the sender of the message: `$sender_address` stays as it is, whatever rewriting does. */
  readonly fakeSender?: boolean;
  readonly deferOk?: boolean;
  readonly callout?: CalloutOptions;
}

/** What verification comes to. */
export interface Verification {
  readonly result: 'ok' | 'fail' | 'defer';
  /** For the log. */
  readonly message?: string;
  /** What the client is told; `message` where absent. */
  readonly userMessage?: string;
  /** `qualify`, `route`, `mail`, `recipient`, `postmaster`: for `$sender_verify_failure` and its kin. */
  readonly failure?: 'qualify' | 'route' | 'mail' | 'recipient' | 'postmaster' | 'random';
  /** The address, rewritten where rewriting changed it. */
  readonly address: string;
  /** Its message may be told to strangers, though the error is temporary (`af_pass_message`). */
  readonly passMessage?: boolean;
  /** Routing went well, and a callout was made, or what an earlier one gave was used. */
  readonly calloutMade?: boolean;
  /** A callout came no further than the greeting, HELO or MAIL (`af_verify_nsfail`). */
  readonly setupFailed?: boolean;
  /** The text of an SMTP error of a callout, where one was made (`basic_errno` ERRNO_CALLOUTDEFER and such). */
  readonly calloutResponse?: string;
  /** What its routers gave: `$address_data` afterwards. */
  readonly addressData?: Value;
  readonly localPartData?: Value;
  readonly domainData?: Value;
  /** The address as it was routed, for whoever wants hosts, transport or children. */
  readonly routed?: RoutingAddress;
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

/** Asking the hosts of an address whether they would take it (`do_callout` in verify.c). */
export interface CalloutService {
  /**
   * @param verification what routing gave: an address with hosts
   * @returns the verification as it stands after the callout
   */
  callOut(run: Run, verification: Verification, options: VerifyOptions): Verification;
}

/** What looking at a recipient's mailbox comes to. */
export interface QuotaVerdict {
  readonly result: 'ok' | 'fail' | 'defer';
  /** The mailbox is full. */
  readonly overQuota: boolean;
  /** For `$recipient_verify_failure`: `quota`, or where routing has failed. */
  readonly failure?: string;
  readonly message?: string;
}

/** Looking whether mailboxes have room (`verify_quota` in verify.c). */
export interface QuotaService {
  /** @param run the session: the message that is being received is the one that there has to be room for */
  check(run: Run, recipient: string): QuotaVerdict;
}

/** Where no deliveries are simulated: says that it cannot tell, and defers. */
export const noQuotas: QuotaService = {
  check(run) {
    run.tracer.unfaithful('verify = recipient/quota: deliveries are not simulated here');
    return { result: 'defer', overQuota: false, message: 'deliveries are not simulated' };
  },
};

/** Callouts where no host can be reached: each is one that could not be completed. */
export const noCallouts: CalloutService = {
  callOut(run, verification, { as }) {
    const { address, routed } = verification;
    const [host] = routed?.hosts ?? [];
    run.world.missing({ what: `callout to ${host?.name ?? 'a host'} for ${address}: the host is not described` });
    const what = `Could not complete ${as} verify callout`;
    if (!run.settings.flag('smtp_return_error_details')) {
      return { ...verification, result: 'defer', message: what, userMessage: what, calloutResponse: '' };
    }
    const advice =
      as === 'recipient'
        ? 'they may be permanently unreachable from this server. In the latter case,\nthe address will never be accepted.'
        : 'they may be permanently unreachable from this server. In the latter case,\nyou need to change the address or create an MX record for its domain\nif it is supposed to be generally accessible from the Internet.\nTalk to your mail administrator for details.';
    const userMessage = `${what} for <${address}>.\nThe mail server(s) for the domain may be temporarily unreachable, or\n${advice}`;
    return { ...verification, result: 'defer', message: what, userMessage, calloutResponse: '' };
  },
};

/** Routing where there is none: says that it cannot tell, and defers. */
export const noRouting: RoutingService = {
  verifyAddress(run, address) {
    run.tracer.unfaithful('verification of an address: routing is not simulated here');
    const text = typeof address === 'string' ? address : address.text;
    return { result: 'defer', message: 'routing is not simulated', address: text };
  },
};
