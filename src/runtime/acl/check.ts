import type { Phase } from '../../catalogue/row.ts';
import type { CompiledAclItem, CompiledStatement } from '../../compile/config.ts';
import { lowerCase, trimSpaceStart } from '../expand/characters.ts';
import type { CompiledExpansion } from '../expand/expand.ts';
import { compileExpansion } from '../expand/expand.ts';
import type { AclService } from '../expand/services.ts';
import type { Taint, Value } from '../expand/value.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import { Crash } from '../panic.ts';
import { makeAddress } from '../run/address.ts';
import { hackPercent } from '../run/percent-hack.ts';
import type { AclOutcome, AclSite } from '../run/extension.ts';
import { hostAndIdent } from '../run/host-text.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { heedCutthrough } from './cutthrough.ts';
import { inQuotes, setOrDelete } from './outcome.ts';
import { isAllowed, messagePhases, phaseNames } from './phases.ts';
import type { AclAsked, ReadyAcl } from './read-acl.ts';
import { linesInPlace, placeOf, readAcl } from './read-acl.ts';
import { splitArguments } from './split-arguments.ts';
import { splitMessage } from './split-message.ts';
import { addHeaders, printable } from './words/condition.ts';
import { aclWord } from './words/index.ts';

/** What an ACL answers. */
export interface AclResult {
  readonly outcome: AclOutcome;
  /** For the client. */
  readonly userMessage: string | undefined;
  /** Whether that is tainted; default not. */
  readonly userTaint?: Taint | undefined;
  /** For the log. */
  readonly logMessage: string | undefined;
  /** The statement that decided; undefined for the implicit denial at the end. */
  readonly statement: CompiledStatement | undefined;
  /** What of the statement decided, where not all of it had to be asked. */
  readonly stopped?: StoppedAt;
}

/** The item at which a statement stopped. */
export interface StoppedAt {
  readonly item: CompiledAclItem;
  /** Whether it could not be told what it comes to. */
  readonly undecided: boolean;
}

/** One statement at work. */
interface Statement extends AclSite {
  readonly statement: CompiledStatement;
  /** Whether its place in the configuration can be told. */
  readonly configured: boolean;
  endpass: boolean;
  stopped: StoppedAt | undefined;
}

const deepest = 20;

const compiled = new WeakMap<CompiledAclItem, CompiledExpansion>();

/** The expansion of an item's value, compiled when it is first met. */
function expansionOf(item: CompiledAclItem, run: Run): CompiledExpansion {
  let known = compiled.get(item);
  if (!known) compiled.set(item, (known = compileExpansion(item.value, run.expansion.dialect)));
  return known;
}

/** For which outcomes of which verb `message` and `log_message` are used (`msgcond` in acl.c). */
const messageFor: Readonly<Record<string, ReadonlySet<AclOutcome>>> = {
  accept: new Set<AclOutcome>(['OK', 'FAIL', 'FAIL_DROP']),
  defer: new Set<AclOutcome>(['OK']),
  deny: new Set<AclOutcome>(['OK']),
  discard: new Set<AclOutcome>(['OK', 'FAIL', 'FAIL_DROP']),
  drop: new Set<AclOutcome>(['OK']),
  require: new Set<AclOutcome>(['FAIL', 'FAIL_DROP']),
  warn: new Set<AclOutcome>(['OK']),
};

/** Runs the condition `acl`: an ACL within the ACL, perhaps with arguments (`acl_check_wargs`). */
function checkNested(text: string, run: Run, site: Statement): AclOutcome {
  const parts: Value[] = [];
  for (const word of splitArguments(text)) {
    const result = run.expand(word);
    if (!result.ok) {
      if (result.forced) return 'ERROR';
      // Of an argument, Exim tells the ACL's name.
      const told = parts[0] === undefined ? word : textOf(parts[0]);
      site.logMessage = `failed to expand ACL string ${inQuotes(run, told)}: ${result.message}`;
      return result.defer ? 'DEFER' : 'ERROR';
    }
    parts.push(valueOf(result.value, result.tainted));
  }
  const [name = '', ...args] = parts;
  const result = callNested(name, args, site.phase, run, { item: site.item });
  site.userMessage = result.userMessage;
  site.userTaint = result.userTaint;
  site.logMessage = result.logMessage;
  if (result.outcome === 'DISCARD' && site.verb !== 'accept' && site.verb !== 'discard') {
    const verb = inQuotes(run, site.verb);
    site.logMessage = `nested ACL returned "discard" for ${verb} command (only allowed with "accept" or "discard")`;
    return 'ERROR';
  }
  return result.outcome;
}

