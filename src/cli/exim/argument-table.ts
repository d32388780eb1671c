import type { EximFlags, EximMode, EximValues } from './requests.ts';

/** What an option does; its argument is the next word of the command line. */
export type Meaning =
  | { readonly mode: EximMode; readonly flag?: keyof EximFlags; readonly value?: keyof EximValues }
  | { readonly flag: keyof EximFlags }
  | { readonly value: keyof EximValues }
  /** Taken and without effect here; `skip` where a word follows. */
  | { readonly ignored: true; readonly skip?: true };

/** Options that are a word by themselves, without their dash. */
export const words: ReadonlyMap<string, Meaning> = new Map<string, Meaning>(
  Object.entries({
    bV: { mode: 'version' },
    'bI:sieve': { mode: 'sieve-extensions' },
    bP: { mode: 'print' },
    be: { mode: 'expand' },
    bem: { mode: 'expand', value: 'expansionMessage' },
    bf: { mode: 'filter', value: 'filterFile' },
    bF: { mode: 'filter', value: 'systemFilterFile' },
    bfd: { value: 'filterDomain' },
    bfl: { value: 'filterLocalPart' },
    bfp: { value: 'filterPrefix' },
    bfs: { value: 'filterSuffix' },
    bh: { mode: 'host', value: 'hostAddress' },
    bhc: { mode: 'host', value: 'hostAddress', flag: 'callout' },
    bm: { mode: 'receive' },
    bnq: { flag: 'unqualified' },
    bs: { mode: 'smtp' },
    bS: { mode: 'batch-smtp' },
    bt: { mode: 'address' },
    bv: { mode: 'verify' },
    bvs: { mode: 'verify', flag: 'asSender' },
    i: { flag: 'dotIsData' },
    oi: { flag: 'dotIsData' },
    oitrue: { flag: 'dotIsData' },
    t: { flag: 'recipientsFromHeader' },
    'tls-on-connect': { flag: 'tlsOnConnect' },
    Mset: { value: 'spoolMessage' },
    N: { flag: 'dontDeliver' },
    n: { flag: 'noLabels' },
    v: { flag: 'verbose' },
    ov: { flag: 'verbose' },
    odb: { flag: 'background' },
    odd: { ignored: true },
    odf: { flag: 'foreground' },
    odi: { flag: 'foreground' },
    odq: { flag: 'queueOnly' },
    odqs: { flag: 'queueSmtp' },
    oMa: { value: 'hostAddress' },
    oMaa: { value: 'authenticator' },
    oMai: { value: 'authenticatedId' },
    oMas: { value: 'authenticatedSender' },
    oMi: { value: 'interfaceAddress' },
    oMm: { value: 'messageReference' },
    oMr: { value: 'receivedProtocol' },
    oMs: { value: 'hostName' },
    oMt: { value: 'ident' },
    oP: { value: 'pidFile' },
    oX: { value: 'localInterfaces' },
    oY: { ignored: true },
    m: { ignored: true },
    om: { ignored: true },
    oo: { ignored: true },
    x: { ignored: true },
    Ac: { ignored: true },
    Am: { ignored: true },
    ee: { ignored: true },
    em: { ignored: true },
    ep: { ignored: true },
    eq: { ignored: true },
    ew: { ignored: true },
    oee: { ignored: true },
    oem: { ignored: true },
    oep: { ignored: true },
    oeq: { ignored: true },
    oew: { ignored: true },
    dropcr: { ignored: true },
    dS: { ignored: true },
    dp: { ignored: true, skip: true },
    ps: { ignored: true },
    pd: { ignored: true },
    Tqt: { ignored: true, skip: true },
    brt: { mode: 'retry' },
    brw: { mode: 'rewrite' },
  } satisfies Record<string, Meaning>),
);

/** Options whose value may follow at once or as the next word; looked for after `words`, the longest first. */
export const prefixes: readonly {
  readonly prefix: string;
  readonly value?: keyof EximValues;
  readonly flag?: keyof EximFlags;
}[] = [
  { prefix: 'oA', value: 'aliasFile' },
  { prefix: 'or', value: 'receiveTimeout' },
  { prefix: 'os', value: 'smtpReceiveTimeout' },
  { prefix: 'F', value: 'senderName' },
  { prefix: 'f', value: 'sender' },
  { prefix: 'r', value: 'sender' },
  { prefix: 'L', value: 'syslogName' },
  { prefix: 'z', value: 'logLine' },
  { prefix: 'B' },
  { prefix: 'O' },
  { prefix: 'X' },
  { prefix: 'h' },
];

/** Options after which whatever stands in the same word means nothing here. */
export const open: readonly {
  readonly prefix: string;
  readonly flag?: keyof EximFlags;
  readonly value?: keyof EximValues;
}[] = [
  { prefix: 'dt=' },
  { prefix: 'd', value: 'debug' },
  { prefix: 'E', flag: 'errorMessage' },
  { prefix: 'G', flag: 'gateway' },
  { prefix: 'U' },
];
