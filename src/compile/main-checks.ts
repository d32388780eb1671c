import { lowerCase } from '../../grammar/preprocess/characters.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { splitList } from '../../grammar/list/split.ts';
import type { Compilation, FaultReport } from './compilation.ts';
import { faultWithoutLine, inQuotes, suggest } from './compilation.ts';
import type { OptionValue } from './config.ts';
import { valueNode } from './config.ts';
import { skipNonSpace, skipSpace } from './exim-text.ts';
import { readLogSelector } from './log-selector.ts';
import { openSslOptions } from './openssl-options.ts';
import type { OptionStore } from './options.ts';
import { causeOf, expandNow } from './read-time.ts';
import { readMilliseconds } from './values/time.ts';

/** Facilities of syslog that syslog_facility may name, with or without "log_" before them. */
const syslogFacilities: readonly string[] = [
  'mail',
  'user',
  'news',
  'uucp',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
  'daemon',
];

/** The largest localhost_number (LOCALHOST_MAX of a build for a case-sensitive file system). */
const largestLocalhostNumber = 16;
/** The smallest tls_dh_max_bits. */
const smallestDhBits = 1024;
/** How long paths and the name for syslog may be (exim.c). */
const longestPath = 200;
const longestProcessName = 32;

/** What the checks look at. */
interface Checking {
  readonly compilation: Compilation;
  /** The main options; what one of them comes to is noted there. */
  readonly store: OptionStore;
  readonly order: number;
}

type Problem = Omit<FaultReport, 'at'> & { readonly at?: LogicalSpan };

function text({ compilation }: Checking, name: string): string | undefined {
  const value = compilation.main.get(name)?.value;
  if (value?.kind === 'string') return value.value;
  if (value) return undefined;
  const byDefault = compilation.catalogue.options('main').get(name)?.default;
  return typeof byDefault === 'string' && byDefault !== '' ? byDefault : undefined;
}

function integer({ compilation }: Checking, name: string): number {
  const value = compilation.main.get(name)?.value;
  return value?.kind === 'integer' ? value.value : 0;
}

function flag({ compilation }: Checking, name: string): boolean {
  const value = compilation.main.get(name)?.value;
  return value?.kind === 'bool' ? value.value : compilation.catalogue.options('main').get(name)?.default === true;
}

/** Where an option was set: the value, or the name where there is none. */
function placeOf(option: OptionValue | undefined): LogicalSpan {
  return valueNode(option) ?? option?.settings.at(-1)?.name ?? { start: 0, end: 0 };
}

function report({ compilation, order }: Checking, name: string, problem: Problem, form?: 'plain'): void {
  faultWithoutLine(compilation, { at: placeOf(compilation.main.get(name)), ...problem }, order, form);
}

/** Reports that an option cannot be expanded: where the cause is. */
function reportFailure(checking: Checking, name: string, said: string, exim: string): void {
  const node = valueNode(checking.compilation.main.get(name));
  const at = node && { at: causeOf(checking.compilation, node, said) };
  const message = `"${name}" cannot be expanded: ${said}`;
  report(checking, name, { rule: 'option/expansion-failed', message, ...at, exim }, 'plain');
}

/** Expands an option that Exim expands here; undefined where that fails, or where nothing can be said. */
function expanded(checking: Checking, name: string, value: string): string | undefined {
  const { compilation, store } = checking;
  const outcome = expandNow(compilation, value);
  if (!outcome.ok) {
    const exim = `failed to expand ${name} ${inQuotes(compilation, value)}: ${outcome.message}`;
    reportFailure(checking, name, outcome.message, exim);
    return undefined;
  }
  const option = store.values.get(name);
  if (option && outcome.value !== undefined && outcome.value !== value)
    store.values.set(name, { ...option, resolved: outcome.value });
  return outcome.value;
}

function checkSenderOptions(checking: Checking): void {
  if (!flag(checking, 'local_sender_retain') || !flag(checking, 'local_from_check')) return;
  report(
    checking,
    'local_sender_retain',
    {
      rule: 'option/exclusive',
      message: '"local_sender_retain" goes only with "no_local_from_check"',
      exim: 'both local_from_check and local_sender_retain are set; this combination is not allowed',
    },
    'plain',
  );
}

function checkSpoolDirectory(checking: Checking): void {
  const value = checking.compilation.main.get('spool_directory')?.value;
  if (value?.kind !== 'string') return;
  if (value.value !== '') {
    expanded(checking, 'spool_directory', value.value);
    return;
  }
  const exim = 'spool_directory undefined: cannot proceed';
  report(
    checking,
    'spool_directory',
    { rule: 'option/bad-value', message: '"spool_directory" must not be empty', exim },
    'plain',
  );
}