function callNested(name: Value, args: readonly Value[], phase: Phase, run: Run, asked: AclAsked): AclResult {
  const before = run.aclArguments;
  run.aclArguments = args.slice(0, 9);
  run.aclDepth++;
  try {
    return checkInternal(name, phase, run, asked);
  } finally {
    run.aclDepth--;
    run.aclArguments = before;
  }
}

/** Tests one item; its messages go into the statement. */
function checkItem(item: CompiledAclItem, run: Run, statement: Statement): AclOutcome | 'skip' {
  const { row } = item;
  let argument: Value = item.value;
  if (row.value === 'expanded') {
    const result = expansionOf(item, run)(run.expansion);
    if (!result.ok) {
      if (result.forced) return 'skip';
      statement.logMessage = `failed to expand ACL string ${inQuotes(run, item.value)}: ${result.message}`;
      return result.defer ? 'DEFER' : 'ERROR';
    }
    argument = valueOf(result.value, result.tainted);
  }
  if (!isAllowed(row.phases, statement.phase)) {
    const use = row.kind === 'modifier' ? 'use' : 'test';
    statement.logMessage = `cannot ${use} ${row.name} condition in ${phaseNames[statement.phase]} ACL`;
    return 'ERROR';
  }
  const site: Statement = Object.assign(statement, { item, at: statement.configured ? item.node : undefined });
  if (row.name === 'acl') return checkNested(textOf(argument), run, site);
  const outcome = aclWord(row.name, run.extensions)(argument, run, site);
  if (row.name === 'verify') {
    if (site.userMessage !== undefined) setOrDelete(run, 'acl_verify_message', site.userMessage);
    if (site.verb === 'warn') site.userMessage = undefined;
  }
  return outcome;
}

/** Tests the items of a statement, and makes its messages. Mirrors `acl_check_condition`. */
function checkItems(statement: Statement, run: Run): AclOutcome {
  let message: CompiledAclItem | undefined;
  let logMessage: CompiledAclItem | undefined;
  let outcome: AclOutcome = 'OK';
  for (const item of statement.statement.items) {
    const { name } = item.row;
    if (name === 'message') message = item;
    else if (name === 'log_message') logMessage = item;
    else if (name === 'endpass') statement.endpass = true;
    else {
      const found = checkItem(item, run, statement);
      if (found === 'skip') continue;
      outcome = found;
      if (outcome !== 'OK') statement.stopped = { item, undecided: outcome === 'DEFER' || outcome === 'ERROR' };
      if (outcome === 'ERROR') return outcome;
      if (item.negated && item.row.kind === 'condition') {
        if (outcome === 'OK') {
          outcome = 'FAIL';
          statement.stopped = { item, undecided: false };
        } else if (outcome === 'FAIL' || outcome === 'FAIL_DROP') {
          outcome = 'OK';
          statement.stopped = undefined;
        }
      }
      if (run.tracer.on) {
        const word = item.variable === undefined ? name : `${name} ${item.variable}`;
        const text = `${item.negated ? '! ' : ''}${word}${item.node.value ? ` = ${item.value}` : ''}`;
        run.tracer.step(item.row.kind, text, {
          outcome: truthOf(outcome),
          ...(statement.at && { at: statement.at }),
        });
      }
      if (outcome !== 'OK') break;
    }
  }
  if (statement.endpass && outcome === 'OK') message = undefined;
  const verb = statement.verb;
  if (messageFor[verb]?.has(outcome) === true) {
    const oldUser = statement.userMessage;
    const oldLog = statement.logMessage ?? oldUser;
    if (verb === 'warn' || (outcome === 'OK' && (verb === 'accept' || verb === 'discard'))) {
      statement.userMessage = statement.logMessage = undefined;
    }
    const text = message && expandMessage(message, oldUser, run);
    if (text !== undefined && text !== '') {
      statement.userMessage = textOf(text);
      statement.userTaint = taintOf(text);
    }
    const logText = logMessage && expandMessage(logMessage, oldLog, run);
    const log = logText && textOf(logText);
    if (log !== undefined && log !== '') {
      statement.logMessage = statement.logMessage === undefined ? log : `${log}: ${statement.logMessage}`;
    }
    statement.logMessage ??= statement.userMessage;
  }
  run.values.delete('acl_verify_message');
  return outcome;
}

