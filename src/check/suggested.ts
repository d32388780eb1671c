import type { Fix, Place } from './rule.ts';

/** A fix that puts the one likely name in place of what was written: a guess, hence not safe. Nothing where several are likely. */
export function replaceByOnly(at: Place, suggestions: readonly string[]): { readonly fix?: Fix } {
  const [meant, ...others] = suggestions;
  if (meant === undefined || others.length > 0) return {};
  return { fix: { safe: false, title: `Write "${meant}"`, edits: [{ at, text: meant }] } };
}
