import { describe, expect, it } from 'vitest';
import { aclEntries } from '../../src/catalogue/acl/index.ts';
import type { Phases, Row } from '../../src/catalogue/row.ts';
import { knows } from '../../src/catalogue/target.ts';
import { compareVersions, versions } from '../../src/catalogue/version.ts';
import {
  factsFolder,
  featuresOf,
  hasFacts,
  macrosNamed,
  needsText,
  ofExperimentalSystems,
  ours,
  recordedNames,
  rowsOf,
} from './recorded-names.ts';

/** A spelling that releases after 4.93 still read, as another word with an ending, but do not list. */
const stillRead = { release: '4.94', name: 'queue_only' } as const;

function forbidden(phases: Phases, all: readonly string[]): readonly string[] {
  return all.filter((phase) =>
    'only' in phases ? !phases.only.some((each) => each === phase) : phases.not.some((each) => each === phase),
  );
}

function withoutSystems<T>(kind: string, recorded: Readonly<Record<string, T>>): Record<string, T> {
  const kept = ours(kind, Object.keys(recorded));
  return Object.fromEntries(Object.entries(recorded).filter(([name]) => kept.includes(name)));
}

function needsOf(text: string): { needs?: string } {
  return text === 'none' ? {} : { needs: text };
}

describe.each(versions)('ACL words of %s', (release) => {
  const recorded = recordedNames(release);

  it('conditions and modifiers are those of its table, with the ACLs that refuse them', () => {
    const rows = rowsOf(aclEntries.aclWords, release).map((row) => [
      row.name,
      {
        kind: row.kind,
        // `endpass` has no value, and is flagged as if it had.
        expanded: row.value !== 'list',
        forbidden: forbidden(row.phases, recorded.phases),
        ...needsOf(needsText(row.needs)),
      },
    ]);
    expect(Object.fromEntries(rows)).toEqual(withoutSystems('aclWords', recorded.aclWords));
    expect(rows).toHaveLength(Object.keys(withoutSystems('aclWords', recorded.aclWords)).length);
  });

  it('controls are those of its table, with the ACLs that refuse them', () => {
    const rows = rowsOf(aclEntries.controls, release)
      .filter((row) => row.name !== stillRead.name || compareVersions(release, stillRead.release) < 0)
      .map((row) => [
        row.name,
        {
          options: row.options !== 'none',
          forbidden: forbidden(row.phases, recorded.phases),
          ...needsOf(needsText(row.needs)),
        },
      ]);
    expect(Object.fromEntries(rows)).toEqual(withoutSystems('controls', recorded.controls));
  });

  it('what can be verified is in its table, with the ACLs that refuse it', () => {
    const rows = rowsOf(aclEntries.verifies, release).map((row) => [
      row.name,
      {
        options: row.options !== 'none',
        forbidden: forbidden(row.phases, recorded.phases),
        ...needsOf(needsText(row.needs)),
      },
    ]);
    expect(Object.fromEntries(rows)).toEqual(withoutSystems('verifies', recorded.verifies));
  });

  it('errors of retry rules and flags of rewriting rules are those that it reads', () => {
    const errors = rowsOf(aclEntries.retryErrors, release).map((row) =>
      row.suffix === 'code' ? `${row.name}_4` : row.name,
    );
    expect([...errors].sort()).toEqual([...recorded.retryErrors].sort());
    const flags = rowsOf(aclEntries.rewriteFlags, release).map((row) => row.name);
    expect([...flags].sort()).toEqual([...recorded.rewriteFlags].sort());
  });

  it.skipIf(!hasFacts() || compareVersions(release, '4.95') < 0).each([
    ['condition', '_ACL_COND_'],
    ['modifier', '_ACL_MOD_'],
  ] as const)(
    'each %s is one that a real build lists (from 4.95 on; skipped without ../shared/facts)',
    (kind, prefix) => {
      const folder = factsFolder(release);
      const target = { version: release, features: featuresOf(folder) };
      const rows = (aclEntries.aclWords ?? []).filter((row) => row.kind === kind && knows(target, row));
      expect(rows.map((row) => row.name).sort()).toEqual(ours('aclWords', macrosNamed(folder, prefix)));
    },
  );
});

describe('ACL words', () => {
  it('leaves out nothing but words that some release has', () => {
    for (const kind of ['aclWords', 'controls', 'verifies'] as const) {
      const anywhere = new Set(versions.flatMap((version) => Object.keys(recordedNames(version)[kind])));
      for (const name of ofExperimentalSystems[kind] ?? []) expect(anywhere).toContain(name);
    }
  });

  it('has the seven verbs', () => {
    expect(aclEntries.verbs?.map((row) => row.name)).toEqual([
      'accept',
      'defer',
      'deny',
      'discard',
      'drop',
      'require',
      'warn',
    ]);
  });

  it('has one row for each word in each release, each with its sentence', () => {
    for (const rows of [aclEntries.verbs, aclEntries.aclWords, aclEntries.controls, aclEntries.verifies]) {
      for (const version of versions) {
        const names = rowsOf<Row>(rows, version).map((row) => row.name);
        expect(new Set(names).size).toBe(names.length);
      }
      for (const row of rows ?? []) expect(row.doc, row.name).toMatch(/^[\x20-\x7e…]+\.$/);
    }
  });

  it('knows the words behind a slash by release', () => {
    const parameters = (version: (typeof versions)[number], name: string) =>
      rowsOf(
        rowsOf(aclEntries.verifies, version)
          .find((row) => row.name === name)
          ?.parameters?.map(withDoc),
        version,
      );
    expect(parameters('4.94', 'recipient').map(({ name }) => name)).not.toContain('quota');
    expect(parameters('4.95', 'recipient').map(({ name }) => name)).toContain('quota');
    expect(parameters('4.99', 'sender').map(({ name }) => name)).not.toContain('quota');
  });
});

function withDoc<T>(parameter: T): T & { doc: string } {
  return { ...parameter, doc: '' };
}
