import type { Phase } from '../../catalogue/row.ts';
import type { CompiledAclItem, CompiledDriver } from '../../compile/config.ts';
import type { Value } from '../expand/value.ts';
import type { Address } from '../state/address.ts';
import type { Run } from './run.ts';

/** What a condition, modifier, control or verification comes to: OK, FAIL, DEFER and so on of acl.c. */
export type AclOutcome = 'OK' | 'FAIL' | 'DEFER' | 'ERROR' | 'DISCARD' | 'FAIL_DROP';

/** The ACL under way, as a word of it sees it. */
export interface AclSite {
  readonly phase: Phase;
  readonly verb: string;
  readonly item: CompiledAclItem;
  /** What the client is to be told, where the statement refuses; a word may set it. */
  userMessage: string | undefined;
  /** What is to be logged. */
  logMessage: string | undefined;
}

/** A condition or modifier: gets its value, expanded where its row says so. */
export type AclWord = (argument: Value, run: Run, site: AclSite) => AclOutcome;

/** What an experimental system brings to a run. Everything is by name. */
export interface RuntimeExtension {
  readonly aclWords?: Readonly<Record<string, AclWord>>;
  /** Controls; `options` is what stands after the slash. */
  readonly controls?: Readonly<Record<string, (options: string | undefined, run: Run, site: AclSite) => AclOutcome>>;
  /** `verify = name/options`. */
  readonly verifies?: Readonly<Record<string, (options: readonly string[], run: Run, site: AclSite) => AclOutcome>>;
  readonly variables?: Readonly<Record<string, (run: Run) => Value | undefined>>;
  /** Preconditions of routers, by the option that asks for them; tried after Exim's own where the option is set. */
  readonly routerConditions?: Readonly<Record<string, (router: CompiledDriver, address: Address, run: Run) => boolean>>;
  /** Called when the whole message has been read, before the ACLs that see it. */
  readonly messageRead?: (run: Run) => void;
  /** What it adds to `${authresults {…}}`, each part with its leading `;\n\t`. */
  readonly authenticationResults?: (run: Run) => string | undefined;
}
