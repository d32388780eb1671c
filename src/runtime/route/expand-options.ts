import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Value } from '../expand/value.ts';
import { valueOf } from '../expand/value.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { RouterSite } from './site.ts';

/** What a string comes to: its value, a forced failure, or Exim's message. */
export type Expanded =
  | { readonly status: 'value'; readonly value: string; readonly from: Value }
  | { readonly status: 'forced' }
  | { readonly status: 'failed'; readonly message: string; readonly defer: boolean };

/** Expands the text of an option. */
export function expandText(text: Value, run: Run): Expanded {
  const result = run.expand(text);
  if (result.ok) return { status: 'value', value: result.value, from: valueOf(result.value, result.tainted) };
  return result.forced ? { status: 'forced' } : { status: 'failed', message: result.message, defer: result.defer };
}

/** What a condition comes to. */
export type Checked = 'true' | 'false' | 'defer';

/** Expands a condition of a driver. Mirrors `expand_check_condition`; a fault in it is logged, and counts as false. */
export function checkCondition(
  condition: string,
  name: string,
  kind: 'router' | 'transport' | 'option',
  run: Run,
): Checked {
  const expanded = expandText(condition, run);
  switch (expanded.status) {
    case 'forced':
      return 'false';
    case 'failed':
      if (expanded.defer) return 'defer';
      writeLog(
        run,
        `failed to expand condition ${quoted(condition, run.release)} for ${name} ${kind}: ${expanded.message}`,
        ['main', 'panic'],
      );
      return 'false';
    case 'value':
      return expanded.value === '' || /^(?:0|no|false)$/i.test(expanded.value) ? 'false' : 'true';
  }
}

/**
 * The value of a boolean option that may have to be expanded. Mirrors `exp_bool`.
 *
 * @returns undefined where that is not possible: the address has a message then
 */
export function expandFlag(name: string, { run, router, options, address }: RouterSite): boolean | undefined {
  const value = router.options.get(name)?.value;
  if (value?.kind !== 'string') return options.flag(name);
  const expanded = expandText(value.value, run);
  const { release } = run;
  switch (expanded.status) {
    case 'forced':
      return options.flag(name);
    case 'failed':
      address.message = `failed to expand ${quoted(name, release)} in ${router.name} router: ${expanded.message}`;
      return undefined;
    case 'value':
      if (/^(?:true|yes)$/i.test(expanded.value)) return true;
      if (/^(?:false|no)$/i.test(expanded.value)) return false;
      address.message = `${quoted(expanded.value, release)} is not a valid value for the ${quoted(name, release)} option in the ${router.name} router`;
      return undefined;
  }
}
