import { lowerCase } from '../../expand/characters.ts';
import { textOf } from '../../expand/value.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { readInterval } from '../../expand/times.ts';
import type { AclWord } from '../../run/extension.ts';
import type { LogName } from '../../run/log.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { error, inQuotes } from '../outcome.ts';
import { phaseNames } from '../phases.ts';

/** `condition = …`: the text after expansion (acl.c, ACLC_CONDITION). */
const condition: AclWord = (value, run, site) => {
  const text = textOf(value);
  if (/^-?\d*$/.test(text)) return Number(text || '0') === 0 || text === '-' ? 'FAIL' : 'OK';
  if (/^(?:no|false)$/i.test(text)) return 'FAIL';
  if (/^(?:yes|true)$/i.test(text)) return 'OK';
  site.logMessage = `invalid "condition" value ${inQuotes(run, text)}`;
  return 'DEFER';
};

const places = [
  [':after_received:', 'after_received'],
  [':at_start_rfc:', 'start_rfc'],
  [':at_start:', 'start'],
  [':at_end:', 'end'],
] as const;

/** Adds header lines to those that the message is to get (`setup_header`). */
export function addHeaders(text: string, run: Run): void {
  const trimmed = text.replace(/^\n+/, '').replace(/\n+$/, '');
  if (trimmed === '') return;
  for (const line of trimmed.split(/\n(?![ \t])/)) {
    const [found] = places.filter(([prefix]) => lowerCase(line).startsWith(prefix));
    const body = (found ? line.slice(found[0].length) : line).replace(line.startsWith(':') ? /^[ \t]+/ : /^(?!)/, '');
    const whole = /^[!-9;-~]*:/.test(body) ? `${body}\n` : `X-ACL-Warn: ${body}\n`;
    const { addedHeaders } = run.message;
    if (addedHeaders.some((each) => each.text.startsWith(whole))) continue;
    addedHeaders.push({ text: whole, type: ' ', where: found?.[1] ?? 'end' });
  }
}

const logNames: readonly LogName[] = ['main', 'panic', 'reject'];

const logRejectTarget: AclWord = (value, run, site) => {
  const logs = new Set<LogName>();
  for (const name of splitList(textOf(value))) {
    const known = logNames.find((each) => each === name);
    if (known) logs.add(known);
    else {
      logs.add('main').add('reject');
      const where = phaseNames[site.phase];
      const line = `unknown log name ${inQuotes(run, name)} in "log_reject_target" in ${where} ACL`;
      writeLog(run, line, ['main', 'panic']);
    }
  }
  run.acl.rejectLogs = [...logs];
  return 'OK';
};

const logwrite: AclWord = (value, run, site) => {
  let text = textOf(value);
  const logs = new Set<LogName>();
  if (text.startsWith(':')) {
    let rest = text.slice(1);
    while (!rest.startsWith(':')) {
      const name = logNames.find((each) => rest.startsWith(each));
      if (!name) {
        logs.clear();
        logs.add('main').add('panic');
        rest = `:unknown log name in ${inQuotes(run, text)} in "logwrite" in ${phaseNames[site.phase]} ACL`;
        break;
      }
      logs.add(name);
      rest = rest.slice(name.length).replace(/^,/, '');
    }
    text = rest.slice(1);
  }
  writeLog(run, printable(text.replace(/^[\t-\r ]+/, '')), logs.size === 0 ? ['main'] : [...logs]);
  return 'OK';
};

/** A text with its control characters, but for tabs, as escapes (`string_printing`). */
export function printable(text: string): string {
  return text.replace(/[\0-\x08\x0a-\x1f\x7f-\xff]/g, (char) => {
    const named = { '\n': '\\n', '\r': '\\r', '\v': '\\v', '\b': '\\b', '\f': '\\f' }[char];
    return named ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}

const delay: AclWord = (value, run, site) => {
  const text = textOf(value);
  const seconds = readInterval(text);
  if (seconds === undefined) {
    return error(site, `syntax error in argument for "delay" modifier: ${inQuotes(run, text)} is not a time value`);
  }
  if (!run.connection.hostChecking) run.world.clock.sleep(seconds * 1000);
  return 'OK';
};

const queue: AclWord = (value, run, site) => {
  const text = textOf(value);
  if (typeof value !== 'string') return error(site, `Tainted name '${text}' for queue not permitted`);
  if (text.includes('/')) {
    return error(site, `Directory separator not permitted in queue name: '${text}'`);
  }
  run.message.flags.set('queue_name', text);
  return 'OK';
};

/** `condition`, and the modifiers that are not controls. */
export const plainWords: Readonly<Record<string, AclWord>> = {
  condition,
  add_header: (value, run) => {
    addHeaders(textOf(value), run);
    return 'OK';
  },
  continue: () => 'OK',
  delay,
  log_reject_target: logRejectTarget,
  logwrite,
  queue,
  remove_header: (value, { message }) => {
    const names = textOf(value);
    if (names !== '')
      message.removedHeaders = message.removedHeaders === '' ? names : `${message.removedHeaders} : ${names}`;
    return 'OK';
  },
  set: (value, run, { item }) => {
    const name = (item.variable ?? '').replace(/^acl_/, '');
    if (name.startsWith('dkim_')) run.values.set(name, value);
    else (name.startsWith('c') ? run.connection : run.message).aclVariables.set(name, value);
    return 'OK';
  },
  udpsend: (value, run) => {
    run.tracer.unfaithful(`udpsend = ${textOf(value)}: no packet is sent`);
    return 'OK';
  },
};
