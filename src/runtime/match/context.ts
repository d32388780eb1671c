import type { CompiledConfig } from '../../compile/config.ts';
import { flagSetting, stringSetting } from '../../compile/config.ts';
import type { ExpandContext, Variables } from '../expand/context.ts';
import type { ExpansionResult } from '../expand/result.ts';
import type { MatchService } from '../expand/services.ts';
import type { Value } from '../expand/value.ts';
import { textOf, valueOf } from '../expand/value.ts';
import { logSelection } from '../log-selection.ts';
import type { ItemMatch, LookupContext, LookupServices } from '../lookup/types.ts';
import { compileRegex } from '../regex/regex.ts';
import type { Connection } from '../state/connection.ts';
import { matchAddress, matchDomain, matchIp, matchLocalPart, matchString } from './match.ts';
import type { HostFinder, ListSource, MatchContext, MatchResult, MatchState } from './types.ts';
import { createMatchState } from './types.ts';

/** Variables of which one may have another value for a while. */
export interface ScopedVariables extends Variables {
  /** Lets a variable have a value while something is done. */
  withVariable<T>(name: string, value: Value, run: () => T): T;
}

/** Puts values for a while before variables as they are. */
export function scopedVariables(variables: Variables): ScopedVariables {
  const values = new Map<string, Value>();
  return {
    get: (name) => (values.size === 0 ? undefined : values.get(name)) ?? variables.get(name),
    withVariable(name, value, run) {
      const before = values.get(name);
      values.set(name, value);
      try {
        return run();
      } finally {
        if (before === undefined) values.delete(name);
        else values.set(name, before);
      }
    },
  };
}

/** What a context for matching is made of. */
export interface MatchParts {
  readonly config: CompiledConfig;
  readonly lookups: LookupContext;
  readonly hosts: HostFinder;
  readonly expansion: ExpandContext;
  /** Those that `expansion` has, too. */
  readonly variables: ScopedVariables;
  readonly connection?: Connection;
  readonly state?: MatchState;
  /** `expandValue`. */
  readonly expand: (text: Value, expansion: ExpandContext) => ExpansionResult;
  readonly log: (line: string, panic: boolean) => void;
}

/** Makes the context in which lists are matched. */
export function createMatchContext(parts: MatchParts): MatchContext {
  const { config, lookups, hosts, expansion, variables, connection, expand, log } = parts;
  const selection = logSelection(config);
  const release = Number(config.target.version.slice(2));
  return {
    config,
    release,
    primaryHostname: stringSetting(config.main, 'primary_hostname') ?? config.accounts.hostname,
    patterns: {
      target: config.target,
      release,
      lookups: lookups.lookups,
      allowUtf8Domains: flagSetting(config.main, 'allow_utf8_domains', false),
    },
    lookups,
    hosts,
    expansion,
    connection,
    state: parts.state ?? createMatchState(lookups.state),
    expand(text, within) {
      const result = expand(text, within);
      return result.ok ? { ok: true, value: valueOf(result.value, result.tainted) } : result;
    },
    withVariable: (name, value, run) => variables.withVariable(name, value, run),
    isSet: (name) => textOf(variables.get(name) ?? '') !== '',
    logs: (selector) => selection.has(selector),
    log,
  };
}

/**
 * What the conditions `match_domain`, `match_address`, `match_local_part` and `match_ip` need of matching.
 *
 * @param context gives the context, which may not be there yet when the expansions' environment is made
 */
export function matchService(context: () => MatchContext): MatchService {
  return {
    match(kind, subject, list, expansion) {
      const own = context();
      const within = own.expansion === expansion ? own : { ...own, expansion };
      // Before 4.99 a list of addresses is expanded once more, as an option's value is.
      const source: ListSource = { text: list, expand: kind === 'ip' && own.release < 99 };
      const result = matchKind(kind, subject, source, within);
      const { data } = result;
      // Where nothing was set, $value stays as it is.
      const kept =
        result.untouched === true && expansion.value !== undefined
          ? valueOf(expansion.value, expansion.valueTaint)
          : data;
      const given = kept === undefined ? {} : { data: kept };
      if (result.status === 'defer') return { status: 'defer', message: result.message ?? 'NULL', ...given };
      return { status: result.status, ...given };
    },
  };
}

function matchKind(
  kind: Parameters<MatchService['match']>[0],
  subject: Value,
  source: ListSource,
  context: MatchContext,
): MatchResult {
  switch (kind) {
    case 'address':
      return matchAddress(subject, source, context);
    case 'domain':
      return matchDomain(subject, source, context);
    case 'local-part':
      return matchLocalPart(subject, source, context);
    case 'ip':
      return matchIp(subject, source, context);
  }
}

/**
 * What lookups and the DNS need of matching.
 *
 * @param context gives the context, which may not be there yet when that of lookups is made
 */
export function matchForLookups(
  context: () => MatchContext,
): Required<Pick<LookupServices, 'matchItem' | 'matchDomain' | 'matchRegex'>> {
  return {
    matchItem: (subject, pattern, expand): ItemMatch => {
      const source = { text: pattern, expand, single: true };
      const within = context();
      const result = matchString(subject, source, within, { discardData: true });
      // What the pattern captured is not kept with the answer, so that Exim forgets it at once.
      if (result.status === 'match') within.expansion.captures = [];
      return result.status === 'defer' ? { status: 'defer', message: result.message ?? '' } : { status: result.status };
    },
    matchDomain: (name, list) => matchDomain(name, { text: list }, context(), { discardData: true }).status,
    matchRegex: (pattern, subject) => {
      const compiled = compileRegex(pattern);
      return compiled.ok && compiled.regex.test(subject);
    },
  };
}