/** Expands the value of `message` or `log_message`; undefined where that fails. */
function expandMessage(item: CompiledAclItem, verifyMessage: string | undefined, run: Run): Value | undefined {
  setOrDelete(run, 'acl_verify_message', verifyMessage);
  const result = expansionOf(item, run)(run.expansion);
  if (result.ok) return valueOf(result.value, result.tainted);
  if (!result.forced) {
    writeLog(run, `failed to expand ACL message ${inQuotes(run, item.value)}: ${result.message}`, ['main', 'panic']);
  }
  return undefined;
}

/** What `warn` does when its conditions are met (`acl_warn`). */
function warn(site: AclSite, run: Run): void {
  const { userMessage, logMessage, phase } = site;
  if (logMessage !== undefined && logMessage !== userMessage) {
    let text = `${hostAndIdent(run, true)} Warning: ${printable(logMessage)}`;
    const failed = run.acl.senderFailed?.message;
    if (failed !== undefined && lowerCase(logMessage) === 'sender verify failed') text += `: ${failed}`;
    if (!run.acl.warned.has(text)) {
      writeLog(run, text);
      run.acl.warned.add(text);
    }
  }
  if (userMessage === undefined) return;
  if (!messagePhases.has(phase)) {
    const line =
      `ACL "warn" with "message" setting found in a non-message (${phaseNames[phase]}) ACL: ` +
      'cannot specify header lines here: message ignored';
    writeLog(run, line, ['main', 'panic']);
    return;
  }
  addHeaders(userMessage, run);
}

function skippedWarning(acl: ReadyAcl, site: Statement, run: Run): void {
  if (!run.logSelection.has('acl_warn_skipped')) return;
  const place = acl.named ? placeOf(site.statement.node, run.config) : undefined;
  const where = place === undefined ? acl.title : `${acl.title} ${place}`;
  const why = site.logMessage === undefined ? '' : `: ${site.logMessage}`;
  // Before 4.99 it is not told where.
  const what = run.release < 99 ? 'ACL "warn" statement skipped' : `ACL 'warn' statement skipped (in ${where})`;
  writeLog(run, `${hostAndIdent(run, true)} Warning: ${what}: condition test deferred${why}`);
}

/** What a statement makes of the outcome of its items; undefined to go on. */
function verdict(verb: string, outcome: AclOutcome, endpass: boolean): AclOutcome | undefined {
  switch (verb) {
    case 'accept':
      return outcome === 'OK' || outcome === 'DISCARD' || endpass ? outcome : undefined;
    case 'discard':
      if (outcome === 'OK' || outcome === 'DISCARD') return 'DISCARD';
      return endpass ? outcome : undefined;
    case 'defer':
      return outcome === 'OK' ? 'DEFER' : undefined;
    case 'deny':
      return outcome === 'OK' ? 'FAIL' : undefined;
    case 'drop':
      return outcome === 'OK' ? 'FAIL_DROP' : undefined;
    case 'require':
      return outcome === 'OK' ? undefined : outcome;
    default:
      return undefined;
  }
}

/** What the last lookup had to say. */
function searchMessageOf(run: Run): string | undefined {
  return run.match.state.searchMessage;
}

const denies: ReadonlySet<string> = new Set(['defer', 'deny', 'discard', 'drop', 'require']);

/** What an item or a statement comes to, in a trace. */
function truthOf(outcome: AclOutcome): string {
  return outcome === 'OK' ? 'true' : outcome === 'FAIL' ? 'false' : answers[outcome];
}

/** What an ACL comes to, in a trace. */
const answers: Readonly<Record<AclOutcome, string>> = {
  OK: 'accept',
  FAIL: 'deny',
  DEFER: 'defer',
  ERROR: 'error',
  DISCARD: 'discard',
  FAIL_DROP: 'drop',
};

