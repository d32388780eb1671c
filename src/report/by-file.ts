import type { Finding } from '../check/rule.ts';

/**
 * Findings by file: every file that was looked at, in order, also those where nothing was found.
 *
 * @param findings in the order in which they are told
 * @param files the files that were looked at
 */
export function byFile(findings: readonly Finding[], files: readonly string[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>(files.map((file) => [file, []]));
  for (const finding of findings) {
    const group = groups.get(finding.file);
    if (group) group.push(finding);
    else groups.set(finding.file, [finding]);
  }
  return groups;
}
