import { isBuilt } from '../../catalogue/target.ts';
import type { Value } from '../expand/value.ts';
import { textOf } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import type { Message } from '../state/message.ts';
import type { Signature } from './signature.ts';

/** What verification has found out about a message, and where the DKIM ACL stands: the globals of dkim.c. */
export interface DkimState {
  readonly signatures: readonly Signature[];
  /** `$dkim_signers`. */
  readonly signers: string;
  /** `$dkim_verify_status` and `$dkim_verify_reason`, unless an ACL has set them. */
  status: string | undefined;
  reason: string | undefined;
  /** The signature that the ACL is run for, and the domain or identity that led to it. */
  current: Signature | undefined;
  currentSigner: string | undefined;
  domain: string | undefined;
  selector: string | undefined;
  keyLength: number;
  /** The domain for `DKIM=` on the arrival line. */
  passedDomain: string | undefined;
}

const key = 'dkim';

/** The state of a message; undefined where none has been verified. */
export function dkimState(message: Message): DkimState | undefined {
  return message.systems.get(key) as DkimState | undefined;
}

/** Keeps the state for a message. */
export function keepDkimState(message: Message, state: DkimState): void {
  message.systems.set(key, state);
}

/** Whether the target has DKIM. */
export function hasDkim({ config }: Run): boolean {
  return isBuilt('dkim', config.target.features);
}

/** Whether verification has been switched off for the message. */
export function isDisabled({ message }: Run): boolean {
  return message.flags.get('dkim_disable_verify') === true;
}

/** What an ACL has set; undefined where it has not. */
function set(run: Run, name: string): string | undefined {
  const value: Value | undefined = run.values.get(name);
  return value === undefined ? undefined : textOf(value);
}

/** `$dkim_verify_status` and `$dkim_verify_reason` as they stand. */
export function currentResult(run: Run): { readonly status: string | undefined; readonly reason: string | undefined } {
  const state = dkimState(run.message);
  return {
    status: set(run, 'dkim_verify_status') ?? state?.status,
    reason: set(run, 'dkim_verify_reason') ?? state?.reason,
  };
}

/** Forgets what ACLs have set. */
export function forgetSetResults(run: Run): void {
  run.values.delete('dkim_verify_status');
  run.values.delete('dkim_verify_reason');
}

/** Whether an ACL has set either. */
export function hasSetResults(run: Run): boolean {
  return run.values.has('dkim_verify_status') || run.values.has('dkim_verify_reason');
}
