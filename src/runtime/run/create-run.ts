import type { CompiledConfig } from '../../compile/config.ts';
import type { AddressSettings } from '../address/settings.ts';
import { addressSettings } from '../address/settings.ts';
import { createCutthrough } from '../callout/cutthrough.ts';
import { dialectOf } from '../expand/dialect.ts';
import { domainToAlabels } from '../expand/encodings/idna.ts';
import type { ExpandEnvironment, ExpandSettings } from '../expand/context.ts';
import { createExpandContext } from '../expand/context.ts';
import { expandValue } from '../expand/expand.ts';
import type { AclService, NamedListKind } from '../expand/services.ts';
import { createHostFinder } from '../host/finder.ts';
import { logSelection } from '../log-selection.ts';
import { createLookups, createLookupState, lookup } from '../lookup/lookup.ts';
import { baseDrivers } from '../lookup/drivers/drivers.ts';
import type { LookupContext, LookupDriver } from '../lookup/types.ts';
import { createMatchContext, matchForLookups, matchService, scopedVariables } from '../match/context.ts';
import { compileRegex } from '../regex/regex.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';
import type { Tracer } from '../state/trace.ts';
import { noTrace } from '../state/trace.ts';
import type { World } from '../world/world.ts';
import { createAclState } from './acl-state.ts';
import { authenticationResults } from './authentication-results.ts';
import { eximUser } from './exim-user.ts';
import { configuredEnvironment } from './environment.ts';
import type { RuntimeExtension } from './extension.ts';
import { talkingConnection } from './host-text.ts';
import type { LogEntry } from './log.ts';
import { whereabouts } from './whereabouts.ts';
import { writeLog } from './log.ts';
import type { ProcessMode } from './process-mode.ts';
import { ordinaryDelivery } from './process-mode.ts';
import type { Run } from './run.ts';
import type { CalloutService, QuotaService, RoutingService } from './services.ts';
import { noCallouts, noQuotas, noRouting } from './services.ts';
import { mainSettings } from './settings.ts';
import type { FindVariable } from './variables/table.ts';
import { runVariables } from './variables/table.ts';

/** What a run is made of; what is left out has a default that knows nothing. */
export interface RunParts {
  readonly config: CompiledConfig;
  readonly world: World;
  readonly connection?: Connection;
  readonly message?: Message;
  readonly tracer?: Tracer;
  readonly routing?: RoutingService;
  readonly callouts?: CalloutService;
  readonly quotas?: QuotaService;
  readonly acl?: (run: () => Run) => AclService;
  readonly extensions?: readonly RuntimeExtension[];
  /** Lookup types that features bring. */
  readonly lookupDrivers?: readonly LookupDriver[];
  readonly caller?: Partial<Run['caller']>;
  readonly process?: ProcessMode;
  /** Whether failed searches for hosts are logged: in sessions, not in tests such as `-bt`. */
  readonly logsHostFailures?: boolean;
  readonly onLogLine?: Run['onLogLine'];
}

/** A connection of which nothing is known yet. */
export function createConnection(kind: Connection['kind'], hostChecking = false): Connection {
  return {
    kind,
    hostChecking,
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
    protocol: kind === 'local' ? 'local' : kind === 'smtp' ? 'smtp' : 'local-smtp',
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
  };
}

/** A message of which nothing has come yet. */
export function createMessage(received = 0): Message {
  return {
    id: '',
    received,
    sender: '',
    recipients: [],
    headers: [],
    body: '',
    aclVariables: new Map(),
    flags: new Map(),
    addedHeaders: [],
    removedHeaders: '',
    systems: new Map(),
  };
}

const listKinds = {
  address: 'addresslist',
  domain: 'domainlist',
  host: 'hostlist',
  'local-part': 'localpartlist',
} as const satisfies Readonly<Record<NamedListKind, keyof CompiledConfig['lists']>>;

