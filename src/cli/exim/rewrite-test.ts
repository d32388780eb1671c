import { upperCase } from '../../../grammar/preprocess/characters.ts';
import { extractAddress } from '../../runtime/address/extract.ts';
import { findAt } from '../../runtime/address/find.ts';
import { rewriteOne } from '../../runtime/rewrite/rewrite-one.ts';
import type { RewriteSource } from '../../runtime/rewrite/rules.ts';
import { hasRulesFor, isHeader } from '../../runtime/rewrite/rules.ts';
import type { EximModeFunction } from './job.ts';
import { runTest } from './test-run.ts';

/** All that is rewritten after an address has been read, in the order in which Exim shows it. */
const sources: readonly RewriteSource[] = ['sender', 'from', 'to', 'cc', 'bcc', 'reply-to', 'env-from', 'env-to'];

const longestAddress = 256;

/** `-brw`: shows what rewriting rules make of an address, wherever it may stand (rewrite.c, `rewrite_test`). */
export const rewriteTestMode: EximModeFunction = (job) => {
  const [address] = job.arguments.rest;
  if (address === undefined) return { rc: 1, out: '-brw needs an address argument\n', err: '' };
  const { rewrite: rules, target } = job.config;
  if (address.length > longestAddress && Number(target.version.slice(2)) >= 95) {
    const err = `exim: length limit exceeded (${address.length} > ${longestAddress}) for: -brw\n`;
    return { rc: 1, out: '', err };
  }
  if (rules.length === 0) return { rc: 0, out: 'No rewrite rules are defined\n', err: '' };

  return runTest(job, ({ rewriting, settings }, print) => {
    let shownSmtp = false;
    if (hasRulesFor(rules, 'smtp-sender')) {
      const { text, changed } = rewriteOne(address, 'smtp-sender', rules, rewriting);
      if (changed) print(`    SMTP: ${text || '<>'}\n`);
      shownSmtp = changed;
    }
    // Exim goes on here for any flag but S, also for one that says how a rule for SMTP is applied.
    if (rules.every(({ flags }) => /^S*$/.test(flags))) return 0;

    const qualified = findAt(address) < 0 ? `${address}@${settings.qualifyRecipient}` : address;
    const found = extractAddress(qualified, rewriting.addresses);
    if (!found.ok) {
      const { message } = found;
      if (!shownSmtp) print(`Syntax error in ${qualified}\n${upperCase(message.charAt(0))}${message.slice(1)}\n`);
      return 0;
    }
    for (const source of sources) {
      const { text, whole } = rewriteOne(found.address, source, rules, rewriting);
      const shown =
        text === ''
          ? '<>'
          : whole || !isHeader(source)
            ? text
            : qualified.slice(0, found.start) + text + qualified.slice(found.end);
      print(`${source.padStart(8)}: ${shown}\n`);
    }
    return 0;
  });
};
