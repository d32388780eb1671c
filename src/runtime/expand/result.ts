import type { Taint } from './value.ts';

/** What an expansion comes to. */
export type ExpansionResult =
  | {
      readonly ok: true;
      /** A byte string. */
      readonly value: string;
      /** Whether it is tainted; a name where it is, but is quoted for that type of lookup. */
      readonly tainted: Taint;
    }
  | {
      readonly ok: false;
      /** Whether the string itself asked to fail (`fail`), which most callers take for something other than an error. */
      readonly forced: boolean;
      /** Exim's message. */
      readonly message: string;
      /** Whether it failed because a lookup could not be made now. */
      readonly defer: boolean;
    };
