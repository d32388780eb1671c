import { describe, expect, it } from 'vitest';
import { mayReach } from '../../../src/runtime/world/permissions.ts';

describe('mayReach', () => {
  it('takes a host by its address or its name, with its port or without', () => {
    const at = (host: string, name?: string): boolean[] =>
      [
        'mx.example',
        'mx.example:25',
        '192.0.2.1',
        '192.0.2.1:25',
        '2001:db8::1',
        '[2001:DB8::1]',
        '[2001:db8::1]:25',
      ].map((entry) => mayReach({ kind: 'tcp', host, port: 25, ...(name !== undefined && { name }) }, [entry]));
    expect(at('192.0.2.1')).toEqual([false, false, true, true, false, false, false]);
    expect(at('192.0.2.1', 'MX.example')).toEqual([true, true, true, true, false, false, false]);
    expect(at('2001:db8::1')).toEqual([false, false, false, false, true, true, true]);
    expect(mayReach({ kind: 'tcp', host: '192.0.2.1', port: 26 }, ['192.0.2.1:25'])).toBe(false);
    // An address with more to it is no address with a port.
    expect(mayReach({ kind: 'tcp', host: '2001:db8::1', port: 25 }, ['2001:db8::1:25'])).toBe(false);
  });

  it('takes a socket by a path above it, and nothing where nothing is allowed', () => {
    expect(mayReach({ kind: 'unix', path: '/run/lmtp' }, ['/run'])).toBe(true);
    expect(mayReach({ kind: 'unix', path: '/runs/lmtp' }, ['/run'])).toBe(false);
    expect(mayReach({ kind: 'unix', path: '/run/lmtp' }, undefined)).toBe(false);
    expect(mayReach({ kind: 'tcp', host: '192.0.2.1', port: 25 }, undefined)).toBe(false);
    expect(mayReach({ kind: 'tcp', host: '192.0.2.1', port: 25 }, true)).toBe(true);
  });
});
