import { splitList } from '../../../../grammar/list/split.ts';
import { textOf, valueOf } from '../../expand/value.ts';
import type { AclOutcome, AclWord } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';
import { decode, mimeRegex, regex } from './mime.ts';

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

/** The conditions that look at a message's content. */
export const contentConditions: Readonly<Record<string, AclWord>> = {
  malware,
  spam,
  regex,
  mime_regex: mimeRegex,
  decode,
};
