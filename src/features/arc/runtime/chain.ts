import { lowerCase, upperCase } from '../../../../grammar/preprocess/characters.ts';
import type { ArcHeader, ArcLine, Wanted } from './header-line.ts';
import { arcHeaders, readArcLine } from './header-line.ts';

/** One set of the chain: what one hop has added (`arc_set`). */
export interface ArcSet {
  readonly instance: number;
  readonly lines: Partial<Record<ArcHeader, ArcLine>>;
}

const most = 50;

const kinds = Object.keys(arcHeaders) as ArcHeader[];

/** Which header of a set a line is; undefined for others. */
export function arcHeaderOf(text: string): ArcHeader | undefined {
  return kinds.find((kind) => lowerCase(text.slice(0, arcHeaders[kind].length)) === lowerCase(arcHeaders[kind]));
}

/** What has been gathered of a chain, by instance. */
export type Chain = Map<number, ArcSet>;

/** The sets in the order of their instances. */
export function inOrder(chain: Chain): ArcSet[] {
  return [...chain.values()].sort((a, b) => a.instance - b.instance);
}

/**
 * Puts a header line into its set. Mirrors `arc_insert_hdr`.
 *
 * @returns what is wrong with it
 */
function insert(chain: Chain, text: string, kind: ArcHeader, wanted: Wanted, release: number): string | undefined {
  const read = readArcLine(text, arcHeaders[kind], wanted, release);
  if (!read.ok) return release >= 97 ? `line parse: ${read.message}` : 'line parse';
  const instance = Number(/^[\t-\r ]*[+]?(\d+)/.exec(read.line.tags.get('i') ?? '')?.[1] ?? 0);
  if (instance === 0)
    return /^[\t-\r ]*-0*[1-9]/.test(read.line.tags.get('i') ?? '') ? 'overlarge instance number' : 'instance find';
  if (instance > most) return 'overlarge instance number';
  let set = chain.get(instance);
  if (!set) chain.set(instance, (set = { instance, lines: {} }));
  if (set.lines[kind]) return 'dup hdr';
  set.lines[kind] = read.line;
  return undefined;
}

/**
 * Takes a header line into a chain, where it is one of ARC. Mirrors `arc_try_header`.
 *
 * @param signing whether all that is wanted is the place of the next set
 * @returns what is wrong with it
 */
export function tryHeader(chain: Chain, text: string, signing: boolean, release: number): string | undefined {
  const kind = arcHeaderOf(text);
  if (kind === undefined) return undefined;
  const otherwise: Wanted = kind !== 'aar' ? 'all' : release >= 97 ? 'instance and address' : 'instance';
  const fault = insert(chain, text, kind, signing ? 'instance' : otherwise, release);
  if (fault === undefined) return undefined;
  const what = `inserting ${upperCase(kind)}`;
  return release >= 97 ? `${what}: ${fault}` : what;
}
