/**
 * Where an address in a list of addresses ends. Mirrors `parse_find_address_end`: quotes, comments and the commas of
 * source routes are seen.
 *
 * @param text a byte string, such as the text of a header line after its colon
 * @param start where the address begins
 * @param newlineEnds whether a newline ends an address too
 * @returns the offset of the comma (or newline) that ends it, or the length of the text
 */
export function addressEnd(text: string, start: number, newlineEnds: boolean): number {
  let at = start;
  let sourceRouted = text[at] === '@';
  let commasToPass = sourceRouted ? 1 : 0;
  const ends = (): boolean => at >= text.length || (newlineEnds && text[at] === '\n');
  while (!ends()) {
    const char = text[at];
    if (char === ',' && commasToPass <= 0) break;
    if (char === '\\' && at + 1 < text.length) at += 2;
    else if (char === '"') {
      for (at++; !ends(); at++) {
        if (text[at] === '\\' && at + 1 < text.length) at++;
        else if (text[at] === '"') {
          at++;
          break;
        }
      }
    } else if (char === '(') {
      let level = 1;
      for (at++; !ends(); at++) {
        if (text[at] === '\\' && at + 1 < text.length) at++;
        else if (text[at] === '(') level++;
        else if (text[at] === ')' && --level <= 0) {
          at++;
          break;
        }
      }
    } else {
      if (char === '<') {
        sourceRouted = text[at + 1] === '@';
        commasToPass = sourceRouted ? 2 : 1;
      } else if (char === '>') commasToPass--;
      else if (sourceRouted && char === ':') commasToPass--;
      at++;
    }
  }
  return at;
}

/**
 * The "@" before the domain of an address that may not have one. Mirrors `parse_find_at`: an "@" after a backslash or
 * before a double quote is part of the local part.
 *
 * @returns its offset; -1 where the address is unqualified
 */
export function findAt(address: string): number {
  for (let at = address.length - 1; at >= 0; at--) {
    const char = address[at];
    if (char === '"') return -1;
    if (char !== '@') continue;
    let backslashes = 0;
    // Exim does not look at the first character of an address here.
    for (let before = at - 1; before > 0 && address[before] === '\\'; before--) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
