import { analyse as analyseWith } from '../../src/check/engine.ts';
import type { Rule, RuleExample, Severity } from '../../src/check/rule.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import { chooseTarget, compile, rules, sourceFile } from '../../src/index.ts';

/** A finding as these tests look at it: offsets into the only source. */
export interface Found {
  readonly rule: string;
  readonly severity: Severity;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix:
    { readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[] } | undefined;
}

/**
 * What one rule, or all, say of a configuration.
 *
 * @param text the configuration
 * @param rule the rule; undefined for all of the strict preset but the core ones that judge more than these systems
 * @param target the target, as examples have it
 */
export function findingsOf(text: string, rule: Rule | undefined, target: RuleExample['target']): Found[] {
  const config = compile(sourceFile('exim.conf', text), { target: chooseTarget(target ?? {}) });
  const settings = { ...defaultSettings, preset: rule ? 'strict' : 'recommended' } as const;
  return analyseWith(config, rule ? [rule] : rules, settings)
    .filter((found) => !rule || found.rule === rule.name)
    .map(({ rule: name, severity, at, message, fix }) => ({
      rule: name,
      severity,
      start: at.start,
      end: at.end,
      message,
      fix: fix && { edits: fix.edits.map((edit) => ({ start: edit.at.start, end: edit.at.end, text: edit.text })) },
    }));
}
