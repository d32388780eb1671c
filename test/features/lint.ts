import { analyse as analyseWith } from '../../src/check/engine.ts';
import { probeOf } from '../check/example-files.ts';
import type { Rule, RuleExample, Severity } from '../../src/check/rule.ts';
import { defaultSettings } from '../../src/check/settings.ts';
import type { Target } from '../../src/index.ts';
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

const targets = new Map<string, Target>();

/** A target is worked out once: what a catalogue looks like from it takes longer than a lint. */
function targetOf(request: RuleExample['target']): Target {
  const key = JSON.stringify(request ?? {});
  const target = targets.get(key) ?? chooseTarget(request ?? {});
  targets.set(key, target);
  return target;
}

/**
 * What one rule, or all, say of a configuration.
 *
 * @param text the configuration
 * @param rule the rule, whatever preset it is of; undefined for all of the recommended preset
 * @param target the target, as examples have it
 * @param files what is there to be looked at, as examples have it
 */
export function findingsOf(
  text: string,
  rule: Rule | undefined,
  target: RuleExample['target'],
  files?: RuleExample['files'],
): Found[] {
  const config = compile(sourceFile('exim.conf', text), { target: targetOf(target) });
  const settings = { ...defaultSettings, preset: rule ? 'strict' : 'recommended' } as const;
  return analyseWith(config, rule ? [rule] : rules, settings, files && probeOf(files))
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
