import { describe, expect, it } from 'vitest';
import { plain } from '../../src/report/context.ts';
import { coverageHtml } from '../../src/report/coverage-html.ts';
import { coverageLcov } from '../../src/report/coverage-lcov.ts';
import { coverageFigures, gatherCoverage } from '../../src/report/coverage-model.ts';
import { coverageTerminal } from '../../src/report/coverage-terminal.ts';
import { config, result, statementAt } from './trace-sample.ts';

const router = config.routers[1]?.node;
if (!router) throw new Error('no router');
const gatherer = gatherCoverage();
gatherer.add(config, result.coverage, (path) => `conf/${path}`);
gatherer.add(
  config,
  [
    { at: router, held: 2, notHeld: 0 },
    { at: statementAt(1), held: 0, notHeld: 5 },
  ],
  (path) => `conf/${path}`,
);
const coverage = gatherer.coverage();

describe('coverage', () => {
  it('counts each statement, router and transport once, over several runs', () => {
    expect(coverage.items.map(({ kind, name, line, held, notHeld }) => [kind, name, line, held, notHeld])).toEqual([
      ['statement', 'acl_check_rcpt', 9, 0, 2],
      ['statement', 'acl_check_rcpt', 10, 1, 6],
      ['statement', 'acl_check_rcpt', 12, 1, 0],
      ['router', 'dnslookup', 16, 0, 0],
      ['router', 'localuser', 21, 2, 0],
      ['transport', 'remote_smtp', 28, 0, 0],
      ['transport', 'local_delivery', 31, 0, 0],
    ]);
    expect(coverage.items[1]?.lines).toEqual([10, 11]);
    expect(coverageFigures(coverage.items)).toEqual({
      statements: { all: 3, reached: 3, held: 2 },
      routers: { all: 2, reached: 1, held: 1 },
      transports: { all: 2, reached: 0, held: 0 },
      total: { all: 7, reached: 4, held: 3 },
      percent: 42.8,
    });
    expect(coverageFigures([]).percent).toBe(100);
  });

  it('is a table, with what was never reached', () => {
    expect(coverageTerminal(coverage, plain, 80)).toBe(`
Coverage                statements       routers    transports           all
conf/exim.conf            2/3  66%      1/2  50%      0/2   0%      3/7  42%

conf/exim.conf
  never reached
    exim.conf:16       router  dnslookup:
    exim.conf:28       transport  remote_smtp:
    exim.conf:31       transport  local_delivery:
  reached, but never took effect
    exim.conf:9        in acl_check_rcpt  accept  hosts = :
`);
  });

  it('is lcov', () => {
    const lines = coverageLcov(coverage).split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'TN:',
      'SF:conf/exim.conf',
      'FN:16,router dnslookup',
      'FN:21,router localuser',
      'FN:28,transport remote_smtp',
      'FN:31,transport local_delivery',
    ]);
    for (const line of [
      'FNDA:2,router localuser',
      'FNH:1',
      'BRDA:9,0,0,0',
      'BRDA:9,0,1,2',
      'BRDA:16,3,0,-',
      'DA:10,7',
      'DA:11,7',
      'DA:16,0',
      'BRF:14',
      'BRH:5',
      'end_of_record',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('is a page with every line', () => {
    const page = coverageHtml(coverage);
    expect(page).toContain('<td title="3 reached">2/3 (66%)</td>');
    expect(page).toContain(
      '<tr class="reached"><td id="L9">9</td><td><span title="took effect / did not">0 / 2</span></td>',
    );
    expect(page).toContain('<tr class="held"><td>11</td>');
    expect(page).toContain('<tr class="never"><td id="L28">28</td>');
    expect(page.match(/<tr/g)?.length).toBeGreaterThan(33);
  });
});