/** What is logged of an ACL whose name or text comes from outside; undefined where the release puts up with it. */
function taintMessage(text: string, run: Run): string | undefined {
  if (run.caller.testMode) return undefined;
  if (run.release >= 96) return `attempt to use tainted ACL text ${inQuotes(run, text)}`;
  if (run.release === 95) return `Tainted ACL text "${text}"`;
  return /^[\t-\r ]*\/[^ ]*$/.test(text)
    ? `attempt to open tainted ACL file name "${trimSpaceStart(text)}"`
    : undefined;
}

/**
 * Reading an ACL in place, Exim writes an end into its text at each newline, and joins lines without knowing where the text
 * ends (`acl_getline`).
 *
 * @param isProtected whether the text cannot be written to
 * @throws Crash where that ends Exim
 */
function dieOfNewline(text: string, isProtected: boolean, run: Run): void {
  const lines = linesInPlace(text, run.config);
  if (!lines.continued && !(isProtected && lines.ended)) return;
  writeLog(run, 'SIGSEGV (maybe attempt to write to immutable memory)', ['main', 'panic']);
  throw new Crash('SIGSEGV');
}

/** Mirrors `acl_check_internal`. */
function checkInternal(name: Value, phase: Phase, run: Run, asked: AclAsked): AclResult {
  const failed = (outcome: AclOutcome, logMessage?: string): AclResult => ({
    outcome,
    userMessage: undefined,
    logMessage,
    statement: undefined,
  });
  if (run.aclDepth > deepest) return failed('ERROR', 'ACL nested too deep: possible loop');
  let text = name;
  if (run.aclDepth === 0) {
    const expanded = run.expand(textOf(name));
    if (!expanded.ok) {
      if (expanded.forced) return failed('OK');
      return failed('ERROR', `failed to expand ACL string ${inQuotes(run, textOf(name))}: ${expanded.message}`);
    }
    text = valueOf(expanded.value, expanded.tainted);
  }
  const tainted = taintOf(text) === false ? undefined : taintMessage(textOf(text), run);
  if (tainted !== undefined) {
    writeLog(run, tainted, ['main', 'panic']);
    return failed('ERROR', 'internal configuration error');
  }
  // What is not expanded is in the memory of the configuration, which has been write-protected from 4.95 on.
  const isProtected = run.aclDepth === 0 && run.release >= 95 && !/[$\\]/.test(textOf(name));
  dieOfNewline(textOf(text), isProtected, run);
  const reading = readAcl(textOf(text), run, asked);
  if (!reading.ok) return reading.message === undefined ? failed('FAIL') : failed('ERROR', reading.message);
  const { acl } = reading;
  const quitting = run.aclDepth === 0 && (phase === 'quit' || phase === 'notquit');
  run.tracer.open('acl', acl.title.replace(/^ACL /, ''));
  const outer = run.acl.statement;
  const finish = (outcome: AclOutcome, site: Statement | undefined): AclResult => {
    run.acl.statement = outer;
    run.tracer.close(answers[outcome]);
    if (site && quitting && denies.has(site.verb) && outcome !== 'ERROR' && outcome !== 'OK') {
      const logMessage = `QUIT or not-QUIT toplevel ACL may not fail ('${site.verb}' verb used incorrectly)`;
      return { outcome: 'ERROR', userMessage: site.userMessage, logMessage, statement: site.statement };
    }
    return {
      outcome,
      userMessage: site?.userMessage,
      userTaint: site?.userTaint,
      logMessage: site?.logMessage,
      statement: site?.statement,
      ...(site?.stopped && { stopped: site.stopped }),
    };
  };
  // What the last statement had to say stays, though the end of the ACL denies.
  let last: Statement | undefined;
  for (const statement of acl.statements) {
    const { verb, node } = statement;
    const [firstItem] = statement.items;
    const site = {
      phase,
      verb,
      item: firstItem,
      at: undefined,
      userMessage: undefined,
      logMessage: undefined,
      statement,
      configured: acl.configured,
      endpass: false,
      stopped: undefined,
    } as unknown as Statement;
    last = site;
    run.acl.statement = acl.configured ? statement : undefined;
    run.acl.temporaryDetails = false;
    run.match.state.searchMessage = undefined;
    run.tracer.open('statement', verb, acl.configured ? node : undefined);
    const outcome = checkItems(site, run);
    const decided = verdict(verb, outcome, site.endpass);
    run.tracer.close(truthOf(outcome));
    if (acl.configured) run.tracer.cover(node, outcome === 'OK');
    if (outcome === 'ERROR') return finish('ERROR', site);
    if (outcome === 'DEFER') {
      const searchMessage = searchMessageOf(run);
      const callout = run.values.get('callout_deferred') !== undefined;
      if (callout) run.acl.temporaryDetails = true;
      else {
        if (searchMessage !== '') site.logMessage = searchMessage ?? site.logMessage;
        if (run.settings.flag('smtp_return_error_details')) run.acl.temporaryDetails = true;
      }
      run.values.delete('callout_deferred');
      if (verb !== 'warn') return finish('DEFER', site);
      skippedWarning(acl, site, run);
      last = undefined;
      continue;
    }
    if (verb === 'warn') {
      if (outcome === 'OK') warn(site, run);
      last = undefined;
      continue;
    }
    if (decided !== undefined) {
      if (verb === 'defer') run.acl.temporaryDetails = true;
      return finish(decided, site);
    }
  }
  const { stopped: _, ...denied } = finish('FAIL', last);
  return { ...denied, statement: undefined };
}

