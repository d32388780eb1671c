import type { ConfigNode } from '../../../grammar/config/ast.ts';
import type { SourceFile } from '../../../grammar/source/file.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import type { Parsed } from '../../../src/index.ts';

/** The kinds of section that lines may stand in. */
export type SectionKind = ConfigNode['kind'];

/** What a line is that no tree tells of, for the branch that it stands in is not taken. */
export type UnreadLine = 'margin' | 'option' | 'statement' | 'item';

const begun: Readonly<Record<string, SectionKind>> = {
  acl: 'acls',
  routers: 'drivers',
  transports: 'drivers',
  authenticators: 'drivers',
  retry: 'retry',
  rewrite: 'rewrite',
};

/** The section after a line: another one where the line begins it. */
export function sectionAfter(line: string, section: SectionKind | undefined): SectionKind | undefined {
  const word = /^[ \t]*begin[ \t]+(\w+)/.exec(line)?.[1];
  return word === undefined ? section : (begun[word] ?? section);
}

const isHeader = (body: string): boolean => /^\w+[ \t]*:[ \t]*$/.test(body);

/**
 * What a line looks like that is not read.
 *
 * @param body without the white space before it
 * @param section the section that it stands in, where that is known
 * @param isVerb tells the verbs of ACLs
 */
export function looksLike(
  body: string,
  section: SectionKind | undefined,
  isVerb: (word: string) => boolean,
): UnreadLine | undefined {
  if (section === undefined || body === '') return undefined;
  if (/^[A-Z]\w*[ \t]*==?|^begin[ \t]/.test(body)) return 'margin';
  if (section === 'acls') {
    if (isHeader(body)) return 'margin';
    return isVerb(/^\w*/.exec(body)?.[0] ?? '') ? 'statement' : 'item';
  }
  return section === 'drivers' && !isHeader(body) ? 'option' : 'margin';
}

/** The lines of a file that stand in branches not taken. */
export function inactiveLines(parsed: Parsed, file: SourceFile): Set<number> {
  const lines = new Set<number>();
  for (const { file: of, start, end } of parsed.source.inactive) {
    if (of.path !== file.path) continue;
    for (let line = lineColumn(file, start).line; line <= lineColumn(file, end).line; line++) lines.add(line);
  }
  return lines;
}
