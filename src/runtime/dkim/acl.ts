import { lowerCase } from '../expand/characters.ts';
import { appendToList, listReader, nextInList } from '../../../grammar/list/split.ts';
import type { AclResult } from '../acl/check.ts';
import { aclCheck } from '../acl/check.ts';
import type { MessageVerdict } from '../run/extension.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Signature, VerifyStatus } from './signature.ts';
import type { DkimState } from './state.ts';
import { currentResult, dkimState, forgetSetResults, hasSetResults, isDisabled } from './state.ts';
import { logLine, reasonOf } from './texts.ts';

const statuses: ReadonlySet<string> = new Set<VerifyStatus>(['none', 'invalid', 'fail', 'pass']);

/** Notes and logs the result of one signature. Mirrors `dkim_exim_verify_log_sig`. */
function logSignature(signature: Signature, state: DkimState, run: Run): void {
  const { status, reason } = currentResult(run);
  const passes =
    state.passedDomain === undefined && status !== undefined ? status === 'pass' : signature.status === 'pass';
  if (passes) state.passedDomain = signature.domain;
  if (status !== undefined && hasSetResults(run)) {
    signature.policy = true;
    signature.status = statuses.has(status) ? (status as VerifyStatus) : 'none';
    delete signature.reason;
  }
  if (logs(run, 'dkim_verbose')) {
    writeLog(run, logLine(signature, { status: status ?? '', reason: reason ?? '' }));
  }
}

const passed = (run: Run): boolean => run.settings.flag('dkim_verify_minimal') && currentResult(run).status === 'pass';

interface AclRun {
  readonly state: DkimState;
  readonly acl: string;
  results: string;
}

/** Runs the ACL for one signature, or for a signer that has none. Mirrors `dkim_acl_call`. */
function callAcl(running: AclRun, run: Run): AclResult {
  const { state, acl } = running;
  const result = aclCheck(run, 'dkim', acl);
  if (state.current) logSignature(state.current, state, run);
  running.results = appendToList(running.results, ':', currentResult(run).status ?? '');
  return result;
}

/** Runs the ACL for a domain or identity, once for each of its signatures. Mirrors `dkim_exim_acl_run`. */
function runForSigner(signer: string, running: AclRun, run: Run): AclResult | undefined {
  const { state } = running;
  const begin = (status: string, reason: string): void => {
    forgetSetResults(run);
    state.status = status;
    state.reason = reason;
  };
  begin('none', '');
  state.currentSigner = signer;
  if (isDisabled(run)) return undefined;
  let last: AclResult | undefined;
  for (const signature of state.signatures) {
    const name = signer.includes('@') ? signature.identity : signature.domain;
    if (lowerCase(name) !== lowerCase(signer)) continue;
    state.current = signature;
    state.domain = signature.domain;
    state.selector = signature.selector;
    state.keyLength = run.release >= 94 ? signature.keyBits : (signature.signature ?? '').length * 8;
    begin(signature.status, reasonOf(signature));
    last = callAcl(running, run);
    if (last.outcome !== 'OK' || passed(run)) return last;
  }
  if (last) return last;
  state.current = undefined;
  return callAcl(running, run);
}

/** Logs all signatures, where there is no ACL. */
function logAll(state: DkimState, run: Run): void {
  for (const signature of state.signatures) logSignature(signature, state, run);
}

const accepted = {
  phase: 'dkim',
  outcome: 'OK',
  userMessage: undefined,
  logMessage: undefined,
  statement: undefined,
} as const satisfies MessageVerdict;

/**
 * Runs `acl_smtp_dkim` for the signers that `dkim_verify_signers` names. Mirrors `dkim_exim_acl_entry`.
 *
 * @throws PanicDie where an ACL makes Exim give up
 */
export function runDkimAcl(run: Run): MessageVerdict | undefined {
  const state = dkimState(run.message);
  if (!state || isDisabled(run)) return undefined;
  const acl = run.settings.text('acl_smtp_dkim');
  const signers = run.settings.text('dkim_verify_signers') ?? '';
  if (acl === undefined || signers === '') {
    logAll(state, run);
    return undefined;
  }
  const expanded = run.expand(signers);
  if (!expanded.ok) {
    writeLog(run, `expansion of dkim_verify_signers option failed: ${expanded.message}`, ['main', 'panic']);
    if (run.release >= 99) return { ...accepted, outcome: 'DEFER' };
  }
  const running: AclRun = { state, acl, results: '' };
  const seen = new Set<string>();
  const reader = listReader(expanded.ok ? expanded.value : '');
  let result: AclResult | undefined;
  for (let signer = nextInList(reader); signer !== undefined; signer = nextInList(reader)) {
    if (signer === '' || seen.has(signer)) continue;
    seen.add(signer);
    result = runForSigner(signer, running, run);
    if ((result && result.outcome !== 'OK') || passed(run)) break;
  }
  const { reason } = currentResult(run);
  forgetSetResults(run);
  state.reason = reason;
  state.status = running.results === '' ? undefined : running.results;
  return { ...accepted, ...result };
}