function checkLogFilePath(checking: Checking): void {
  const name = 'log_file_path';
  const value = text(checking, name);
  if (value === undefined || !checking.compilation.main.has(name)) return;
  const path = expanded(checking, name, value);
  if (path === undefined) return;
  for (const item of splitList(path, { separator: ':' })) {
    if (item === '' || item === 'syslog') continue;
    const mark = item.indexOf('%s');
    if (mark < 0) {
      const exim = `log_file_path ${inQuotes(checking.compilation, item)} does not contain "%s"`;
      const message = `"${item}" has no %s, for which Exim puts main, reject or panic`;
      report(checking, name, { rule: 'option/bad-value', message, exim }, 'plain');
      return;
    }
    const rest = `${item.slice(0, mark)}X${item.slice(mark + 1)}`;
    const other = rest.indexOf('%');
    if (other < 0) continue;
    if (/^%[DM][^%]*$/.test(rest.slice(other))) continue;
    const exim = `log_file_path ${inQuotes(checking.compilation, path)} contains unexpected "%" character`;
    const message = `besides %s, "${item}" may hold one %D or %M and no other %`;
    report(checking, name, { rule: 'option/bad-value', message, exim }, 'plain');
    return;
  }
}

function checkSyslogFacility(checking: Checking): void {
  const name = 'syslog_facility';
  const value = text(checking, name);
  if (value === undefined) return;
  const facility = lowerCase(value).replace(/^log_/, '');
  if (syslogFacilities.includes(facility)) return;
  report(checking, name, {
    rule: 'option/bad-value',
    message: `"${value}" is no facility of syslog that Exim knows`,
    suggestions: suggest(checking.compilation, facility, syslogFacilities),
    exim: `failed to interpret syslog_facility ${inQuotes(checking.compilation, value)}`,
  });
}

function checkPidFilePath(checking: Checking): void {
  const value = checking.compilation.main.get('pid_file_path')?.value;
  if (value?.kind === 'string' && value.value !== '') expanded(checking, 'pid_file_path', value.value);
}

/** `threshold, delay, factor, limit`, as sscanf takes them apart (`unpick_ratelimit`). */
const ratelimit =
  /^[\t-\r ]*[-+]?\d+,[\t-\r ]*([\dsmhw.d]{1,15}),[\t-\r ]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?,[\t-\r ]*([^\t-\r ]{1,15})/;

function checkRatelimit(checking: Checking, name: string): void {
  const value = text(checking, name);
  if (value === undefined) return;
  const parts = ratelimit.exec(value);
  if (parts && readMilliseconds(parts[1] ?? '') !== undefined && readMilliseconds(parts[2] ?? '') !== undefined) return;
  const exim = `malformed ratelimit data: ${value}`;
  const message = `"${name}" takes a number, a delay, a factor and a greatest delay, as in 2, 0.5s, 1.05, 4m`;
  report(checking, name, { rule: 'option/bad-value', message, exim }, 'plain');
}

function checkErrorsReplyTo(checking: Checking): void {
  const name = 'errors_reply_to';
  const value = text(checking, name);
  if (value === undefined) return;
  const address = checking.compilation.hooks.address?.(value, checking.compilation.soFar());
  if (!address || (address.ok && address.domain !== '')) return;
  report(checking, name, {
    rule: 'option/bad-value',
    message: address.ok ? `the address "${value}" has no domain` : `this is no mail address: ${address.message}`,
    exim: address.ok
      ? `errors_reply_to (${value}) does not contain a domain`
      : `error in errors_reply_to (${value}): ${address.message}`,
  });
}

function checkAcceptLimits(checking: Checking): void {
  const { main } = checking.compilation;
  if (!main.has('smtp_accept_max') || integer(checking, 'smtp_accept_max') !== 0) return;
  const perHost = main.has('smtp_accept_max_per_host');
  if (!perHost && integer(checking, 'smtp_accept_queue') <= 0) return;
  const name = perHost ? 'smtp_accept_max_per_host' : 'smtp_accept_queue';
  report(checking, name, {
    rule: 'option/requires',
    message: `"${name}" needs "smtp_accept_max"`,
    exim: 'smtp_accept_max must be set if smtp_accept_queue or smtp_accept_max_per_host is set',
  });
}

function checkLocalhostNumber(checking: Checking): void {
  const name = 'localhost_number';
  const value = text(checking, name);
  if (value === undefined) return;
  const number = expanded(checking, name, value);
  if (number === undefined) return;
  const digits = /^[\t-\r ]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*|)/.exec(number);
  const [all = '', sign = '', magnitude = ''] = digits ?? [];
  if (skipSpace(number, magnitude === '' ? 0 : all.length) < number.length) {
    report(checking, name, {
      rule: 'option/bad-value',
      message: `"${number}" is no number`,
      exim: `localhost_number value is not a number: ${number}`,
    });
    return;
  }
  const octal = /^0[0-7]+$/.test(magnitude);
  const result = octal ? Number.parseInt(magnitude, 8) : Number(magnitude);
  if (sign === '-' || result <= largestLocalhostNumber) return;
  report(checking, name, {
    rule: 'option/out-of-range',
    message: `"${name}" is ${largestLocalhostNumber} at the most`,
    exim: `localhost_number is greater than the maximum allowed value (${largestLocalhostNumber})`,
  });
}

