import { quoted } from '../../../grammar/expansion/messages.ts';
import { reportFrom, reportReferences } from '../deliver/report-headers.ts';
import { writeLog } from '../run/log.ts';
import { expandText } from './expand-options.ts';
import type { SkippedItem } from './redirect-data.ts';
import type { RouterSite } from './site.ts';

/**
 * Logs what of redirection data was skipped because it is malformed, and tells whom the router names. Mirrors
 * `moan_skipped_syntax_errors`.
 *
 * @param some whether there were good addresses, too
 * @returns false where an option cannot be expanded: the address is put off then
 */
export function tellOfSkipped(
  skipped: readonly SkippedItem[],
  some: boolean,
  { run, router, options, mode }: RouterSite,
): boolean {
  for (const { message, item } of skipped) {
    const what = item === undefined ? message : `${message} in ${quoted(item, run.release)}`;
    writeLog(run, `${router.name} router: skipped error: ${what}`);
  }
  const to = options.text('syntax_errors_to');
  if (to === undefined || mode.verify !== 'none' || mode.addressTest) return true;
  const whom = expandOption(to);
  if (whom === undefined) return false;
  let text = `Auto-Submitted: auto-replied\n${reportFrom(run)}To: ${whom}\n`;
  // The references stand in the body.
  text += `Subject: error(s) in forwarding or filtering\n\n${reportReferences(run)}`;
  const custom = options.text('syntax_errors_text');
  if (custom !== undefined) {
    const words = expandOption(custom);
    if (words === undefined) return false;
    text += `${words}\n\n`;
  }
  text += `The ${router.name} router encountered the following error(s):\n\n`;
  for (const { message, item } of skipped) {
    text += `  ${message}${item === undefined ? '' : ` in the address\n  "${item}"`}\n\n`;
  }
  text += some ? 'Other addresses were processed normally.\n' : 'No valid addresses were generated.\n';
  if (mode.report) mode.report(text);
  else run.tracer.unfaithful(`no message goes to syntax_errors_to of router ${router.name}`);
  return true;

  function expandOption(option: string): string | undefined {
    const expanded = expandText(option, run);
    if (expanded.status === 'value') return expanded.value;
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    writeLog(run, `${router.name} router failed to expand ${option}: ${why}`);
    return undefined;
  }
}
