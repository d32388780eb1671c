/* The lookups' own types, by which expansions speak to them. */
export type { LookupRequest, LookupResult } from '../lookup/types.ts';
export type { LookupStyles } from '../lookup/lookup-type.ts';