function checkTls(checking: Checking): void {
  if (!checking.compilation.catalogue.options('main').has('tls_dh_max_bits')) return;
  const required = text(checking, 'tls_verify_hosts');
  const tried = text(checking, 'tls_try_verify_hosts');
  if ((required ?? tried) !== undefined && text(checking, 'tls_verify_certificates') === undefined) {
    if (!checking.compilation.main.has('tls_verify_certificates')) {
      const name = required === undefined ? 'tls_try_verify_hosts' : 'tls_verify_hosts';
      report(checking, name, {
        rule: 'option/requires',
        message: `"${name}" needs "tls_verify_certificates"`,
        exim: `${name} is set, but tls_verify_certificates is not set`,
      });
    }
  }
  const bits = checking.compilation.main.get('tls_dh_max_bits')?.value;
  if (bits?.kind === 'integer' && bits.value < smallestDhBits) {
    report(checking, 'tls_dh_max_bits', {
      rule: 'option/out-of-range',
      message: `"tls_dh_max_bits" must be at least ${smallestDhBits}`,
      exim: `tls_dh_max_bits is too small, must be at least ${smallestDhBits} for interop`,
    });
  }
}

function checkOpenSslOptions(checking: Checking): void {
  const name = 'openssl_options';
  const value = text(checking, name);
  if (value === undefined) return;
  const { target } = checking.compilation.catalogue;
  if (target.features.has('gnutls') && !target.features.has('openssl')) {
    report(checking, name, {
      rule: 'option/requires',
      message: '"openssl_options" means nothing to a build with GnuTLS',
      exim: "openssl_options is set but we're using GnuTLS",
    });
    return;
  }
  const options = expandNow(checking.compilation, value);
  if (!options.ok) {
    reportFailure(checking, name, options.message, `openssl_options parse error: ${value}`);
    return;
  }
  const list = options.value;
  if (list === undefined) return;
  let bad: string | undefined;
  for (let at = skipSpace(list, 0); at < list.length && bad === undefined;) {
    const end = skipNonSpace(list, at);
    const word = list.slice(at, end);
    if (!/^[-+]/.test(word) || !openSslOptions.has(word.slice(1))) bad = word;
    at = skipSpace(list, end);
  }
  if (bad === undefined) return;
  report(checking, name, {
    rule: 'option/bad-value',
    message: /^[-+]/.test(bad)
      ? `OpenSSL has no option "${bad.slice(1)}"`
      : `each option of OpenSSL has "+" or "-" before it`,
    suggestions: suggest(checking.compilation, bad.replace(/^[-+]/, ''), openSslOptions),
    exim: `openssl_options parse error: ${value}`,
  });
}

function checkLogSelector(checking: Checking): void {
  const { compilation, order } = checking;
  const option = compilation.main.get('log_selector');
  const value = text(checking, 'log_selector');
  const node = valueNode(option);
  if (value === undefined || !node) return;
  const { problem } = readLogSelector(compilation, value, compilation.catalogue.rows('logSelectors'));
  if (!problem) return;
  const { start, end, ...rest } = problem;
  const at = { start: offsetInLogicalText(node, start), end: offsetInLogicalText(node, end) };
  faultWithoutLine(compilation, { ...rest, at }, order);
}

function checkLengths(checking: Checking): void {
  for (const [name, most] of [
    ['log_file_path', longestPath],
    ['pid_file_path', longestPath],
    ['spool_directory', longestPath],
    ['syslog_processname', longestProcessName],
  ] as const) {
    const written = text(checking, name);
    const value = checking.compilation.main.get(name)?.resolved ?? written;
    if (value === undefined || value.length <= most || (value === written && /[$\\]/.test(value))) continue;
    const exim = `${name} is longer than ${most} chars: aborting`;
    const message = `"${name}" is ${most} characters long at the most`;
    report(checking, name, { rule: 'option/out-of-range', message, exim }, 'plain');
  }
}

/**
 * Checks the main options together, in Exim's order: the end of `readconf_main`, and what exim.c does next.
 *
 * @param store the main options
 * @param order the index of the line that ends the main section
 */
export function checkMain(compilation: Compilation, store: OptionStore, order: number): void {
  const checking: Checking = { compilation, store, order };
  checkSenderOptions(checking);
  checkSpoolDirectory(checking);
  checkLogFilePath(checking);
  checkSyslogFacility(checking);
  checkPidFilePath(checking);
  checkRatelimit(checking, 'smtp_ratelimit_mail');
  checkRatelimit(checking, 'smtp_ratelimit_rcpt');
  checkErrorsReplyTo(checking);
  checkAcceptLimits(checking);
  checkLocalhostNumber(checking);
  checkTls(checking);
  checkOpenSslOptions(checking);
  checkLogSelector(checking);
  checkLengths(checking);
}
