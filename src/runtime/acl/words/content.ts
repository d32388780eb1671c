import { splitList } from '../../../../grammar/list/split.ts';
import { textOf, valueOf } from '../../expand/value.ts';
import { compileRegex } from '../../regex/regex.ts';
import type { AclOutcome, AclWord } from '../../run/extension.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';

/** Asks the world what it states of a check; says so where it states nothing. */
function stated(
  kind: string,
  args: readonly string[],
  run: Run,
): { readonly outcome: AclOutcome; readonly value: string } {
  const answer = run.world.stated.call(kind, args);
  if (!answer) {
    run.world.missing({ what: `what ${kind} says of the message` });
    return { outcome: 'DEFER', value: '' };
  }
  return { outcome: answer.status === 'ok' ? 'OK' : answer.status === 'fail' ? 'FAIL' : 'DEFER', value: answer.value };
}

/** `malware`: what the scanner finds is stated by the world. */
const malware: AclWord = (value, run) => {
  const [pattern = '', ...options] = splitList(textOf(value), { default: '/' });
  if (/^(?:false|0)$/i.test(pattern)) return 'FAIL';
  const answer = stated('malware', [pattern], run);
  if (answer.outcome === 'DEFER') return options.some((each) => /^defer_ok$/i.test(each)) ? 'FAIL' : 'DEFER';
  if (answer.outcome === 'OK') run.values.set('malware_name', valueOf(answer.value, true));
  return answer.outcome;
};

/** `spam`: stated as `score bar report`, the score in tenths. */
const spam: AclWord = (value, run) => {
  const [user = '', ...options] = splitList(textOf(value), { default: '/' });
  if (user === '' || /^(?:0|false)$/i.test(user)) return 'FAIL';
  const answer = stated('spam', [user.replace(/:true$/, '')], run);
  if (answer.outcome === 'DEFER') return options.some((each) => /^defer_ok$/i.test(each)) ? 'FAIL' : 'DEFER';
  const [score = '0', ...report] = answer.value.split(' ');
  const points = Number(score);
  run.values.set('spam_score', points.toFixed(1));
  run.values.set('spam_score_int', String(Math.trunc(points * 10)));
  run.values.set('spam_bar', points >= 1 ? '+'.repeat(Math.min(50, points)) : points <= -1 ? '-'.repeat(-points) : '/');
  run.values.set('spam_report', valueOf(report.join(' '), true));
  return /:true$/.test(user) ? 'OK' : answer.outcome;
};

/** Whether any of the patterns is found in any of the texts; sets `$regex_match_string` and its captures. */
function matchPatterns(list: string, texts: readonly string[], run: Run): AclOutcome {
  for (const pattern of splitList(list)) {
    const compiled = compileRegex(pattern);
    if (!compiled.ok) {
      const line = `regex acl condition warning - error in regex '${pattern}': ${compiled.message} at offset ${compiled.offset}, skipped.`;
      writeLog(run, line);
      continue;
    }
    for (const text of texts) {
      const offsets = compiled.regex.match(text);
      if (!offsets) continue;
      run.values.set('regex_match_string', pattern);
      for (let i = 1; i < 10; i++) {
        const start = offsets[i * 2];
        if (start === undefined || start < 0) run.values.delete(`regex${i}`);
        else run.values.set(`regex${i}`, { text: text.slice(start, offsets[i * 2 + 1]), taint: true });
      }
      return 'OK';
    }
  }
  return 'FAIL';
}

/** `regex`: the lines of the message, or of the MIME part. */
const regex: AclWord = (value, run, { phase }) => {
  const { headers, body } = run.message;
  const part = phase === 'mime' ? run.message.systems.get('mime part') : undefined;
  const text = typeof part === 'string' ? part : `${headers.map((each) => each.text).join('')}\n${body}`;
  return matchPatterns(textOf(value), text.split('\n'), run);
};

/** `mime_regex`: the decoded part as a whole. */
const mimeRegex: AclWord = (value, run) => {
  const part = run.message.systems.get('mime decoded');
  return matchPatterns(textOf(value), [typeof part === 'string' ? part.slice(0, 32_768) : ''], run);
};

/** The conditions that look at a message's content. */
export const contentConditions: Readonly<Record<string, AclWord>> = {
  malware,
  spam,
  regex,
  mime_regex: mimeRegex,
  decode: (value, run) => {
    run.tracer.unfaithful(`decode = ${textOf(value)}: no file is written`);
    return 'OK';
  },
};
