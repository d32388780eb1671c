import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RuleExample } from '../../src/check/rule.ts';
import { features } from '../../src/features/index.ts';
import { findingsOf } from './lint.ts';

const folder = 'fixtures/features';

/** What a sample deserves to hear, where that is anything: the rule and the text that it points at. */
const deserved: Readonly<Record<string, readonly string[]>> = {
  'dcc/sample-greylist.conf': ['dcc/header-added: dcc'],
  'queuefile/sample-scan.conf': ['queuefile/way-back: scan', 'queuefile/one-recipient: directory'],
};

/** Samples for another target than the newest release with everything. */
const targets: Readonly<Record<string, RuleExample['target']>> = {
  'srs/sample-libsrs-alt.conf': { version: '4.93' },
};

describe('samples', () => {
  const samples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.conf'));

  it('are there for every system', () => {
    for (const { name } of features) expect(samples.some((sample) => sample.startsWith(`${name}/`))).toBe(true);
  });

  for (const sample of samples) {
    it(`${sample} is found to be what it is`, () => {
      const text = readFileSync(`${folder}/${sample}`, 'latin1');
      const found = findingsOf(text, undefined, targets[sample]);
      const told = found.map(({ rule, start, end }) => `${rule}: ${text.slice(start, end)}`);
      expect(told).toEqual(deserved[sample] ?? []);
    });
  }
});

describe('a system that the target does not have', () => {
  const removed: readonly (readonly [string, RuleExample['target'], readonly string[]])[] = [
    ['bmi/sample-acl.conf', { version: '4.100' }, ['bmi_config_file', 'bmi_dont_deliver']],
    ['bmi/sample-rule.conf', { version: '4.100' }, ['bmi_rule']],
    ['bmi/sample-optin.conf', { features: ['arc'] }, ['bmi_optin']],
    ['srs/sample-libsrs-alt.conf', { version: '4.96' }, ['srs_secrets', 'srs_maxage', 'srs_hashlength']],
    ['dcc/sample-greylist.conf', { features: ['arc'] }, ['dccifd_address', 'dcc']],
    ['queuefile/sample-scan.conf', { features: ['arc'] }, ['queuefile']],
    ['arc/sample-sign.conf', { features: ['dcc'] }, ['arc_sign']],
    ['tls-resumption/sample-resumption.conf', { features: ['dcc'] }, ['tls_resumption_hosts']],
  ];
  for (const [sample, target, names] of removed) {
    it(`is named, and why, where ${sample} asks for it`, () => {
      const text = readFileSync(`${folder}/${sample}`, 'latin1');
      const found = findingsOf(text, undefined, target);
      for (const name of names) {
        const hit = found.find(
          ({ start, end, rule }) => text.slice(start, end) === name && rule.endsWith('/not-in-target'),
        );
        expect(hit?.message, `${name} in ${found.map(({ rule }) => rule).join(', ')}`).toMatch(
          /exists up to Exim 4\.9\d only|needs the build feature/,
        );
      }
    });
  }
});
