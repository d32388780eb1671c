import { lowerCase } from '../../grammar/preprocess/characters.ts';
import type { Catalogue, RowKind } from './catalogue.ts';
import type { Needs, OptionPlace, Row } from './row.ts';
import type { Target } from './target.ts';
import { isBuilt } from './target.ts';
import { retired } from './retired.ts';
import type { VersionRange } from './version.ts';
import { compareVersions, inRange, versions } from './version.ts';

/** Why a target does not know a name that the catalogue does. */
export interface Absence {
  /**
   * `gone`: older releases have it; `later`: newer ones do; `needs`: the release has it, but only with a build feature
   * that the target lacks; `elsewhere`: it is an option of another place.
   */
  readonly reason: 'gone' | 'later' | 'needs' | 'elsewhere';
  /** What follows the quoted name in a message: `exists up to 4.95 only; use … instead`. */
  readonly text: string;
}

/** How near a release is to a range: 0 within it, else how many releases lie between. */
function distance(target: Target, range: VersionRange): number {
  const rank = (version: VersionRange['since']): number => (version === undefined ? -1 : versions.indexOf(version));
  const at = rank(target.version);
  if (range.since !== undefined && compareVersions(target.version, range.since) < 0) return rank(range.since) - at;
  if (range.until !== undefined && compareVersions(target.version, range.until) > 0) return at - rank(range.until);
  return 0;
}

/** A build feature as people know it: by its name in `exim -bV`, and by the one for `--features` where that differs. */
function featureText(name: string, catalogue: Catalogue, target: Target): string {
  const row = catalogue.features.find((feature) => feature.name === name);
  const shown = row?.names.find((each) => inRange(target.version, each))?.name;
  return shown === undefined || lowerCase(shown) === name ? name : `${name} (${shown})`;
}

/** What must be compiled in, as a phrase: `arc (Experimental_ARC)`, `a and b`, `a or b`. */
function needsText(needs: Needs, catalogue: Catalogue, target: Target): string {
  if (typeof needs === 'string') return featureText(needs, catalogue, target);
  const [parts, word] = 'any' in needs ? [needs.any, ' or '] : [needs.all, ' and '];
  const missing = 'any' in needs ? parts : parts.filter((part) => !isBuilt(part, target.features));
  return missing.map((part) => needsText(part, catalogue, target)).join(word);
}

function goneText({ until, instead }: { until: string; instead?: string | undefined }, target: Target): string {
  const remedy = instead === undefined ? '' : `; instead: ${instead}`;
  return `exists up to Exim ${until} only, not in ${target.version}${remedy}`;
}

function explain(row: Row, catalogue: Catalogue, target: Target): Absence | undefined {
  if (row.until !== undefined && compareVersions(target.version, row.until) > 0) {
    return {
      reason: 'gone',
      text: goneText({ ...row, until: row.until }, target),
    };
  }
  if (row.since !== undefined && compareVersions(target.version, row.since) < 0) {
    return { reason: 'later', text: `exists from Exim ${row.since} on, not in ${target.version}` };
  }
  if (row.needs !== undefined && !isBuilt(row.needs, target.features)) {
    const what = needsText(row.needs, catalogue, target);
    return { reason: 'needs', text: `needs the build feature ${what}, which the target does not have` };
  }
  return undefined;
}

/** How a place of options is called in messages. */
export function placeText(place: OptionPlace): string {
  const [kind, driver] = place.split('/');
  if (place === 'main') return 'a main option';
  return driver === undefined ? `a generic ${kind ?? ''} option` : `an option of the ${driver} ${kind ?? ''} driver`;
}

/** The places whose options a line in `place` may set: a driver's own place allows the generic ones too. */
function samePlace(row: OptionPlace, place: OptionPlace): boolean {
  return row === place || place.startsWith(`${row}/`);
}

/** The rows of a kind by their names: a bad file asks for very many. */
const byName = new WeakMap<readonly Row[], ReadonlyMap<string, readonly Row[]>>();

function rowsNamed<R extends Row>(rows: readonly R[], name: string): readonly R[] {
  let known = byName.get(rows) as ReadonlyMap<string, readonly R[]> | undefined;
  if (!known) {
    const made = new Map<string, R[]>();
    for (const row of rows) {
      const same = made.get(row.name);
      if (same) same.push(row);
      else made.set(row.name, [row]);
    }
    byName.set(rows, (known = made));
  }
  return known.get(name) ?? [];
}

/**
 * Says why a target does not know a name: for a message about an option, ACL word, control, variable or anything else
 * that was not found in `forTarget(catalogue, target)`.
 *
 * @param catalogue the whole catalogue, of every release and build
 * @param kind the kind of row that was looked for
 * @param name the name as it stands in the configuration, without `no_` or `not_`
 * @param place for options: where it stands, `router/redirect` for a line of a redirect router; else undefined
 * @param target the target
 * @returns undefined where no release or build knows the name in any place, or where the target does know it there
 */
export function explainAbsence(
  catalogue: Catalogue,
  kind: RowKind,
  name: string,
  place: OptionPlace | undefined,
  target: Target,
): Absence | undefined {
  const named = rowsNamed<Row>(catalogue[kind], name);
  if (kind === 'options' && place !== undefined) {
    const options = rowsNamed(catalogue.options, name);
    const here = options.filter((row) => samePlace(row.place, place));
    if (here.length > 0) return nearest(here, catalogue, target);
    const known = options.filter((row) => explain(row, catalogue, target) === undefined);
    const other = known[0] ?? options[0];
    if (!other) return former(kind, name, target);
    const places = [...new Set((known.length > 0 ? known : options).map((row) => placeText(row.place)))];
    const last = places.pop() ?? '';
    return {
      reason: 'elsewhere',
      text: `is ${places.length > 0 ? `${places.join(', ')} or ${last}` : last}, not ${placeText(place)}`,
    };
  }
  return named.length > 0 ? nearest(named, catalogue, target) : former(kind, name, target);
}

/** What is known of a name that was gone before the oldest release of the catalogue. */
function former(kind: RowKind, name: string, target: Target): Absence | undefined {
  const row = retired.find((each) => each.kind === kind && each.name === name);
  return row && { reason: 'gone', text: goneText(row, target) };
}

/** Explains the row whose releases are nearest to the target's; nothing where the target knows one of them. */
function nearest(rows: readonly Row[], catalogue: Catalogue, target: Target): Absence | undefined {
  const [first] = [...rows].sort((a, b) => distance(target, a) - distance(target, b));
  if (!first || rows.some((row) => explain(row, catalogue, target) === undefined)) return undefined;
  return explain(first, catalogue, target);
}
