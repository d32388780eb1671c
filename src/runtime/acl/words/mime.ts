import { splitList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { untilNul } from '../../expand/characters.ts';
import { patternFault } from '../../expand/regex-match.ts';
import { textOf, valueOf } from '../../expand/value.ts';
import { decodeToFile } from '../../mime/decode-file.ts';
import { mboxText } from '../../mime/mbox-text.ts';
import { mimeState } from '../../mime/state.ts';
import type { TextStream } from '../../mime/stream.ts';
import { isBoundary, readBuffered } from '../../mime/stream.ts';
import type { Regex } from '../../regex/regex.ts';
import { compileRegex } from '../../regex/regex.ts';
import type { AclOutcome, AclWord } from '../../run/extension.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';

/** How many groups a pattern may have: `$regex1` to `$regex9`. */
const mostGroups = 9;

/** How much of a line, or of a decoded part, is looked at: a buffer of 32K with its NUL. */
const bufferSize = 32767;

interface Pattern {
  readonly text: string;
  readonly regex: Regex;
}

/** Compiles a list of patterns; the last one is tried first, as in Exim. */
function compilePatterns(list: string, run: Run): Pattern[] {
  const patterns: Pattern[] = [];
  for (const text of splitList(list)) {
    if (/^false$/i.test(text) || text === '0') continue;
    const compiled = compileRegex(text);
    if (compiled.ok) patterns.unshift({ text, regex: compiled.regex });
    else {
      const why = `${patternFault(compiled.message, run.release)} at offset ${compiled.offset}`;
      const what =
        run.release < 97
          ? `error in regex '${text}': ${why}, skipped.`
          : `regular expression error in ${quoted(text, run.release)}: ${why}, skipped`;
      writeLog(run, `regex acl condition warning - ${what}`);
    }
  }
  return patterns;
}

/** Forgets what a match before has left. */
function clearMatch(run: Run): void {
  run.values.delete('regex_match_string');
  for (let group = 1; group <= mostGroups; group++) run.values.delete(`regex${group}`);
}

/** Tries the patterns on a text; a match sets `$regex_match_string` and `$regex1` and so on. */
function matchAny(patterns: readonly Pattern[], subject: string, run: Run): boolean {
  for (const { text, regex } of patterns) {
    const found = regex.find(subject);
    // With more groups, PCRE says that it has no room for them, and Exim takes that for no match.
    if (!found || found.texts.length > mostGroups + 1) continue;
    run.values.set('regex_match_string', text);
    for (const [group, taken] of found.texts.entries()) {
      if (group > 0) run.values.set(`regex${group}`, valueOf(taken, true));
    }
    return true;
  }
  return false;
}

/** `regex`: the lines of the MIME part at hand, else of the whole message, its header among them (regex.c). */
export const regex: AclWord = (value, run) => {
  clearMatch(run);
  const patterns = compilePatterns(textOf(value), run);
  if (patterns.length === 0) return 'FAIL';
  const mime = mimeState(run);
  const part = mime?.stream;
  const boundary = part && mime.boundary;
  const stream: TextStream = part ? { ...part } : { text: mboxText(run), at: 0 };
  for (let line = readBuffered(stream, bufferSize); line !== undefined; line = readBuffered(stream, bufferSize)) {
    if (boundary !== undefined && isBoundary(line, boundary)) break;
    if (matchAny(patterns, untilNul(line), run)) return 'OK';
  }
  return 'FAIL';
};

/** `mime_regex`: the beginning of the decoded part as a whole (regex.c). */
export const mimeRegex: AclWord = (value, run): AclOutcome => {
  clearMatch(run);
  const patterns = compilePatterns(textOf(value), run);
  if (patterns.length === 0) return 'FAIL';
  const mime = mimeState(run);
  if (mime && mime.decodedFile === undefined) decodeToFile('', mime, run);
  if (mime?.decodedFile === undefined) {
    writeLog(run, 'mime_regex acl condition warning - could not decode MIME part to file');
    return 'DEFER';
  }
  const bytes = mime.files.get(mime.decodedFile) ?? '';
  return matchAny(patterns, bytes.slice(0, bufferSize - 1), run) ? 'OK' : 'FAIL';
};

/** `decode`: decodes the MIME part at hand. */
export const decode: AclWord = (value, run) => {
  const mime = mimeState(run);
  return mime ? decodeToFile(textOf(value), mime, run) : 'FAIL';
};
