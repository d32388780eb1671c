import type { DocumentLink } from 'vscode-languageserver/node';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { rangeOf } from '../positions.ts';
import type { View } from '../workspace.ts';

/** What is typed of a path: without the quotes around it and the white space after it. */
function pathSpan({ file, start, end }: PhysicalSpan): PhysicalSpan {
  const text = file.text.slice(start, end);
  const lead = /^"?/.exec(text)?.[0].length ?? 0;
  const bare = text.replace(/"?[\t-\r ]*$/, '');
  return { file, start: start + lead, end: start + Math.max(lead, bare.length) };
}

/** The include lines of a file, as links to what they read. */
export function documentLinks({ analysis, file }: View): DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const { name, argument, active, path } of analysis.parsed.source.directives) {
    if (!active || !name.startsWith('include') || path === undefined || argument.file.path !== file.path) continue;
    const to = analysis.files.get(path);
    if (to) links.push({ range: rangeOf(pathSpan({ ...argument, file })), target: analysis.uriOf(to) });
  }
  return links;
}
