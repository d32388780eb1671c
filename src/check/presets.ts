import type { RuleDocument, Severity } from './rule.ts';
import type { ProjectSettings } from './settings.ts';

export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

const weight: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

/** Whether a severity is as grave as another, or graver. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return weight[severity] >= weight[threshold];
}

/** The group of a rule's name: `acl` of `acl/unknown`. */
export function groupOf(rule: string): string {
  return rule.slice(0, Math.max(0, rule.indexOf('/')));
}

/** Whether a name as people give it, `group/name`, `group/*` or `*`, means a rule. */
export function namesRule(pattern: string, rule: string): boolean {
  return pattern === rule || pattern === '*' || (pattern.endsWith('/*') && pattern.slice(0, -2) === groupOf(rule));
}

/**
 * What a project says about a rule: the rule's own name goes before its group, and its group before the preset.
 *
 * @returns a severity that holds for everything the rule reports; `own` where each report's own severity holds; `off`
 */
export function severityOf(
  rule: Pick<RuleDocument, 'name' | 'presets'>,
  settings: ProjectSettings,
): Severity | 'own' | 'off' {
  const said = settings.rules[rule.name] ?? settings.rules[`${groupOf(rule.name)}/*`] ?? settings.rules['*'];
  if (said !== undefined) return said;
  return rule.presets && !rule.presets.includes(settings.preset) ? 'off' : 'own';
}
