/** A lookup type as it is written: `partial2-lsearch*@,ret=full`. Offsets are into the text that it was read from. */
export interface WrittenType {
  readonly name: string;
  /** Where the name begins. */
  readonly start: number;
  readonly partial: boolean;
  /** `*` or `*@` after the name. */
  readonly star: '' | '*' | '*@';
  readonly options: readonly { readonly text: string; readonly start: number }[];
}

/**
 * Takes a lookup type apart (`search_findtype_partial`).
 *
 * @param text the type
 * @param offset where it stands
 * @returns undefined where it is none that could be meant
 */
export function readLookupType(text: string, offset: number): WrittenType | undefined {
  const match = /^(partial\d*(?:-|\([^\w\t-\r ()]*\)))?(\w+)(\*@|\*)?((?:,[^,]*)*)$/.exec(text);
  if (!match) return undefined;
  const [, partial = '', name = '', star = '', rest = ''] = match;
  const options: { text: string; start: number }[] = [];
  let at = offset + partial.length + name.length + star.length;
  for (const option of rest.split(',').slice(1)) {
    options.push({ text: option, start: at + 1 });
    at += option.length + 1;
  }
  return {
    name,
    start: offset + partial.length,
    partial: partial !== '',
    star: star === '*@' ? '*@' : star === '*' ? '*' : '',
    options,
  };
}
