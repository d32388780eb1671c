import type { SourceFile } from '../../grammar/source/file.ts';
import { lineColumn } from '../../grammar/source/file.ts';
import { compareVersions } from '../catalogue/version.ts';
import type { CompiledConfig } from './config.ts';
import { isSpace, quotedAndEscaped, skipSpace } from './exim-text.ts';
import type { PrintSettings } from './print-options.ts';
import { hiddenText } from './print-options.ts';

/** The logical lines as Exim reads them, and in between, as comments, from which line of which file on. */
function linesWithPositions(config: CompiledConfig): string[] {
  const { logical, directives, files } = config.source;
  const shown: string[] = [];
  const position = (line: number, file: SourceFile): void => {
    shown.push(`# ${line} ${quotedAndEscaped(file.path)}`);
  };
  const includes = directives.filter((each) => each.path !== undefined && each.active);
  const stack: { readonly file: SourceFile; readonly line: number }[] = [];
  let nextInclude = 0;
  let nextFile = 1;
  let open = files[0];
  if (!open) return shown;
  if (open.text !== '') position(1, open);

  /** Goes into and out of files until `done` says that the place is reached. */
  const advance = (file: SourceFile | undefined, line: number): void => {
    for (;;) {
      const include = includes[nextInclude];
      const at = include && include.at.file === open ? lineColumn(open, include.at.start).line : undefined;
      if (at !== undefined && open && (file !== open || at < line)) {
        const inner = files[nextFile];
        if (!inner) return;
        position(at, open);
        stack.push({ file: open, line: at });
        nextInclude++;
        nextFile++;
        open = inner;
        if (open.text !== '') position(1, open);
        continue;
      }
      if (file === open) return;
      const outer = stack.pop();
      if (!outer) return;
      open = outer.file;
      position(outer.line, open);
    }
  };
  for (const line of logical.lines) {
    advance(line.file, line.lastLine);
    shown.push(logical.text.slice(line.start, line.end));
  }
  advance(undefined, Infinity);
  return shown;
}

/** The last release that makes runs of white space one space; later ones mean to. */
const collapsesUntil = '4.97';

/**
 * Makes runs of white space one space, up to one that a quote or a dollar follows, where people may have aligned something
 * with care. Of a run that was longer, the character looked at is a later one, for the text has moved by then.
 */
function collapsed(text: string): string {
  let result = text;
  for (let at = 0; at < result.length; at++) {
    if (!isSpace(result.charCodeAt(at))) continue;
    const next = skipSpace(result, at);
    result = `${result.slice(0, at)} ${result.slice(next)}`;
    if (/["'$]/.test(result.charAt(next))) break;
  }
  return result;
}

/** Makes the first character of each run of white space a space. */
function spaced(text: string): string {
  return text.replaceAll(/[\t-\r ]([\t-\r ]*)/g, ' $1');
}

/**
 * Shows a configuration as `exim -bP config` does: its logical lines, indented, with what they were read from.
 *
 * @param version what stands in the first line: the release, or "X" in Exim's test mode
 */
export function printConfig(config: CompiledConfig, version: string, settings: PrintSettings = {}): string {
  const terse = settings.labels === false;
  const step = terse ? 0 : 2;
  const adjust = compareVersions(config.target.version, collapsesUntil) > 0 ? spaced : collapsed;
  let indent = 0;
  const out: string[] = [];
  for (const whole of [`# Exim Configuration (${version})`, ...linesWithPositions(config)]) {
    const text = adjust(whole.slice(skipSpace(whole, 0)));
    if (text === '') continue;
    if (text.startsWith('#')) out.push(text);
    else if (text.startsWith('begin') && isSpace(text.charCodeAt(5))) {
      if (!terse) out.push('');
      out.push(text);
      indent = step;
    } else if (text.endsWith(':') && !text.includes('=')) {
      if (!terse) out.push('');
      out.push(' '.repeat(step) + text);
      indent = 2 * step;
    } else if (settings.admin === false && (/^[A-Z]/.test(text) || /^hide[\t-\r ]/.test(text))) {
      const equals = text.indexOf('=');
      out.push(' '.repeat(indent) + (equals < 0 ? hiddenText : `${text.slice(0, equals)}= ${hiddenText}`));
    } else out.push(' '.repeat(indent) + text);
  }
  return out.map((each) => `${each}\n`).join('');
}
