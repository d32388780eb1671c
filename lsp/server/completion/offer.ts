import type { RowKind } from '../../../src/catalogue/catalogue.ts';
import type { OptionPlace } from '../../../src/catalogue/row.ts';

/** What sort of thing an offer is: the editor shows a sign for it. */
export type OfferKind =
  | 'option'
  | 'keyword'
  | 'driver'
  | 'word'
  | 'function'
  | 'operator'
  | 'variable'
  | 'macro'
  | 'list'
  | 'acl'
  | 'router'
  | 'transport'
  | 'authenticator'
  | 'value'
  | 'file'
  | 'folder'
  | 'rule'
  | 'section';

/** Where the documentation of an offer stands in the catalogue. */
export interface RowReference {
  readonly kind: RowKind;
  readonly name: string;
  /** For options. */
  readonly place?: OptionPlace;
}

/** One thing that may stand at the cursor. */
export interface Offer {
  readonly label: string;
  readonly kind: OfferKind;
  readonly detail?: string;
  /** What is put in, where it is more than the label. */
  readonly insert?: string;
  /** What is put in where the editor has places to jump to. */
  readonly snippet?: string;
  readonly row?: RowReference;
  readonly deprecated?: boolean;
  /** Of two that fit as well, the one with the smaller rank comes first; 0 where it is not said. */
  readonly rank?: number;
}

/** All that may stand at the cursor. */
export interface Offers {
  readonly offers: readonly Offer[];
  /** What stands of it already: the offers take its place. */
  readonly typed: string;
  /** Whether more would be offered once more is typed. */
  readonly incomplete?: boolean;
  /** What ends that which is being written, where nothing does so yet: the brace of `${name`. */
  readonly closing?: string;
}

export const nothing: Offers = { offers: [], typed: '' };
