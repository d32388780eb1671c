import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { dnsContextOf } from '../host/dns.ts';
import { textOf } from '../expand/value.ts';
import { PanicDie } from '../panic.ts';
import type { AclOutcome, RuntimeExtension } from '../run/extension.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { SpfAnswer, SpfRequest } from './evaluate.ts';
import { evaluateSpf } from './evaluate.ts';
import type { StatedSpf } from './stated.ts';
import { statedResult } from './stated.ts';
import type { SpfTexts } from './texts.ts';
import { spfTexts } from './texts.ts';

/** What is known of a message: the globals of spf.c. */
export interface SpfState extends SpfTexts {
  readonly answer: SpfAnswer;
  readonly guessed: boolean;
}

const key = 'spf';

/** The last result for the message; undefined before the first. */
export function spfState({ message }: Run): SpfState | undefined {
  return message.systems.get(key) as SpfState | undefined;
}

/** What the client is told, before SPF's own macros are expanded. */
function template(run: Run): string {
  if (run.release < 94) return 'Please%_see%_http://www.open-spf.org/Why?id=%{S}&ip=%{C}&receiver=%{R}';
  const result = run.expand(run.settings.text('spf_smtp_comment_template') ?? '');
  if (result.ok) return result.value;
  const line = 'expansion of spf_smtp_comment_template failed';
  writeLog(run, line, ['main', 'panic']);
  throw new PanicDie(line);
}

/** Judges the sender of the message, and keeps what came of it. */
function judge(run: Run, request: SpfRequest, stated: StatedSpf | undefined, guess: string | undefined): SpfAnswer {
  const answer = (guess === undefined ? statedResult(stated, request) : undefined) ?? evaluateSpf(request, guess);
  const texts = spfTexts(answer, request, template(run));
  // Once a record has been guessed, that is told of all results of the message.
  const guessed = guess !== undefined || spfState(run)?.guessed === true;
  run.message.systems.set(key, { ...texts, answer, guessed } satisfies SpfState);
  return answer;
}

/** The conditions `spf` and `spf_guess`: whether the result is in a list. Mirrors `spf_process`. */
function condition(list: string, run: Run, stated: StatedSpf | undefined, guesses: boolean): AclOutcome {
  const { hostAddress: address, helo } = run.connection;
  let result = 'permerror';
  if (address !== undefined && helo !== undefined) {
    const request: SpfRequest = {
      address,
      helo,
      sender: run.message.sender,
      receiver: run.settings.primaryHostname,
      dns: dnsContextOf(run.match),
    };
    result = judge(run, request, stated, undefined).result;
    if (guesses && result === 'none') {
      result = judge(run, request, stated, run.settings.text('spf_guess') ?? '').result;
    }
  }
  const name = result === '(invalid)' ? 'invalid' : result;
  const reader = listReader(list);
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    const negated = item.startsWith('!');
    if (negated !== ((negated ? item.slice(1) : item) === name)) return 'OK';
  }
  return 'FAIL';
}

/** What `${authresults {…}}` says of SPF (`authres_spf`). */
function authenticationResults(run: Run): string | undefined {
  const state = spfState(run);
  if (!state) return undefined;
  const { sender } = run.message;
  const { helo } = run.connection;
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const guessed = state.guessed ? ' (best guess record for domain)' : '';
  const by =
    domain !== ''
      ? ` smtp.mailfrom=${domain}`
      : helo !== undefined && helo !== ''
        ? ` smtp.helo=${helo}`
        : ' smtp.mailfrom=<>';
  return `;\n\tspf=${state.answer.result}${guessed}${by}`;
}

/**
 * SPF in a run. Mirrors spf.c, with libspf2 as it is called from there: explanations (`exp=`) are never fetched, for
 * Exim lets only records through.
 *
 * @param stated results that a scenario states in place of those that the DNS leads to
 */
export function spfExtension(stated?: StatedSpf): RuntimeExtension {
  return {
    aclWords: {
      spf: (list, run) => condition(textOf(list), run, stated, false),
      spf_guess: (list, run) => condition(textOf(list), run, stated, true),
    },
    variables: {
      spf_guess: ({ settings }) => settings.text('spf_guess'),
      spf_header_comment: (run) => spfState(run)?.headerComment,
      spf_received: (run) => spfState(run)?.received,
      spf_result: (run) => spfState(run)?.answer.result,
      spf_result_guessed: (run) => (spfState(run)?.guessed === true ? 'yes' : 'no'),
      spf_smtp_comment: (run) => spfState(run)?.smtpComment,
      spf_used_domain: (run) => spfState(run)?.answer.domain,
    },
    authenticationResults,
    receptionLogFields(run, place) {
      const result = spfState(run)?.answer.result;
      if (result === undefined || place === 'size') return '';
      if (logs(run, 'spf_verbose')) return ` SPF=${result}`;
      return logs(run, 'spf') && result === 'pass' ? ' SPF' : '';
    },
  };
}
