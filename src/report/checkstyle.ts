import { byFile } from './by-file.ts';
import type { Format } from './context.ts';
import { attributes } from './xml.ts';

/** Checkstyle's XML, version 4.3, which many CI systems read. */
export const checkstyle: Format = (findings, { files, relative }) => {
  const elements = [...byFile(findings, files)].map(([path, found]) => {
    const errors = found.map(
      ({ rule, severity, message, line, column }) =>
        `    <error${attributes({ line, column, severity, message, source: `eximc.${rule.replace('/', '.')}` })}/>\n`,
    );
    return `  <file${attributes({ name: relative(path) })}>\n${errors.join('')}  </file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${elements.join('')}</checkstyle>\n`;
};
