/**
 * A function of an object, computed once for each object, as long as that lives. Nodes in one process that are told the
 * same members share in this way what follows from them. The object must not change once it was asked about.
 */
export function memoised<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { value: compute(key) };
      known.set(key, entry);
    }
    return entry.value;
  };
}
