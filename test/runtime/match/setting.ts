import { parseConfig } from '../../../grammar/config/parser.ts';
import { preprocess } from '../../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../../grammar/source/file.ts';
import { forTarget } from '../../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../../src/catalogue/default-target.ts';
import type { Version } from '../../../src/catalogue/version.ts';
import { compileConfig } from '../../../src/compile/compile.ts';
import type { CompiledConfig } from '../../../src/compile/config.ts';
import { createExpandContext, defaultSettings } from '../../../src/runtime/expand/context.ts';
import { dialectOf } from '../../../src/runtime/expand/dialect.ts';
import type { Value } from '../../../src/runtime/expand/value.ts';
import { expandValue } from '../../../src/runtime/expand/expand.ts';
import { createHostFinder } from '../../../src/runtime/host/finder.ts';
import { baseDrivers } from '../../../src/runtime/lookup/drivers/drivers.ts';
import { createLookupState, createLookups } from '../../../src/runtime/lookup/lookup.ts';
import type { LookupContext } from '../../../src/runtime/lookup/types.ts';
import { createMatchContext, matchForLookups, scopedVariables } from '../../../src/runtime/match/context.ts';
import type { MatchContext } from '../../../src/runtime/match/types.ts';
import type { Connection } from '../../../src/runtime/state/connection.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { wholeCatalogue } from '../../catalogue/whole-catalogue.ts';

/** What a test wants of a context. */
export interface Setting {
  readonly config?: string;
  readonly version?: Version;
  readonly world?: ScenarioData;
  readonly variables?: Readonly<Record<string, Value>>;
  readonly connection?: Partial<Connection>;
}

export interface TestMatch {
  readonly context: MatchContext;
  /** What was logged; lines of the panic log begin with "! ". */
  readonly log: string[];
}

/** Compiles a configuration that has no fault. */
export function compiled(text: string, version: Version = '4.99'): CompiledConfig {
  const catalogue = forTarget(wholeCatalogue, makeTarget({ version }, wholeCatalogue));
  const source = preprocess(sourceFile('/etc/exim.conf', text), {
    reader: { read: () => undefined, exists: () => false },
  });
  const accounts = { user: () => undefined, group: () => undefined, hostname: 'this.example' };
  const config = compileConfig(source, parseConfig(source.logical), catalogue, accounts);
  const fault = config.faults.find((each) => each.exim);
  if (fault) throw new Error(fault.message);
  return config;
}

/** A connection from a host, of which nothing else is known. */
export function connectionFrom(more: Partial<Connection>): Connection {
  return {
    kind: 'smtp',
    hostChecking: true,
    hostAddress: undefined,
    hostPort: undefined,
    hostName: undefined,
    hostNameLookedUp: false,
    hostLookupFailed: false,
    hostLookupDeferred: false,
    hostAliases: [],
    hostDnssec: false,
    helo: undefined,
    heloVerified: undefined,
    esmtp: false,
    interfaceAddress: undefined,
    interfacePort: undefined,
    ident: undefined,
    protocol: 'smtp',
    authenticatedId: undefined,
    authenticatedSender: undefined,
    authenticator: undefined,
    authenticatedFailId: undefined,
    tls: undefined,
    aclVariables: new Map(),
    counters: new Map(),
    history: [],
    systems: new Map(),
    caller: undefined,
    ...more,
  };
}

/** A context for matching over the world of a scenario. */
export function matching({
  config = '',
  version = '4.99',
  world = {},
  variables = {},
  connection,
}: Setting = {}): TestMatch {
  const log: string[] = [];
  const compiledConfig = compiled(config, version);
  const scenario = createScenarioWorld(world);
  const own = scopedVariables({ get: (name) => variables[name] });
  const lookups: LookupContext = {
    world: scenario,
    target: compiledConfig.target,
    lookups: createLookups(baseDrivers),
    state: createLookupState(),
    services: { ...matchForLookups(() => context), log: (line, panic) => log.push((panic ? '! ' : '') + line) },
    settings: {},
  };
  const context: MatchContext = createMatchContext({
    config: compiledConfig,
    lookups,
    hosts: createHostFinder({ logsFailures: true }),
    expansion: createExpandContext({
      dialect: dialectOf(compiledConfig.catalogue),
      world: scenario,
      settings: defaultSettings,
      variables: own,
      services: {},
      headers: () => [],
    }),
    variables: own,
    ...(connection && { connection: connectionFrom(connection) }),
    expand: expandValue,
    log: (line, panic) => log.push((panic ? '! ' : '') + line),
  });
  return { context, log };
}
