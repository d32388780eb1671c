import type { CompiledDriver } from '../../compile/config.ts';
import type { Taint, Value } from '../expand/value.ts';

/** A host in a list of hosts to deliver to (structs.h, host_item). */
export interface HostItem {
  readonly name: string;
  /** Undefined until looked up. */
  readonly address?: string;
  readonly port?: number;
  /** MX preference, or -1 (MX_NONE) minus its group where hosts are in random order. */
  readonly mx?: number;
  readonly dnssec?: 'yes' | 'no';
  readonly certificateName?: string;
  /** Set by a router that must not fall back on later hosts. */
  readonly status?: 'usable' | 'unusable' | 'unknown';
  /** Whether looking it up showed that it is this machine. */
  readonly local?: boolean;
}

/** What a router or a filter wants mailed back: the data of an autoreply. */
export interface ReplyData {
  readonly [field: string]: string | number | boolean | undefined;
}

/** Headers to be added and removed, the address to which errors go, and so on: what children inherit (address_item_propagated). */
export interface Propagated {
  readonly addressData: Value | undefined;
  readonly domainData: Value | undefined;
  readonly localPartData: Value | undefined;
  readonly errorsAddress: string | undefined;
  /** Header lines, each with its newline, in the order in which they are to be added. */
  readonly extraHeaders: readonly string[];
  /** Colon-separated names of headers to remove, as expanded. */
  readonly removeHeaders: string | undefined;
  /** `set = r_name = value` of routers, by name with its `r_`. */
  readonly variables: ReadonlyMap<string, Value>;
  readonly ignoreError: boolean;
  readonly srsSender?: string;
  readonly utf8: boolean;
}

/** One address on its way through the routers (structs.h, address_item). */
export interface Address {
  readonly address: string;
  /** Whether the address, and what is cut out of it, is tainted; so where absent. */
  readonly taint?: Taint;
  /** Another name by which it is told apart from homonyms: file and pipe deliveries of several parents. */
  readonly unique: string;
  readonly parent: Address | undefined;
  /** In lower case. */
  readonly domain: string;
  readonly localPart: string;
  readonly localPartCaseful: string;
  readonly prefix: string | undefined;
  readonly prefixVariable: string | undefined;
  readonly suffix: string | undefined;
  readonly suffixVariable: string | undefined;
  readonly propagated: Propagated;
  readonly router: CompiledDriver | undefined;
  /** Where routing begins, for children of `redirect_router`. */
  readonly startRouter: CompiledDriver | undefined;
  readonly transport: CompiledDriver | undefined;
  readonly hosts: readonly HostItem[];
  readonly fallbackHosts: readonly HostItem[];
  /** A file, pipe or reply delivery. */
  readonly special: 'file' | 'directory' | 'pipe' | 'reply' | undefined;
  readonly reply?: ReplyData;
  readonly selfHostname: string | undefined;
  readonly homeDirectory: string | undefined;
  readonly currentDirectory: string | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly initgroups: boolean;
  readonly dsn: { readonly orcpt?: string; readonly notify: number };
  /** For the sender of bounces and logs: why it failed or was put off. */
  readonly message: string | undefined;
  /** What a client or a bounce may be told; `message` where absent. */
  readonly userMessage: string | undefined;
  readonly errno: number;
}
