import { textOf } from '../../expand/value.ts';
import type { AclWord, RuntimeExtension } from '../../run/extension.ts';
import { verify } from '../verify/verify.ts';
import { plainWords } from './condition.ts';
import { contentConditions } from './content.ts';
import { control } from './control.ts';
import { dnslists } from './dnslists.ts';
import { listConditions } from './lists.ts';
import { ratelimit } from './ratelimit.ts';
import { seen } from './seen.ts';

/** The conditions and modifiers that this folder knows; `acl`, `message`, `log_message` and `endpass` are the engine's own. */
const words: Readonly<Record<string, AclWord>> = {
  ...listConditions,
  ...plainWords,
  ...contentConditions,
  control,
  dnslists,
  ratelimit,
  seen,
  verify,
};

/** The word of a name: what an extension brings comes first. Words that nothing knows defer, and say so. */
export function aclWord(name: string, extensions: readonly RuntimeExtension[]): AclWord {
  for (const extension of extensions) {
    const own = extension.aclWords?.[name];
    if (own) return own;
  }
  if (Object.hasOwn(words, name)) {
    const known = words[name];
    if (known) return known;
  }
  return (value, run, site) => {
    run.tracer.unfaithful(`${name} = ${textOf(value)}`, site.at);
    site.logMessage = `${name} is not simulated`;
    return 'DEFER';
  };
}
