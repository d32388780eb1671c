import { lowerCase } from '../../grammar/preprocess/characters.ts';

/** A pattern of a domain or address, taken apart; undefined where it takes a lookup, a list or an expression to tell. */
interface Pattern {
  readonly localPart: string;
  /** A domain; with an asterisk before it, all that end in it. */
  readonly domain: string;
}

function read(text: string): Pattern | undefined {
  if (!/^[\w*.+@=-]+$/.test(text) || text.startsWith('+') || text.startsWith('@')) return undefined;
  const at = text.lastIndexOf('@');
  const [localPart, domain] = at < 0 ? ['*', text] : [text.slice(0, at), text.slice(at + 1)];
  if (domain === '' || localPart === '' || /^[+@]|[+@=]|.\*/.test(domain) || /[@]|.\*/.test(localPart))
    return undefined;
  return { localPart: lowerCase(localPart), domain: lowerCase(domain) };
}

/** Whether a text with an asterisk at its beginning, or without one, stands for all that another does. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  return wide.startsWith('*') && narrow.endsWith(wide.slice(1));
}

/**
 * Whether everything that a pattern matches is matched by another one: as the domains of `route_list` and the addresses of
 * retry and rewriting rules are matched, where the first that matches counts (`match_address_list`).
 *
 * @param wide the pattern that is looked at first
 * @param narrow the one that comes later
 * @returns false also where it cannot be told: for lookups, named lists and regular expressions that are not the same
 */
export function coversPattern(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (wide === '*') return !narrow.startsWith('!');
  const [a, b] = [read(wide), read(narrow)];
  return a !== undefined && b !== undefined && covers(a.localPart, b.localPart) && covers(a.domain, b.domain);
}