/** The certificate that a variable holds. */
function certificateIn(name: string, { connection: { tls }, tlsOut }: Run): string | undefined {
  switch (name) {
    case 'tls_in_peercert':
      return tls?.certificate;
    case 'tls_in_ourcert':
      return tls?.ownCertificate;
    case 'tls_out_peercert':
      return tlsOut?.certificate;
    case 'tls_out_ourcert':
      return tlsOut?.ownCertificate;
    default:
      return undefined;
  }
}

/** What all runs of a configuration have in common. */
interface Common {
  readonly expandSettings: ExpandSettings;
  readonly lookupSettings: LookupContext['settings'];
  readonly addressSettings: AddressSettings;
  /** The lookup types, by the drivers that are added to Exim's own. */
  readonly lookups: Map<readonly LookupDriver[] | undefined, LookupContext['lookups']>;
}

const commons = new WeakMap<CompiledConfig, Common>();

function commonOf(config: CompiledConfig): Common {
  let common = commons.get(config);
  if (!common) {
    common = {
      expandSettings: expandSettings(config),
      lookupSettings: lookupSettings(config),
      addressSettings: addressSettings(config),
      lookups: new Map(),
    };
    commons.set(config, common);
  }
  return common;
}

function lookupsOf(config: CompiledConfig, more: readonly LookupDriver[] | undefined): LookupContext['lookups'] {
  const { lookups } = commonOf(config);
  let known = lookups.get(more);
  if (!known) {
    known = createLookups([...baseDrivers, ...(more ?? [])], config.catalogue.rows('lookups'));
    lookups.set(more, known);
  }
  return known;
}

/** The main options that expansions read. */
export function expandSettings(config: CompiledConfig): ExpandSettings {
  const settings = mainSettings(config);
  return {
    headersCharset: settings.text('headers_charset') ?? 'ISO-8859-1',
    printTopBits: settings.flag('print_topbitchars'),
    checkRfc2047Length: settings.flag('check_rfc2047_length'),
    headerInsertMaximum: 65536,
    allowUtf8Domains: settings.flag('allow_utf8_domains'),
    allowDomainLiterals: settings.flag('allow_domain_literals'),
    stripExcessAngleBrackets: settings.flag('strip_excess_angle_brackets'),
    stripTrailingDot: settings.flag('strip_trailing_dot'),
    perlStartup: settings.text('perl_startup'),
    timezone: settings.text('timezone'),
  };
}

/** A domain in UTF-8 as it is asked for in the DNS; undefined where it has no such form. */
function toAlabel(domain: string): string | undefined {
  const converted = domainToAlabels(domain);
  return converted.ok ? converted.text : undefined;
}

/** Text options that lookups read, under the names that they are known by there. */
function lookupSettings(config: CompiledConfig): LookupContext['settings'] {
  const settings = mainSettings(config);
  const texts: Record<string, string | number> = {};
  const names = ['dns_again_means_nonexist', 'dns_check_names_pattern', 'dns_trust_aa', 'sqlite_dbfile'];
  for (const name of names) {
    const text = settings.text(name);
    if (text !== undefined) texts[name] = text;
  }
  for (const name of ['dns_cname_loops', 'dns_csa_search_limit']) {
    const number = settings.number(name);
    if (number > 0) texts[name] = number;
  }
  const servers = Object.fromEntries(
    ['mysql', 'pgsql', 'redis'].map((name) => [`${name}_servers`, settings.text(`${name}_servers`)]),
  );
  return { ...texts, servers };
}

/**
 * Makes a run: one process of Exim with what its globals hold. Nothing has happened yet; whoever runs a session, routes an
 * address or delivers a message works on it.
 */
