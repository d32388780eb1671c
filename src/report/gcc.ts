import type { Format } from './context.ts';
import { visible } from './visible.ts';

/** A line for each finding as compilers print them, which editors and CI log parsers know. */
export const gcc: Format = (findings) => {
  const lines = findings.flatMap(({ file, line, column, severity, message, rule, related }) => {
    const kind = severity === 'info' ? 'note' : severity;
    const others = related.map(
      (each) => `${visible(each.file)}:${each.line}:${each.column}: note: ${visible(each.message)}`,
    );
    return [`${visible(file)}:${line}:${column}: ${kind}: ${visible(message)} [${rule}]`, ...others];
  });
  return lines.map((line) => `${line}\n`).join('');
};
