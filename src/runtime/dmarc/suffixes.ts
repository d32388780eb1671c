import { lowerCase } from '../expand/characters.ts';

/** A public suffix list, as Mozilla keeps it: what stands below a suffix can be had by anybody. */
export interface SuffixList {
  /** The domain that somebody has had registered: a suffix that is listed, and one label more. Else the domain itself. */
  organizationalDomain(domain: string): string;
}

/**
 * A domain turned round, with a dot at its end. Mirrors `opendmarc_reverse_domain`, which loses a first label of a single
 * character.
 */
export function reversed(domain: string): string {
  const labels = domain.replace(/\.+$/, '').replace(/^\.+/, '').split('.');
  if (labels.length > 1 && labels[0]?.length === 1) labels.shift();
  return lowerCase(`${labels.reverse().join('.')}.`);
}

/**
 * Reads a public suffix list as libopendmarc does when Exim calls it: wild rules and exceptions are names like any other,
 * and of a comment the A-label counts that it holds.
 */
export function readSuffixList(text: string): SuffixList {
  const suffixes = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const name = line.startsWith('//') ? (/xn-[^\t-\r ]*/.exec(line)?.[0] ?? '') : line;
    if (name !== '') suffixes.add(reversed(name));
  }
  return {
    organizationalDomain(domain) {
      const labels = reversed(domain).slice(0, -1).split('.');
      // Where the first label was lost, what is left may be a suffix itself.
      const whole = labels.join('.').length === domain.replace(/\.+$/, '').length;
      for (let count = labels.length - (whole ? 1 : 0); count > 0; count--) {
        if (!suffixes.has(`${labels.slice(0, count).join('.')}.`)) continue;
        return labels
          .slice(0, count + 1)
          .reverse()
          .join('.');
      }
      return domain;
    },
  };
}