export function createRun(parts: RunParts): Run {
  const { config, world, tracer = noTrace, extensions = [] } = parts;
  const common = commonOf(config);
  const settings = mainSettings(config);
  const connection = parts.connection ?? createConnection('local');
  const message = parts.message ?? createMessage(Math.floor(world.clock.now() / 1000));
  const selection = logSelection(config);
  const logLines: LogEntry[] = [];
  const pid = 1000 + world.random.below(31_000);
  const self = (): Run => run;
  const log = (text: string, panic = false): void => {
    writeLog(self(), text, panic ? ['main', 'panic'] : ['main']);
  };

  const moreVariables: FindVariable = (name) =>
    extensions.findLast(({ variables: brought }) => brought && Object.hasOwn(brought, name))?.variables?.[name];
  const variables = scopedVariables(runVariables(self, config.catalogue.rows('variables'), moreVariables));
  const dialect = dialectOf(config.catalogue);

  const lookups: LookupContext = {
    world,
    target: config.target,
    lookups: lookupsOf(config, parts.lookupDrivers),
    state: createLookupState(),
    settings: common.lookupSettings,
    services: {
      ...matchForLookups(() => self().match),
      expandOption(text) {
        const result = self().expand(text);
        return result.ok ? result.value : undefined;
      },
      matchRegex: (pattern, subject) => {
        const compiled = compileRegex(pattern);
        return compiled.ok && compiled.regex.test(subject);
      },
      ...(config.target.features.has('i18n') && { toAlabel }),
      where: () => whereabouts(self()),
      log,
    },
  };

  const environment: ExpandEnvironment & { environ: ReadonlyMap<string, string> } = {
    dialect,
    environ: new Map(),
    world,
    settings: common.expandSettings,
    variables,
    services: {
      lookups: {
        styles: lookups.lookups,
        lookup: (request) => lookup(request, lookups),
        failed: (message) => {
          lookups.state.searchMessage = message;
        },
      },
      match: matchService(() => self().match),
      ...(parts.acl && { acl: parts.acl(self) }),
      namedList: (kind, name) => config.lists[listKinds[kind]].get(name)?.value,
      authenticationResults: (hostname) => authenticationResults(self(), hostname),
      certificate: (name) => certificateIn(name, self()),
      log,
    },
    effectiveIds: () => {
      const { uid, gid } = eximUser(self());
      return { uid: connection.kind === 'smtp' ? uid : self().caller.uid, gid };
    },
    headers: () => self().message.headers,
    firstDelivery: () => self().message.flags.get('deliver_firsttime') === true,
    queueRunning: () => self().process.queueRunning,
  };
  const expansion = createExpandContext(environment);
  const match = createMatchContext({
    config,
    lookups,
    hosts: createHostFinder({
      logsFailures: parts.logsHostFailures ?? false,
      connectionInfo: () => talkingConnection(self()),
    }),
    expansion,
    variables,
    connection,
    expand: expandValue,
    log,
  });
  // Until here nothing has been expanded, and keep_environment is not.
  environment.environ = configuredEnvironment(world.environment, settings, match);
  const run: Run = {
    config,
    release: Number(config.target.version.slice(2)),
    settings,
    addressSettings: common.addressSettings,
    world,
    tracer,
    logSelection: selection,
    logLines,
    onLogLine: parts.onLogLine,
    connection,
    connectionId: String(pid),
    pid,
    children: 0,
    message,
    address: undefined,
    expansion,
    variables,
    match,
    lookups,
    rewriting: {
      match,
      addresses: common.addressSettings,
      qualifySender: settings.qualifyDomain,
      qualifyRecipient: settings.qualifyRecipient,
      headersCharset: settings.text('headers_charset'),
      addHeader(text) {
        // It tells of what was before, and is never delivered.
        self().message.headers.push({ text, type: '*' });
      },
    },
    routing: parts.routing ?? noRouting,
    callouts: parts.callouts ?? noCallouts,
    quotas: parts.quotas ?? noQuotas,
    cutthrough: createCutthrough(),
    extensions,
    values: new Map(),
    tlsOut: undefined,
    acl: createAclState(),
    aclArguments: [],
    aclDepth: 0,
    process: parts.process ?? ordinaryDelivery,
    caller: {
      uid: 0,
      gid: 0,
      cwd: '/',
      configFile: '',
      queueOnly: false,
      callouts: false,
      testMode: false,
      unqualified: false,
      trusted: true,
      ...parts.caller,
    },
    expand: (text) => expandValue(text, expansion),
  };
  return run;
}
