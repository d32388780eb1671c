import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import { createQuotaService } from '../../../src/runtime/deliver/verify-quota.ts';
import { createCalloutService } from '../../../src/runtime/callout/callout-service.ts';
import { describedPeers } from '../../../src/runtime/peer/described-peer.ts';
import { createFilterService } from '../../../src/runtime/filter/service.ts';
import { createRoutingService } from '../../../src/runtime/route/routing-service.ts';
import { createRun } from '../../../src/runtime/run/create-run.ts';
import type { QuotaService } from '../../../src/runtime/run/services.ts';
import type { World } from '../../../src/runtime/world/world.ts';
import { aWorld, checkHost } from '../acl/host-checking.ts';

/** Looks at mailboxes as a simulation does. */
const quotas: QuotaService = createQuotaService(
  ({ config, world, tracer }) =>
    createRun({
      config,
      world,
      tracer,
      routing: createRoutingService({ logging: { logsFailures: true }, filter: createFilterService() }),
      callouts: createCalloutService(describedPeers(new Map(), true)),
    }),
  { hosts: new Map(), connect: () => undefined, drivers: transportDrivers, filter: createFilterService() },
);

interface Case {
  readonly name: string;
  readonly config: string;
  readonly files: Readonly<Record<string, number>>;
  readonly sessions: readonly {
    readonly input: string;
    readonly replies: readonly string[];
    readonly log: readonly string[];
  }[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/quota-4.96.json', 'utf8')) as {
  readonly cases: readonly Case[];
};

/** A world with mailboxes of certain sizes. */
function withFiles(sizes: Readonly<Record<string, number>>): World {
  const entries = Object.entries(sizes).map(([path, size]) => [
    path,
    { content: 'x'.repeat(size), mode: 0o600, uid: 8 },
  ]);
  const directories = ['/mail', '/dir', '/md'].map((path) => [path, { directory: true, mode: 0o777 }]);
  return aWorld({
    files: Object.fromEntries([...directories, ...entries]) as Record<string, { content: string }>,
  });
}

/** A session, without what EHLO offers. */
function session(config: string, input: string, world: World): { replies: string[]; log: readonly string[] } {
  const { replies, log } = checkHost(config.replaceAll('EXIMUSER', '8\n  group = 8'), input, { world, quotas });
  return { replies: replies.split('\n').filter((line) => /^\d{3}/.test(line) && !line.startsWith('250-')), log };
}

describe('verify = recipient/quota does what that of Exim does', () => {
  it.each(recording.cases)('$name', ({ config, files, sessions }) => {
    const world = withFiles(files);
    const found = sessions.map(({ input }) => ({ input, ...session(config, input, world) }));
    expect(found).toEqual(sessions);
  });
});

const simple = (quota: string): string =>
  `acl_smtp_rcpt = r\nbegin acl\nr:\n  require verify = recipient/${quota}\n  accept\n` +
  'begin routers\nr:\n  driver = accept\n  local_parts = full : small\n  transport = t\n' +
  'begin transports\nt:\n  driver = appendfile\n  file = /mail/$local_part_data\n  user = 8\n  group = 8\n  quota = 2K\n';

const rcpt = (name: string): string => `HELO x\nMAIL FROM:<s@snd.example>\nRCPT TO:<${name}@local.example>\nQUIT\n`;

describe('what has been found of a mailbox', () => {
  /** Whether the reply comes from what is remembered, after pauses in seconds. */
  const remembered = (quota: string, name: string, pauses: readonly number[]): readonly boolean[] => {
    const world = withFiles({ '/mail/full': 3000, '/mail/small': 3 });
    let looks = 0;
    const counting: QuotaService = {
      check(run, recipient) {
        looks++;
        return quotas.check(run, recipient);
      },
    };
    return [0, ...pauses].map((pause) => {
      world.clock.sleep(pause * 1000);
      looks = 0;
      checkHost(simple(quota), rcpt(name), { world, quotas: counting });
      return looks === 0;
    });
  };

  it.each([
    ['that it has room: five minutes', 'quota', 'small', [299, 2, 1], [false, true, false, true]],
    ['that it has none: an hour', 'quota', 'full', [3599, 2, 1], [false, true, false, true]],
    ['as long as is asked for', 'quota=cachepos=2h,cacheneg=1m', 'small', [7199, 2], [false, true, false]],
    [
      'as long as is asked for, where it is full',
      'quota=cachepos=2h,cacheneg=1m',
      'full',
      [60, 2],
      [false, true, false],
    ],
    ['not at all', 'quota=no_cache', 'small', [0], [false, false]],
  ] as const)('is remembered: %s', (_name, quota, who, pauses, answers) => {
    expect(remembered(quota, who, pauses)).toEqual(answers);
  });

  it('is not known before 4.95', () => {
    const world = withFiles({});
    const { replies, log } = checkHost(simple('quota'), rcpt('full'), { world, quotas, version: '4.94' });
    expect(replies).toContain('451 Temporary local problem');
    expect(log.join()).toContain('unknown option "quota" in ACL condition "verify recipient/quota"');
  });
});
