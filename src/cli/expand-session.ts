import type { LookupDriver } from '../runtime/lookup/types.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { PredefinedMacro } from '../catalogue/predefined.ts';
import { aclService } from '../runtime/acl/check.ts';
import type { RecordedExpansion } from '../runtime/expand/record.ts';
import { recordExpansion } from '../runtime/expand/record.ts';
import type { Value } from '../runtime/expand/value.ts';
import { createConnection, createRun } from '../runtime/run/create-run.ts';
import type { RuntimeExtension } from '../runtime/run/extension.ts';
import type { Run } from '../runtime/run/run.ts';
import type { MissingInput } from '../runtime/world/world.ts';
import type { ScenarioWorld } from '../runtime/world/scenario-world.ts';
import { verdictText } from './exim/error-text.ts';
import { testMacros } from './exim/test-macros.ts';
import { loadTestMessage } from './exim/test-message.ts';

/** What a line comes to. Texts are byte strings. */
export type LineOutcome =
  | { readonly kind: 'expanded'; readonly recorded: RecordedExpansion }
  /** It defines a macro. */
  | { readonly kind: 'macro'; readonly name: string }
  /** It is no definition of a macro, though it begins as one. */
  | { readonly kind: 'refused'; readonly message: string };

/** Expands one string after another; what is set remains. */
export interface ExpandSession {
  readonly run: Run;
  expand(line: string): LineOutcome;
  /**
   * Sets a variable.
   *
   * @returns why that cannot be done, where it cannot
   */
  set(name: string, value: string): string | undefined;
  /** What the world was asked for and could not tell since this was called last. */
  missing(): readonly MissingInput[];
}

export interface SessionParts {
  readonly config: CompiledConfig;
  readonly predefined: readonly PredefinedMacro[];
  readonly world: ScenarioWorld;
  /** The configuration's path, a byte string. */
  readonly configFile: string;
  readonly cwd: string;
  /** The message at hand: header lines, an empty line, a body. */
  readonly message?: string;
  readonly lookupDrivers: readonly LookupDriver[];
  readonly extensions?: readonly RuntimeExtension[];
  readonly log: (text: string) => void;
}

/** Variables that follow from what is known of the client and the message, and on which others hang in turn. */
const settable: Readonly<Record<string, (run: Run, value: string) => void>> = {
  sender_host_address: ({ connection }, value) => {
    connection.hostAddress = value || undefined;
  },
  sender_host_name: ({ connection }, value) => {
    connection.hostName = value;
  },
  sender_host_port: ({ connection }, value) => {
    connection.hostPort = Number(value);
  },
  sender_helo_name: ({ connection }, value) => {
    connection.helo = value;
  },
  sender_ident: ({ connection }, value) => {
    connection.ident = value;
  },
  received_protocol: ({ connection }, value) => {
    connection.protocol = value;
  },
  received_ip_address: ({ connection }, value) => {
    connection.interfaceAddress = value;
  },
  received_port: ({ connection }, value) => {
    connection.interfacePort = Number(value);
  },
  authenticated_id: ({ connection }, value) => {
    connection.authenticatedId = value;
  },
  authenticated_sender: ({ connection }, value) => {
    connection.authenticatedSender = value;
  },
  sender_host_authenticated: ({ connection }, value) => {
    connection.authenticator = value;
  },
  sender_address: ({ message }, value) => {
    message.sender = value;
  },
  message_exim_id: ({ message }, value) => {
    message.id = value;
  },
  value: ({ expansion }, value) => {
    expansion.value = value;
  },
  item: ({ expansion }, value) => {
    expansion.item = value;
  },
  runrc: ({ expansion }, value) => {
    expansion.runrc = Number(value);
  },
};

/** Begins to expand strings with a configuration, in a scenario's world. */
export function createExpandSession(parts: SessionParts): ExpandSession {
  const { config, world } = parts;
  const run = createRun({
    config,
    world,
    connection: createConnection('smtp'),
    acl: aclService,
    lookupDrivers: parts.lookupDrivers,
    extensions: parts.extensions ?? [],
    caller: { cwd: parts.cwd, configFile: parts.configFile },
    onLogLine: parts.log,
  });
  run.message.flags.set('enable_dollar_recipients', true);
  if (parts.message !== undefined) loadTestMessage(run.message, parts.message);
  const macros = testMacros(config, parts.predefined, run.release);
  const { variables: known } = run.expansion.dialect;
  const rows = config.catalogue.rows('variables');
  const values = new Map<string, Value>();
  let lines = 0;
  let told = 0;

  /** Does something while the variables that were set have their values. */
  const withValues = <T>(work: () => T): T => {
    let all = work;
    for (const [name, value] of values) {
      const inner = all;
      all = () => run.variables.withVariable(name, value, inner);
    }
    return all();
  };

  return {
    run,
    expand(line) {
      const taken = macros.take(line, { name: '<string>', line: ++lines });
      if (taken.kind === 'definition') return { kind: 'macro', name: taken.name };
      if (taken.kind === 'refused') {
        return { kind: 'refused', message: taken.verdict ? verdictText(taken.verdict) : 'malformed macro definition' };
      }
      const recorded = withValues(() => recordExpansion(taken.text, run.expansion));
      return { kind: 'expanded', recorded };
    },
    set(name, value) {
      if (/^\d+$/.test(name)) {
        const captures = [...run.expansion.captures];
        while (captures.length < Number(name)) captures.push('');
        captures[Number(name)] = value;
        run.expansion.captures = captures;
        return undefined;
      }
      if (/^(?:r|b|l)?h(?:eader)?_/.test(name)) return `$${name} is a header line: it is given as a header`;
      if (/^acl_[cm](?![A-Za-z])\w+$/.test(name)) {
        const { connection, message } = run;
        (name.startsWith('acl_c') ? connection : message).aclVariables.set(name.slice(4), value);
        return undefined;
      }
      if (!known.has(name) && !/^(?:r_\w+|auth[1-4]|regex[1-9])$/.test(name)) return `there is no variable $${name}`;
      if (Object.hasOwn(settable, name)) settable[name]?.(run, value);
      else values.set(name, rows.get(name)?.tainted === true && value !== '' ? { text: value, taint: true } : value);
      return undefined;
    },
    missing() {
      const fresh = world.missed.slice(told);
      told = world.missed.length;
      return fresh;
    },
  };
}

/** What a result says in one line, as Exim's `-be` prints it: a byte string. */
export function resultLine({ result }: RecordedExpansion): string {
  return result.ok ? result.value : `Failed: ${result.message}`;
}
