import type { DriverRow, OptionRow } from '../row.ts';
import { cramMd5 } from './auth-cram_md5.ts';
import { cyrusSasl } from './auth-cyrus_sasl.ts';
import { dovecot } from './auth-dovecot.ts';
import { external } from './auth-external.ts';
import { authGeneric } from './auth-generic.ts';
import { gsasl } from './auth-gsasl.ts';
import { heimdalGssapi } from './auth-heimdal_gssapi.ts';
import { plaintext } from './auth-plaintext.ts';
import { spa } from './auth-spa.ts';
import { tls } from './auth-tls.ts';
import type { Driver } from './driver.ts';
import { accept } from './router-accept.ts';
import { dnslookup } from './router-dnslookup.ts';
import { routerGeneric } from './router-generic.ts';
import { ipliteral } from './router-ipliteral.ts';
import { iplookup } from './router-iplookup.ts';
import { manualroute } from './router-manualroute.ts';
import { queryprogram } from './router-queryprogram.ts';
import { redirect } from './router-redirect.ts';
import { appendfile } from './transport-appendfile.ts';
import { autoreply } from './transport-autoreply.ts';
import { transportGeneric } from './transport-generic.ts';
import { lmtp } from './transport-lmtp.ts';
import { pipe } from './transport-pipe.ts';
import { smtp } from './transport-smtp.ts';

const all: readonly Driver[] = [
  accept,
  dnslookup,
  ipliteral,
  iplookup,
  manualroute,
  queryprogram,
  redirect,
  appendfile,
  autoreply,
  lmtp,
  pipe,
  smtp,
  cramMd5,
  cyrusSasl,
  dovecot,
  external,
  gsasl,
  heimdalGssapi,
  plaintext,
  spa,
  tls,
];

/** Every driver of Exim's own; what the experimental systems add stands in their folders. */
export const drivers: readonly DriverRow[] = all.map((each) => each.row);

/** Every generic and private option of those drivers. */
export const driverOptions: readonly OptionRow[] = [
  ...routerGeneric,
  ...transportGeneric,
  ...authGeneric,
  ...all.flatMap((each) => each.options),
];
