import type { Version } from '../../../src/catalogue/version.ts';
import { lmdbDriver } from '../../../src/features/lmdb/driver.ts';
import { baseDrivers } from '../../../src/runtime/lookup/drivers/drivers.ts';
import { lookupArguments, parseLookupType } from '../../../src/runtime/lookup/lookup-type.ts';
import { createLookupState, createLookups, lookup } from '../../../src/runtime/lookup/lookup.ts';
import type {
  ItemMatch,
  LookupContext,
  LookupRequest,
  LookupResult,
  LookupServices,
  LookupSettings,
} from '../../../src/runtime/lookup/types.ts';
import type { ScenarioData, ScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import type { World } from '../../../src/runtime/world/world.ts';

/** A context whose log can be looked at. */
export interface TestContext extends LookupContext {
  readonly log: string[];
}

/** List items as far as these tests need them: what stands alone, a suffix after `*`, a regular expression after `^`. */
export function matchItem(subject: string, pattern: string, expand: boolean): ItemMatch {
  const item = expand ? pattern.replace(/\\N(.*?)\\N/g, '$1').replace(/\\\\/g, '\\') : pattern;
  const [name, text] = [subject.toLowerCase(), item.toLowerCase()];
  const matches = item.startsWith('^')
    ? new RegExp(item, 'i').test(subject)
    : item.startsWith('*')
      ? name.endsWith(text.slice(1))
      : name === text;
  return { status: matches ? 'match' : 'noMatch' };
}

/** A context over any world. */
export function contextOver(
  world: World,
  version: Version = '4.99',
  settings: LookupSettings = {},
  services: LookupServices = {},
): TestContext {
  const log: string[] = [];
  return {
    world,
    log,
    target: { version, features: new Set() },
    lookups: createLookups([...baseDrivers, lmdbDriver]),
    state: createLookupState(),
    services: { matchItem, log: (line) => log.push(line), ...services },
    settings,
  };
}

/** A context over the world of a scenario. */
export function scenarioContext(
  data: ScenarioData,
  version: Version = '4.99',
  settings: LookupSettings = {},
  services: LookupServices = {},
): TestContext & { readonly world: ScenarioWorld } {
  const world = createScenarioWorld(data);
  return { ...contextOver(world, version, settings, services), world };
}

/** Looks up as the expansion item does: the type as written, the key, and what stands in the second braces. */
export function ask(
  context: LookupContext,
  written: string,
  key: string,
  fileOrQuery: string,
  more: Partial<LookupRequest> = {},
): LookupResult {
  const parsed = parseLookupType(written, context.lookups, context.target);
  if (!parsed.ok) return { status: 'failed', message: parsed.message };
  return lookup({ type: parsed.type, ...lookupArguments(parsed.type, key, fileOrQuery), ...more }, context);
}

/** What the expansion `${lookup{key}type{file}{[$value|$1|$2]}{NONE}}` prints with it. */
export function printed(result: LookupResult, key: string): string {
  switch (result.status) {
    case 'found':
      return `[${result.value}|${result.parts?.wild ?? ''}|${result.parts?.fixed ?? ''}]`;
    case 'notFound':
      return 'NONE';
    case 'defer':
      return `Failed: lookup of "${key}" gave DEFER: ${result.message}`;
    case 'failed':
      return `Failed: ${result.message}`;
  }
}
