import type { ExpansionLanguage } from './language.ts';

/** The string that is being parsed, for the functions that build nodes. */
export interface Source {
  /** A byte string. */
  readonly text: string;
  readonly language: ExpansionLanguage;
}
