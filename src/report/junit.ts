import { byFile } from './by-file.ts';
import type { Format } from './context.ts';
import { attributes, xmlText } from './xml.ts';

/** So much of a long line is told with every finding in it. */
const longestLine = 4000;

/** JUnit's XML: a suite for each file, a failed case for each finding, and one that passed where there is none. */
export const junit: Format = (findings, { files, relative, lineOf }) => {
  const suites = [...byFile(findings, files)].map(([path, found]) => {
    const file = relative(path);
    const cases = found.map(({ rule, severity, message, line, column, related }) => {
      const text = [
        `${file}:${line}:${column}: ${message}`,
        (lineOf(path, line) ?? '').slice(0, longestLine),
        ...related.map((each) => `${relative(each.file)}:${each.line}:${each.column}: ${each.message}`),
      ].join('\n');
      const name = attributes({ name: `${rule} (${line}:${column})`, classname: file, file, line });
      return `    <testcase${name}>\n      <failure${attributes({ type: severity, message })}>${xmlText(text)}</failure>\n    </testcase>\n`;
    });
    if (cases.length === 0)
      cases.push(`    <testcase${attributes({ name: 'no findings', classname: file, file })}/>\n`);
    const counts = attributes({ name: file, tests: cases.length, failures: found.length, errors: 0, skipped: 0 });
    return `  <testsuite${counts}>\n${cases.join('')}  </testsuite>\n`;
  });
  const clean = [...byFile(findings, files).values()].filter((found) => found.length === 0).length;
  const counts = attributes({
    name: 'eximc lint',
    tests: findings.length + clean,
    failures: findings.length,
    errors: 0,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts}>\n${suites.join('')}</testsuites>\n`;
};
