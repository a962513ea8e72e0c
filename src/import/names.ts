/** @file Names of the original as names of a spec. */

/** `Image.1` → image_1: a name of the spec. */
export function specName(name: string, taken: Set<string>, otherwise: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase());
  const start = /^[a-z]/.test(plain) ? plain : /^\d*$/.test(plain) ? otherwise : `${otherwise}_${plain}`;
  const wish = RESERVED.has(start) ? `${start}_` : start;
  let found = wish;
  for (let i = 2; taken.has(found); i++) found = `${wish}${i}`;
  taken.add(found);
  return found;
}

/** Words that a value of a spec cannot have. */
export const RESERVED: ReadonlySet<string> = new Set(
  "model block cell input target output state update const data import from train phase entry defaults assert repeat for in if else skip dense highway concat add mul max mean bidir each id it true false and or not as int float bool string size layer dim f32 index min floor ceil round sqrt log2 len zip params macs memory weights reverse_time n".split(
    " ",
  ),
);
