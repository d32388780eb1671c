import type { OptionRow } from '../row.ts';
import { aclOptions } from './acl.ts';
import { authenticityOptions } from './authenticity.ts';
import { bounceOptions } from './bounces.ts';
import { daemonOptions } from './daemon.ts';
import { dnsOptions } from './dns.ts';
import { generalOptions } from './general.ts';
import { incomingOptions } from './incoming.ts';
import { loggingOptions } from './logging.ts';
import { lookupOptions } from './lookups.ts';
import { policyOptions } from './policy.ts';
import { privilegeOptions } from './privileges.ts';
import { queueOptions } from './queue.ts';
import { resourceOptions } from './resources.ts';
import { smtpOptions } from './smtp.ts';
import { systemFilterOptions } from './system-filter.ts';
import { tlsOptions } from './tls.ts';

/**
 * The main options of every release, but for those of the experimental systems: `optionlist_config` in Exim's readconf.c;
 * chapter "Main configuration". Defaults that a build or the machine decides are those of Exim's own EDITME, or absent.
 */
export const mainRows: readonly OptionRow[] = [
  ...aclOptions,
  ...authenticityOptions,
  ...bounceOptions,
  ...daemonOptions,
  ...dnsOptions,
  ...generalOptions,
  ...incomingOptions,
  ...loggingOptions,
  ...lookupOptions,
  ...policyOptions,
  ...privilegeOptions,
  ...queueOptions,
  ...resourceOptions,
  ...smtpOptions,
  ...systemFilterOptions,
  ...tlsOptions,
];
