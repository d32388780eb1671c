import type { DmarcPolicy, DmarcRecord } from './record.ts';
import type { SuffixList } from './suffixes.ts';
import { reversed } from './suffixes.ts';

/** Values of `$dmarc_status`. */
export type DmarcStatus = 'accept' | 'reject' | 'quarantine' | 'none' | 'norecord' | 'nofrom' | 'temperror' | 'off';

/** What is known of a message before its policy is looked up. */
export interface DmarcInput {
  readonly fromDomain: string;
  /** The domain that SPF has judged, and whether it passed; absent where there was none. */
  readonly spf?: { readonly domain: string; readonly passes: boolean };
  /** The domains of signatures that hold. */
  readonly signers: readonly string[];
  readonly suffixes: SuffixList;
}

/** What comes of a message. */
export interface DmarcVerdict {
  readonly status: DmarcStatus;
  /** `$dmarc_status_text`. */
  readonly text: string;
  /** What `${authresults {…}}` says. */
  readonly word: 'pass' | 'fail' | 'none' | 'temperror';
  readonly policy: DmarcPolicy | '';
  readonly spfAligned: boolean;
  readonly dkimAligned: boolean;
}

const enforced: Readonly<Record<DmarcPolicy, Pick<DmarcVerdict, 'status' | 'text' | 'word'>>> = {
  none: { status: 'none', text: 'None, Accept', word: 'none' },
  quarantine: { status: 'quarantine', text: 'Quarantine', word: 'fail' },
  reject: { status: 'reject', text: 'Reject', word: 'fail' },
};

/**
 * Whether a domain speaks for the author's. Mirrors `opendmarc_policy_check_alignment`: where one lies below the other the
 * list of suffixes is not asked, and the organization's own domain will do even where they are to be the same.
 */
function isAligned(domain: string, fromDomain: string, strict: boolean, suffixes: SuffixList): boolean {
  const from = reversed(fromDomain);
  const matches = (other: string): boolean =>
    other === from || (!strict && (from.startsWith(other) || other.startsWith(from)));
  return matches(reversed(domain)) || matches(reversed(suffixes.organizationalDomain(domain)));
}

/** Judges a message by the record of its author's domain, as libopendmarc does (`opendmarc_get_policy_to_enforce`). */
export function evaluateDmarc(record: DmarcRecord | undefined, input: DmarcInput): DmarcVerdict {
  const { fromDomain, spf, signers, suffixes } = input;
  if (record?.policy === undefined) {
    const text = 'No DMARC record';
    return { status: 'norecord', text, word: 'none', policy: '', spfAligned: false, dkimAligned: false };
  }
  const { policy, strictDkim, strictSpf } = record;
  const dkimAligned = signers.some((signer) => isAligned(signer, fromDomain, strictDkim, suffixes));
  const spfAligned = spf?.passes === true && isAligned(spf.domain, fromDomain, strictSpf, suffixes);
  const verdict =
    dkimAligned || spfAligned ? ({ status: 'accept', text: 'Accept', word: 'pass' } as const) : enforced[policy];
  return { ...verdict, policy, spfAligned, dkimAligned };
}
