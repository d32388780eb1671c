import type { Severity } from './rule.ts';

/**
 * The findings that are told where there are too many for anybody to read.
 *
 * @param findings in the order in which they are told
 * @param most how many to keep
 * @returns the gravest, in the same order
 */
export function gravest<F extends { readonly severity: Severity }>(findings: readonly F[], most: number): readonly F[] {
  if (findings.length <= most) return findings;
  const kept = (['error', 'warning', 'info'] as const)
    .flatMap((severity) => findings.filter((finding) => finding.severity === severity))
    .slice(0, most);
  const chosen = new Set(kept);
  return findings.filter((finding) => chosen.has(finding));
}
