import type { Reply } from '../simulation/types.ts';
import type { Check, PlaceNames } from './check.ts';
import { decisionNames } from './check.ts';
import { expressionOf, meets, told } from './match-text.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { ReplyExpectation } from './written.ts';

/** Code and text, as the server says them. */
export function replyText({ code, text }: Reply): string {
  return text === '' ? String(code) : `${code} ${text}`;
}

function meetsCode(expected: number | string, code: number): boolean {
  return String(code) === String(expected) || String(expected) === `${Math.floor(code / 100)}xx`;
}

function meetsText(expected: string, reply: Reply): boolean {
  const match = /^([2-5](?:\d\d|xx))(?: ([^]*))?$/.exec(expected);
  if (match) {
    const [, code = '', text] = match;
    return meetsCode(code, reply.code) && (text === undefined || text === reply.text);
  }
  const expression = expressionOf(expected);
  return expression !== undefined && [reply.text, replyText(reply)].some((text) => expression.test(text));
}

function expectedText(expected: ReplyExpectation): string {
  if (typeof expected !== 'object') return String(expected);
  const { code, text, decisive } = expected;
  return [
    ...(code === undefined ? [] : [String(code)]),
    ...(text === undefined ? [] : [told(text)]),
    ...(decisive === undefined ? [] : [`decided by ${told(decisive)}`]),
  ].join(' ');
}

/** What to write in place of an expectation, in the form that it has. */
function updated(expected: ReplyExpectation, reply: Reply | undefined, places: PlaceNames): unknown {
  if (!reply) return 'none';
  if (typeof expected === 'number') return reply.code;
  if (typeof expected === 'string') return /^[2-5](?:\d\d|xx)$/.test(expected) ? reply.code : replyText(reply);
  const { code, text, decisive } = expected;
  const line = reply.decisive?.at && places(reply.decisive.at)[0];
  return {
    ...(code !== undefined && { code: reply.code }),
    ...(text !== undefined && { text: reply.text }),
    ...(decisive !== undefined && { decisive: line ?? reply.decisive?.reason ?? 'none' }),
  };
}

function isMet(expected: ReplyExpectation, reply: Reply | undefined, places: PlaceNames): boolean {
  if (expected === 'none') return reply === undefined;
  if (!reply) return false;
  if (typeof expected === 'number') return reply.code === expected;
  if (typeof expected === 'string') return meetsText(expected, reply);
  const { code, text, decisive } = expected;
  return (
    (code === undefined || meetsCode(code, reply.code)) &&
    (text === undefined || meets(text, [reply.text, replyText(reply)])) &&
    (decisive === undefined || meets(decisive, decisionNames(reply.decisive, places)))
  );
}

/**
 * Compares a reply with what is expected of it.
 *
 * @param subject what it is the reply to, in words
 * @param otherwise what to say where there was none
 */
export function checkReply(
  expected: ReplyExpectation,
  reply: Reply | undefined,
  path: ScenarioPath,
  subject: string,
  places: PlaceNames,
  otherwise = 'no reply',
): Check {
  const ok = isMet(expected, reply, places);
  const decided = typeof expected === 'object' && expected.decisive !== undefined && reply?.decisive;
  const why = decided ? ` decided by ${decisionNames(decided, places).at(1) ?? decided.reason}` : '';
  return {
    path,
    subject,
    ok,
    expected: expectedText(expected),
    actual: reply ? replyText(reply) + why : otherwise,
    ...(reply?.decisive && { decisive: reply.decisive }),
    ...(!ok && { update: { path, value: updated(expected, reply, places) } }),
  };
}
