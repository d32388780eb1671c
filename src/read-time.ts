import type { ListKind } from '../grammar/config/ast.ts';
import type { AddressOutcome, ExpansionOutcome } from './compile/compile.ts';
import type { CompiledConfig } from './compile/config.ts';
import { stringSetting } from './compile/config.ts';
import { lookupDrivers, runtimeExtensions } from './features/runtime.ts';
import { aclService } from './runtime/acl/check.ts';
import { extractAddress } from './runtime/address/extract.ts';
import { addressSettings } from './runtime/address/settings.ts';
import { createExpandContext } from './runtime/expand/context.ts';
import { dialectOf } from './runtime/expand/dialect.ts';
import { expandValue } from './runtime/expand/expand.ts';
import type { NamedListKind } from './runtime/expand/services.ts';
import { baseDrivers } from './runtime/lookup/drivers/drivers.ts';
import { createLookups } from './runtime/lookup/lookup.ts';
import { createRun, expandSettings } from './runtime/run/create-run.ts';
import { createClosedWorld } from './runtime/world/closed-world.ts';
import type { World } from './runtime/world/world.ts';

/* What the runtime lends to the compiler: a module of its own, so that it is loaded only where a configuration asks for it. */

const listKinds = {
  address: 'addresslist',
  domain: 'domainlist',
  host: 'hostlist',
  'local-part': 'localpartlist',
} as const satisfies Readonly<Record<NamedListKind, ListKind>>;

/** Options that hold, for as long as they are not set, what the machine says. */
const fromMachine: ReadonlySet<string> = new Set(['primary_hostname', 'qualify_domain', 'qualify_recipient']);

/** The options whose values variables of the same name have while a configuration is read. */
const fromOptions: ReadonlySet<string> = new Set([...fromMachine, 'spool_directory', 'exim_version', 'version_number']);

/** What a variable holds while a configuration is read; undefined where only the machine could tell. */
function variableAtReading(name: string, { main, catalogue }: CompiledConfig): string | undefined {
  if (fromOptions.has(name)) {
    const option = main.get(name);
    const set = option?.resolved ?? stringSetting(main, name);
    if (set !== undefined) return /[$\\]/.test(set) && option?.resolved === undefined ? undefined : set;
    if (name === 'version_number' || name === 'exim_version')
      return stringSetting(main, 'exim_version') ?? catalogue.target.version;
    return undefined;
  }
  return catalogue.rows('variables').get(name)?.machine ? undefined : '';
}

/**
 * Expands a string as Exim does while it reads a configuration, from the configuration alone: nothing is run, read, looked up or
 * asked for, and what hangs on anything of that kind is not told.
 *
 * @param text a byte string
 * @param soFar the configuration as far as it has been read
 */
export function expandWhileReading(text: string, soFar: CompiledConfig): ExpansionOutcome {
  const outside = { asked: false };
  const asked = (): void => {
    outside.asked = true;
  };
  const context = createExpandContext({
    dialect: dialectOf(soFar.catalogue),
    world: createClosedWorld(asked),
    settings: expandSettings(soFar),
    variables: {
      get(name) {
        const value = variableAtReading(name, soFar);
        if (value === undefined) asked();
        return value ?? '';
      },
    },
    services: {
      lookups: {
        styles: createLookups(baseDrivers, soFar.catalogue.rows('lookups')),
        lookup() {
          asked();
          return { status: 'notFound' };
        },
      },
      match: {
        match() {
          asked();
          return { status: 'noMatch' };
        },
      },
      acl: {
        call() {
          asked();
          return { outcome: 'ERROR' };
        },
      },
      namedList: (kind, name) => soFar.lists[listKinds[kind]].get(name)?.value,
      authenticationResults() {
        asked();
        return '';
      },
    },
    headers: () => [],
  });
  const result = expandValue(text, context);
  if (outside.asked) return { ok: true, value: undefined };
  return result.ok ? { ok: true, value: result.value } : { ok: false, message: result.message };
}

/**
 * Expands strings as Exim does while it reads a configuration, in a world.
 *
 * @returns what to lend to the compiler
 */
export function expandWhileReadingIn(world: World): (text: string, soFar: CompiledConfig) => ExpansionOutcome {
  return (text, soFar) => {
    const run = createRun({
      config: soFar,
      world,
      acl: aclService,
      extensions: runtimeExtensions(),
      lookupDrivers,
      caller: { configFile: soFar.source.files[0]?.path ?? '' },
    });
    const result = run.expand(text);
    return result.ok ? { ok: true, value: result.value } : { ok: false, message: result.message };
  };
}

/** Takes an address apart as Exim does while it reads a configuration. */
export function addressWhileReading(text: string, soFar: CompiledConfig): AddressOutcome {
  const found = extractAddress(text, addressSettings(soFar));
  return found.ok
    ? { ok: true, domain: found.domain > 0 ? found.address.slice(found.domain) : '' }
    : { ok: false, message: found.message };
}
