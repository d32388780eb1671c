import type { Feature } from '../feature.ts';
import { tlsResumptionEntries } from './entries.ts';
import { bitsCompared } from './rules/bits-compared.ts';
import { decodeList } from './rules/decode-list.ts';
import { hintsTidied } from './rules/hints-tidied.ts';
import { logged } from './rules/logged.ts';
import { ocspRequired } from './rules/ocsp-required.ts';
import { stateKept } from './rules/state-kept.ts';
import { tlsResumptionRuntime } from './runtime.ts';

/** TLS session resumption. */
export const tlsResumption: Feature = {
  name: 'tls-resumption',
  title: 'TLS session resumption',
  doc: 'Lets clients and servers begin a TLS session again from a ticket, and tells when they did.',
  entries: tlsResumptionEntries,
  rules: [bitsCompared, decodeList, hintsTidied, logged, ocspRequired, stateKept],
  runtime: () => tlsResumptionRuntime(),
};
