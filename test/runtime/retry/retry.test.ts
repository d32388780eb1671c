import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/exim/arguments.ts';
import { retryTestMode } from '../../../src/cli/exim/retry-test.ts';
import { errno, isErrorFor, retryErrorOf, whileConnecting } from '../../../src/runtime/retry/error.ts';
import { findRetryRule } from '../../../src/runtime/retry/find-rule.ts';
import { showRetryRule } from '../../../src/runtime/retry/show-rule.ts';
import { compiled, matching } from '../match/setting.ts';

interface Recording {
  readonly config: string;
  readonly cases: readonly { readonly args: readonly string[]; readonly rc: number; readonly out: string }[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/retry-rules-4.96.json', 'utf8')) as Recording;

describe('what Exim 4.96 was seen to say with -brt', () => {
  const config = compiled(recording.config, '4.96');

  it.each(recording.cases)('$args', ({ args, rc, out }) => {
    const reading = readArguments(args);
    if (!reading.ok) throw new Error(reading.message);
    const result = retryTestMode({
      request: { args, stdin: '', cwd: '/', env: {} },
      arguments: reading.arguments,
      config,
      configFile: '/etc/exim.conf',
      catalogue: config.catalogue,
      predefined: [],
      now: 0,
    });
    expect(result).toEqual({ rc, out, err: '' });
  });
});

describe('errors', () => {
  it('that a rule is for may be wider than what happened', () => {
    const connect = { errno: errno.timedOut, more: whileConnecting | 77 };
    expect(isErrorFor(retryErrorOf('timeout'), connect)).toBe(true);
    expect(isErrorFor(retryErrorOf('timeout_connect'), connect)).toBe(true);
    expect(isErrorFor(retryErrorOf('timeout_MX'), connect)).toBe(true);
    expect(isErrorFor(retryErrorOf('timeout_connect_A'), connect)).toBe(false);
    expect(isErrorFor(retryErrorOf('quota'), { errno: errno.noSpace, more: 0 })).toBe(true);
    expect(isErrorFor(retryErrorOf('tls_required'), { errno: errno.tlsFailure, more: 0 })).toBe(true);
    expect(isErrorFor(retryErrorOf('*'), { errno: errno.unknownHost, more: 0 })).toBe(true);
  });
});

describe('keys', () => {
  const config = 'begin retry\n192.0.2.1 * F,1h,1m\n[192.0.2.1] * F,2h,1m\n* * F,3h,1m\n';
  const find = (version: '4.97' | '4.98', key: string): string | undefined => {
    const { context } = matching({ config, version });
    const rule = findRetryRule({ key, error: { errno: 0, more: 0 }, sender: undefined }, context);
    return rule && showRetryRule(rule);
  };

  it('that begin with an address in brackets are read so from 4.98 on', () => {
    expect(find('4.98', '[192.0.2.1]:192.0.2.1')).toContain('192.0.2.1  *  F,1h,1m');
    expect(find('4.98', '[2001:db8::1]:25')).toContain('F,3h');
    expect(find('4.97', '[192.0.2.1]:192.0.2.1')).toContain('192.0.2.1  *  F,1h,1m');
  });
});
