import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Regex } from '../../regex/regex.ts';
import { fail, step } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { plainAddress } from '../ip-syntax.ts';
import { regexFor, setCaptures } from '../regex-match.ts';
import type { MatchService } from '../services.ts';
import { taintOf, textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

/** `match {subject}{regular expression}`; a match sets the numeric variables. */
const match: ConditionMaker = (node, compiler) => {
  let known: { readonly pattern: string; readonly regex: Regex } | undefined;
  return stringsCondition(node, compiler, ([subject = '', written = ''], context) => {
    const pattern = textOf(written);
    if (known?.pattern !== pattern) {
      const regex = regexFor(pattern, context);
      known = regex && { pattern, regex };
    }
    if (!known || !step(context)) return undefined;
    const texts = known.regex.find(textOf(subject))?.texts;
    if (texts) setCaptures(texts, taintOf(subject), context);
    return texts !== undefined;
  });
};

const noMatch: ReturnType<MatchService['match']> = { status: 'noMatch' };

/** Matches with a list; from 4.96 on, what the list gives becomes `$value`. */
function inList(kind: Parameters<MatchService['match']>[0]): ConditionMaker {
  return (node, compiler) => {
    const { release } = compiler;
    return stringsCondition(node, compiler, ([subject = '', list = ''], context) => {
      const text = textOf(subject);
      if (kind === 'ip' && text !== '' && !plainAddress(text, context.dialect)) {
        return fail(context, `${quoted(text, release)} is not an IP address`);
      }
      const { match: service } = context.environment.services;
      if (!service) context.world.missing({ what: `matching of ${text} with the list ${textOf(list)}` });
      const result = service?.match(kind, subject, list, context) ?? noMatch;
      if (release >= 96) setValue(result.data, context);
      if (result.status === 'defer') {
        return fail(context, `unable to complete match against ${quoted(textOf(list), release)}: ${result.message}`);
      }
      return result.status === 'match';
    });
  };
}

function setValue(data: Parameters<typeof textOf>[0] | undefined, context: ExpandContext): void {
  context.value = data === undefined ? undefined : textOf(data);
  context.valueTaint = data === undefined ? false : taintOf(data);
}

/** `match`, and the conditions that match with one of Exim's lists. */
export const matchConditions: Readonly<Record<string, ConditionMaker>> = {
  match,
  match_address: inList('address'),
  match_domain: inList('domain'),
  match_ip: inList('ip'),
  match_local_part: inList('local-part'),
};
