import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { analyse, anyAccounts, chooseTarget, compile, defaultSettings, sourceFile } from '../../src/index.ts';
import type { CompiledConfig } from '../../src/index.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const folder = `${shared}realworld/`;
const here = existsSync(`${folder}INDEX.tsv`) && existsSync(`${shared}facts/4.99/bV.txt`);
const title = 'real configurations';

/** What Exim 4.99 said of a configuration: `ok`, or a line and a message. */
interface Verdict {
  readonly file: string;
  readonly said: string;
}

function verdicts(): Verdict[] {
  const [head = '', ...rows] = readFileSync(`${folder}INDEX.tsv`, 'utf8').trimEnd().split('\n');
  const column = head.split('\t').indexOf('exim-4.99');
  return rows.map((row) => {
    const fields = row.split('\t').map((field) => field.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));
    return { file: fields[0] ?? '', said: fields[column] ?? '' };
  });
}

/** Errors that are there, though Exim sees them only when it comes to the line: each has been looked at. */
const trueErrors: Readonly<Record<string, readonly string[]>> = {
  // client_send = : "${env{SMTP_USER}{$value}{}" …: both lack the brace that ends them.
  'glomium__smtp__exim.conf': ['expansion/syntax'],
};

/** Users that the machine did not have on which Exim was asked. */
const absent = new Set(['placeholder', 'mailnull', 'cpaneleximfilter']);

function read(file: string): CompiledConfig {
  const target = chooseTarget({ featuresFrom: readFileSync(`${shared}facts/4.99/bV.txt`, 'latin1') });
  const accounts = { ...anyAccounts, user: (name: string) => (absent.has(name) ? undefined : anyAccounts.user(name)) };
  return compile(sourceFile(file, readFileSync(folder + file, 'latin1')), { target, accounts });
}

describe.skipIf(!here)(`${title}${here ? '' : ' (skipped: ../shared/realworld is not there)'}`, () => {
  const all = here ? verdicts() : [];

  it.each(all)('$file: what Exim says first', ({ file, said }) => {
    const first = read(file).faults.find((fault) => fault.exim)?.exim;
    const line = first?.line === undefined ? '' : `line ${first.line}: `;
    expect(first ? `${line}${first.message}` : 'ok').toContain(said);
  });

  it.each(all.filter(({ said }) => said === 'ok'))('$file: no error but true ones where Exim has none', ({ file }) => {
    const found = analyse(read(file), { ...defaultSettings, preset: 'strict' });
    expect(
      found
        .filter(({ severity, rule }) => severity === 'error' && !trueErrors[file]?.includes(rule))
        .map(({ rule, message }) => `${rule}: ${message}`),
    ).toEqual([]);
  });
});
