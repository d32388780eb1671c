import { taintOf } from '../expand/value.ts';
import { expandText } from '../route/expand-options.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/** Gives the next text of a file of texts, expanded; undefined where it is empty or missing. */
export type NextText = (which: string) => string | undefined;

/** No file, no texts. */
const noTexts: NextText = () => undefined;

/**
 * Opens the file of texts for bounces or warnings. Mirrors `expand_open`; what is wrong with it is logged, and the texts are
 * Exim's own then.
 *
 * @param option `bounce_message_file` or `warn_message_file`
 * @param reason what it is called in the log
 * @returns gives one text after the other; undefined where there is no file
 */
export function openMessageFile(run: Run, option: string, reason: string): NextText | undefined {
  const name = run.settings.text(option);
  if (name === undefined) return undefined;
  const refuse = (line: string): undefined => {
    writeLog(run, line, ['main', 'panic']);
    return undefined;
  };
  // In 4.93 it was not expanded.
  const expanded = run.release < 94 ? ({ status: 'value', value: name, from: name } as const) : expandText(name, run);
  if (expanded.status !== 'value' || expanded.value === '') {
    refuse(`Failed to expand ${option}: '${name}'\n`);
    return;
  }
  const { value } = expanded;
  const tainted = taintOf(expanded.from) !== false;
  if (!value.startsWith('/') || tainted) {
    const what = value.startsWith('/') ? 'untainted' : 'absolute';
    refuse(`${option} is not ${what} after expansion: '${value}'\n`);
    return;
  }
  const file = run.world.files.read(value);
  if (!file.ok) {
    refuse(`Failed to open ${value} for ${reason} message texts: ${file.message}`);
    return;
  }
  return textsOf(file.value, run);
}

/** Reads texts that end at lines of four asterisks. Mirrors `next_emf`. */
function textsOf(content: string, run: Run): NextText {
  if (content === '') return noTexts;
  let at = 0;
  const line = (): string | undefined => {
    if (at >= content.length) return undefined;
    const end = content.indexOf('\n', at);
    const next = end < 0 ? content.length : end + 1;
    const text = content.slice(at, next);
    at = next;
    return text === '****\n' ? undefined : text;
  };
  return (which) => {
    let text = '';
    for (let each = line(); each !== undefined; each = line()) text += each;
    if (text === '') return undefined;
    const result = run.expand(text);
    if (result.ok) return result.value;
    const what = `Failed to expand string from bounce_message_file or warn_message_file (${which})`;
    writeLog(run, `${what}: ${result.message}`, ['main', 'panic']);
    return undefined;
  };
}
