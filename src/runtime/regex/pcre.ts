import type { Offsets } from './matcher.ts';
import type { Regex, RegexCompilation } from './compiled.ts';
import { foundAt } from './compiled.ts';

/*
 * PCRE2 itself, compiled to WebAssembly, for the few things that are not done here: verbs, and names that several groups have.
 * It must be loaded before it is wanted, for that cannot be done synchronously.
 */

/** What of the package is used. */
interface PcreObject {
  match(
    subject: string,
    start?: number,
  ): null | ({ readonly length: number } & Readonly<Record<number, { start: number; end: number } | undefined>>);
  destroy(): void;
}

interface PcreClass {
  new (pattern: string, flags?: string): PcreObject;
  init(): Promise<void>;
}

let loaded: PcreClass | undefined;
let failure = 'it has not been loaded';

/**
 * Loads PCRE2. Where that fails, patterns that need it give an error that says so.
 *
 * @returns whether it can be used
 */
export async function preparePcre(): Promise<boolean> {
  if (loaded) return true;
  // The package takes a global fetch for a sign that it runs in a browser.
  const { fetch } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, 'fetch');
    const name = '@stephen-riley/pcre2-wasm';
    const { default: module } = (await import(name)) as { default: PcreClass | { readonly default: PcreClass } };
    const pcre = 'default' in module ? module.default : module;
    await pcre.init();
    loaded = pcre;
    return true;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    return false;
  } finally {
    globalThis.fetch = fetch;
  }
}

/** Looks for a match; where PCRE2 gives up, there is none. */
function matched(object: PcreObject, subject: string, from: number): ReturnType<PcreObject['match']> {
  try {
    return object.match(subject, from === 0 ? undefined : from);
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that a byte string is in UTF-8; undefined where it is none. */
function decoded(bytes: string): string | undefined {
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

/**
 * Compiles a pattern with PCRE2.
 *
 * @param why what in it makes PCRE2 necessary
 */
export function compileWithPcre(pattern: string, caseless: boolean, why: string): RegexCompilation {
  if (!loaded) {
    return { ok: false, message: `eximc needs PCRE2 for ${why}, and ${failure}`, offset: 0 };
  }
  const utf = /^(?:\(\*[A-Z_]+(?:=\d+)?\))*?\(\*UTF8?\)/.test(pattern);
  const written = utf ? decoded(pattern)?.replace('(*UTF8)', '(*UTF)') : pattern;
  if (written === undefined) return { ok: false, message: 'UTF-8 error', offset: 0 };
  let object: PcreObject;
  try {
    object = new loaded(written, caseless ? 'i' : '');
  } catch (error) {
    const offset = error instanceof Error && 'offset' in error && typeof error.offset === 'number' ? error.offset : 0;
    return { ok: false, message: error instanceof Error ? error.message : String(error), offset };
  }
  const match = (subject: string, from = 0, exactly = false): Offsets | undefined => {
    // In a subject that is not well-formed UTF-8, there is no match.
    const text = utf ? decoded(subject) : subject;
    if (text === undefined) return undefined;
    const place = (at: number): number => (utf && at > 0 ? Buffer.byteLength(text.slice(0, at)) : at);
    const start = utf ? (decoded(subject.slice(0, from))?.length ?? from) : from;
    const found = matched(object, text, start);
    if (!found) return undefined;
    const offsets: number[] = [];
    for (let i = 0; i < found.length; i++) offsets.push(place(found[i]?.start ?? -1), place(found[i]?.end ?? -1));
    return exactly && (offsets[0] !== from || offsets[1] === from) ? undefined : offsets;
  };
  const regex: Regex = {
    groups: 0,
    find: (subject, from, exactly) => foundAt(subject, match(subject, from, exactly)),
    test: (subject) => match(subject) !== undefined,
  };
  return { ok: true, regex };
}
