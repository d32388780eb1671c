import type { Format } from './context.ts';

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands, from which GitHub makes annotations in the changed files. */
export const github: Format = (findings, { relative }) =>
  findings
    .map(({ rule, severity, message, file, line, column, endLine, endColumn, related }) => {
      const command = severity === 'info' ? 'notice' : severity;
      // GitHub shows columns only where an annotation stays in its line.
      const columns = endLine === line ? [`col=${column}`, `endColumn=${Math.max(column, endColumn - 1)}`] : [];
      const place = [
        `file=${property(relative(file))}`,
        `line=${line}`,
        `endLine=${endLine}`,
        ...columns,
        `title=${property(rule)}`,
      ];
      const others = related.map((each) => `${relative(each.file)}:${each.line}:${each.column}: ${each.message}`);
      return `::${command} ${place.join(',')}::${data([message, ...others].join('\n'))}\n`;
    })
    .join('');
