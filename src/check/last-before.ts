/**
 * The last of some stretches of a text that begins no later than a place.
 *
 * @param nodes in the order in which they begin
 * @param place an offset into the same text
 */
export function lastBefore<N extends { readonly start: number }>(nodes: readonly N[], place: number): N | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? Infinity) <= place) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
}
