/**
 * Works something out once for each object that it is asked of: for what several rules want to know of a configuration.
 *
 * @param work what to work out; it must depend on the object alone
 */
export function onceFor<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let found = known.get(key);
    if (!found) known.set(key, (found = { value: work(key) }));
    return found.value;
  };
}
