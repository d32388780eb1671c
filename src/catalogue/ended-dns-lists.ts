/** A DNS list that is no more. */
export interface EndedDnsList {
  /** The domain that is asked; those below it have ended with it. */
  readonly domain: string;
  readonly year: number;
}

/** DNS lists that configurations still ask, though their operators have announced their end. */
export const endedDnsLists: readonly EndedDnsList[] = [
  { domain: 'relays.osirusoft.com', year: 2003 },
  { domain: 'relays.ordb.org', year: 2006 },
  { domain: 'opm.blitzed.org', year: 2006 },
  { domain: 'dsbl.org', year: 2008 },
  { domain: 'rfc-ignorant.org', year: 2012 },
  { domain: 'njabl.org', year: 2013 },
  { domain: 'ahbl.org', year: 2015 },
  { domain: 'virbl.dnsbl.bit.nl', year: 2017 },
  { domain: 'spamcannibal.org', year: 2018 },
  { domain: 'dnsbl.inps.de', year: 2020 },
  { domain: 'dnswl.inps.de', year: 2020 },
  { domain: 'sorbs.net', year: 2024 },
  { domain: 'dnsbl.manitu.net', year: 2025 },
];
