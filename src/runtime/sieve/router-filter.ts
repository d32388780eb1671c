import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Value } from '../expand/value.ts';
import { textOf } from '../expand/value.ts';
import { expandText } from '../route/expand-options.ts';
import type { RedirectResult } from '../route/redirect-data.ts';
import type { RouterSite } from '../route/site.ts';
import type { UserGroup } from '../route/users.ts';
import { writeLog } from '../run/log.ts';
import { interpretSieve } from './interpret.ts';

const error = (message: string): RedirectResult => ({ status: 'error', kind: 'sieve', generated: [], message });

/** What is left when the process in which a script runs has died: nothing is known of it, not even its language. */
function died(why: string, { run, router, address }: RouterSite): RedirectResult {
  run.tracer.unfaithful(`Exim dies of a segmentation fault: ${why}`);
  const where = `${router.name} router (recipient is ${address.address})`;
  const what = `failure to transfer data from subprocess: status=0100 readerror='No such file or directory'`;
  const message = `internal problem in ${where}: ${what}`;
  writeLog(run, message, ['main', 'panic']);
  return { status: 'error', generated: [], message };
}

/** The options of the router that are expanded before the script is looked at, in Exim's order. */
const expandedOptions = ['sieve_vacation_directory', 'sieve_inbox', 'sieve_enotify_mailto_owner'] as const;

/**
 * Runs the Sieve script of a redirect router. Mirrors what `rda_extract` does with one.
 *
 * @param user whom Exim becomes for it, where it does
 */
export function runSieve(script: Value, site: RouterSite, user: UserGroup | undefined): RedirectResult {
  const { run, options, mode } = site;
  const values: Partial<Record<(typeof expandedOptions)[number], Value>> = {};
  for (const name of expandedOptions) {
    const written = options.text(name);
    if (written === undefined) continue;
    const expanded = expandText(written, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return error(`failed to expand ${quoted(written, run.release)} (${name}): ${why}`);
    }
    values[name] = expanded.from;
  }
  const owner = values.sieve_enotify_mailto_owner;
  const { notify } = mode;
  const result = interpretSieve(
    script,
    {
      inbox: values.sieve_inbox,
      vacationDirectory: values.sieve_vacation_directory,
      notifyOwner: owner === undefined ? undefined : textOf(owner),
      userAddress: options.text('sieve_useraddress'),
      subaddress: options.text('sieve_subaddress'),
      testing: false,
      ...(notify && {
        send: ({ text, sender }) => {
          notify(text, sender, user);
        },
      }),
    },
    run,
  );
  return result.died === undefined ? result : died(result.died, site);
}
