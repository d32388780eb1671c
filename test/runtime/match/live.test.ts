import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseVersion } from '../../../src/catalogue/version.ts';
import { createRun } from '../../../src/runtime/run/create-run.ts';
import { createMachineWorld } from '../../../src/runtime/world/machine-world.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { eximExpands, installedExim } from '../lookup/live-exim.ts';
import { compiled } from './setting.ts';

const recording = JSON.parse(readFileSync('fixtures/recorded/list-matches-4.96.json', 'utf8')) as {
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
};

const version = parseVersion(installedExim?.version ?? '');

const place = mkdtempSync(join(tmpdir(), 'lists-'));
const here = (text: string): string => text.replaceAll('/etc/lists', place);

/** What lists are made of, by kind; `%` stands for the folder of the files. */
const material = {
  match_domain: {
    subjects: ['x.example', 'X.EXAMPLE', 'y.example', 'a.z.example', 'b.c', 'a.sub.c', 'vm.example', '', 'old'],
    items: [
      ...['x.example', '*', '*.example', '^(.)\\.(.*)$', '@', '@[]', '+d1', '+d2', '', 'b.c', '@mx_some'],
      ...['lsearch;%/ls2', 'partial-lsearch;%/ls2', 'partial-lsearch*;%/ls', 'lsearch*@;%/ls2', '%/items'],
      ...['lsearch,ret=key;%/ls2', 'partial1(.)lsearch;%/ls', '%/neg'],
    ],
  },
  match_local_part: {
    subjects: ['joe', 'Joe', 'JOE', 'root', 'Root', 'xx', '', 'old'],
    items: ['joe', 'Joe', '^j', '^J', '*oe', '+l1', '+caseful', 'lsearch;%/ls', 'lsearch*;%/ls', '%/items', '', '@'],
  },
  match_ip: {
    subjects: ['1.2.3.4', '1.2.3.5', '1.2.9.9', '10.1.1.1', '192.168.1.1', '::1', '2001:db8::5', '::ffff:1.2.3.4', ''],
    items: [
      ...['1.2.3.4', '1.2.3.0/24', '1.2.0.0/16', '0.0.0.0/0', '::1', '2001:db8::/32', '+h1', '+h2', '+h3', '*', '@'],
      ...['lsearch;%/ls', 'net24-lsearch;%/ls', 'net16-lsearch;%/ls2', 'net-lsearch;%/ls', 'iplsearch;%/ipls'],
      ...['net32-lsearch;%/ls2', 'host.name', '1.2.3', '1.2.3/24', '+ignore_unknown', '+include_unknown', '%/items'],
    ],
  },
  match_address: {
    subjects: [
      'joe@b.c',
      'Joe@b.c',
      'joe@x.example',
      'a-x@y.example',
      'a@old',
      'b@old',
      'd@old',
      'x@vm.example',
      '*@b.c',
    ],
    items: [
      ...['joe@b.c', '*@b.c', '*oe@b.c', 'b.c', '*.c', '^joe', '^(.*)@(.*)$', '+a1', '+a2', '*@+d1', 'a@!b.c', 'x@@'],
      ...['lsearch;%/ls', 'lsearch*@;%/ls', '@@lsearch;%/ls', '@@lsearch*;%/ls', '*@lsearch;%/ls2', '%/items'],
      ...['+caseful', '', '*', '*@*', 'joe@', '@b.c', '*@^b', '*@partial-lsearch;%/ls'],
    ],
  },
} as const;

/** A condition with a list made by chance. */
function condition(below: (limit: number) => number): string {
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const name = pick(Object.keys(material) as (keyof typeof material)[]);
  const { subjects, items } = material[name];
  const separator = pick([':', ';', ',']);
  const list = Array.from({ length: 1 + below(4) }, () => {
    const item = pick<string>(items).replaceAll('%/', `${place}/`);
    return (below(4) === 0 ? '! ' : '') + item.replaceAll(separator, separator + separator);
  });
  const text = (separator === ':' ? '' : `<${separator} `) + list.join(` ${separator} `);
  // Backslashes in a list would be taken for escapes.
  const written = text.replaceAll('\\', '\\\\');
  return `\${if ${name}{${pick<string>(subjects)}}{${written}}{yes|$0|$1|$2|$3|$value}{no}}`;
}

beforeAll(() => {
  for (const [name, text] of Object.entries(recording.files)) writeFileSync(here(name), text);
});

afterAll(() => {
  rmSync(place, { recursive: true });
});

const missing = version === undefined ? ' (skipped: no exim4 is installed to compare with)' : '';

describe('the installed Exim', () => {
  it.skipIf(version === undefined)(`matches lists made by chance the same${missing}`, () => {
    const random = createSeededRandom(1);
    const expressions = Array.from({ length: 1500 }, () => condition((limit) => random.below(limit)));
    const config = here(recording.config);
    const world = createMachineWorld({ allow: { read: [place] } });
    const run = createRun({ config: compiled(config, version), world });
    const mine = expressions.map((each) => {
      const result = run.expand(each);
      return result.ok ? result.value : `Failed: ${result.message}`;
    });
    const exim = eximExpands(expressions, config);
    expect(exim).toHaveLength(expressions.length);
    const differences = expressions.flatMap((each, i) => (mine[i] === exim[i] ? [] : [[each, exim[i], mine[i]]]));
    expect(differences).toEqual([]);
  });
});
