/** @file What has been found out about an object is found out once. */
/** The same function, which finds the value of an object once and gives it back as long as the object is there. */
export function remember<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const found = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = found.get(key) ?? { value: find(key) };
    found.set(key, known);
    return known.value;
  };
}
