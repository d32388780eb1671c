/* What `.config/bench-expand.mjs` times: bundled there, for Node cannot read it as it is. */
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import { forTarget } from '../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../src/catalogue/default-target.ts';
import { catalogue, compile, sourceFile } from '../../src/index.ts';
import { dialectOf } from '../../src/runtime/expand/dialect.ts';
import { createRun } from '../../src/runtime/run/create-run.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';

/** What configurations expand again and again. */
export const everyday: readonly string[] = [
  '$local_part@$domain',
  '${lc:$local_part}',
  '${if eq{$sender_address}{}{bounce}{mail}}',
  '${if match{$primary_hostname}{\\N^([^.]+)\\.(.+)$\\N}{$2}{none}}',
  '${extract{2}{:}{root:x:0:0:/root}}',
  '${substr_0_3:$primary_hostname}',
  '/var/mail/${hash_1:$primary_hostname}/$primary_hostname',
  '${if and{{!eq{$sender_host_address}{}}{match_ip{$sender_host_address}{192.0.2.0/24}}}{yes}{no}}',
  '${if forany{a.example:b.example:c.example}{eq{$item}{$primary_hostname}}{yes}{no}}',
  '${sg{$primary_hostname}{\\N\\.\\N}{_}}',
];

export const config = 'primary_hostname = mx.example.org\nkeep_environment =\n';

/**
 * Evaluates the expressions so many times each, as strings of a configuration are.
 *
 * @returns milliseconds
 */
export function evaluate(times: number): number {
  const run = createRun({
    config: compile(sourceFile('exim.conf', config), { target: makeTarget({ version: '4.96' }, catalogue) }),
    world: createScenarioWorld({}),
  });
  const start = performance.now();
  for (let i = 0; i < times; i++) for (const text of everyday) run.expand(text);
  return performance.now() - start;
}

/** Parses expressions, no two of them the same; gives bytes and milliseconds. */
export function parseMany(count: number): { readonly bytes: number; readonly time: number } {
  const { language } = dialectOf(forTarget(catalogue, makeTarget({ version: '4.99' }, catalogue)));
  const texts = Array.from({ length: count }, (_, i) => everyday.map((text) => `${text}${i}`)).flat();
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const start = performance.now();
  for (const text of texts) parseExpansion(text, language);
  return { bytes, time: performance.now() - start };
}