/**
 * Runs an ACL. Mirrors `acl_check`.
 *
 * @param acl the value of an `acl_…` option: a name, a file, or the text of an ACL, before expansion
 * @param recipient the address at hand, for RCPT, VRFY and PRDR
 * @throws PanicDie where Exim gives up
 */
export function aclCheck(run: Run, phase: Phase, acl: string, recipient?: string): AclResult {
  const address = run.address;
  if (recipient !== undefined) {
    const given = makeAddress(recipient);
    const changed = hackPercent({ domain: given.domain, localPart: given.localPartCaseful }, true, run);
    if (changed === 'defer') {
      const logMessage = 'defer in percent_hack_domains check';
      return { outcome: 'DEFER', userMessage: undefined, logMessage, statement: undefined };
    }
    run.address = changed
      ? { ...given, ...changed, localPart: lowerCase(changed.localPart), localPartCaseful: changed.localPart }
      : given;
  }
  run.acl.phase = phase;
  run.acl.senderFailed = undefined;
  run.acl.rates.command.clear();
  run.acl.rejectLogs = ['main', 'reject'];
  const depth = run.aclDepth;
  run.aclDepth = 0;
  try {
    const result = settle(checkInternal(acl, phase, run, { phase }), phase, run);
    return heedCutthrough(result, phase, recipient, run);
  } finally {
    run.aclDepth = depth;
    run.acl.phase = undefined;
    run.address = address;
    for (const name of ['address_data', 'domain_data', 'sender_address_data']) run.values.delete(name);
  }
}

/** What is made of the answer of an ACL before it is heeded: verbs that have no place here, and long messages. */
function settle(result: AclResult, phase: Phase, run: Run): AclResult {
  const { outcome, userMessage } = result;
  const refused =
    (outcome === 'DISCARD' && (!messagePhases.has(phase) || phase === 'predata') && 'discard') ||
    (outcome === 'FAIL_DROP' && phase === 'mailauth' && 'drop');
  if (refused !== false) {
    writeLog(run, `"${refused}" verb not allowed in ${phaseNames[phase]} ACL`, ['main', 'panic']);
    return { ...result, outcome: 'ERROR' };
  }
  if (outcome === 'DISCARD') return result;
  const fake = run.message.flags.get('fake_response_text');
  if (typeof fake === 'string') run.message.flags.set('fake_response_text', splitMessage(fake));
  return userMessage === undefined ? result : { ...result, userMessage: splitMessage(userMessage) };
}

/** The ACL service of expansions: `${acl …}` and the condition `acl` (`acl_eval`). */
export function aclService(run: () => Run): AclService {
  return {
    call(name, args) {
      const now = run();
      const { outcome, userMessage, userTaint = false } = callNested(name, args, now.acl.phase ?? 'rcpt', now, {});
      return userMessage === undefined ? { outcome } : { outcome, message: valueOf(userMessage, userTaint) };
    },
  };
}
