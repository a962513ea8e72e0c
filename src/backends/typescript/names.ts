/** @file Names in generated code: readable, and none twice. */

export interface Names {
  /** `linear1 matmul` → `linear1Matmul`; taken names get a number. */
  take(wish: string): string;
}

export function createNames(reserved: Iterable<string>): Names {
  const taken = new Set<string>([...RESERVED_WORDS, ...reserved]);
  return {
    take(wish) {
      const base = camelCase(wish);
      let name = base;
      for (let i = 2; taken.has(name); i++) name = `${base}${i}`;
      taken.add(name);
      return name;
    },
  };
}

/** A property in an object literal or interface: quoted where it is no identifier. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function camelCase(wish: string): string {
  const words = wish.split(/[^A-Za-z0-9]+/).filter((w) => w !== "");
  const name = words
    .map((w, i) => (i === 0 ? w[0]!.toLowerCase() + w.slice(1) : w[0]!.toUpperCase() + w.slice(1)))
    .join("");
  return /^[a-z]/.test(name) ? name.slice(0, 48) : `kernel${name}`.slice(0, 48);
}

const RESERVED_WORDS = (
  "break case catch class const continue debugger default delete do else enum export extends false finally for function " +
  "if import in instanceof new null return super switch this throw true try typeof var void while with let static yield " +
  "await async of arguments eval undefined NaN Infinity m n i j k l p q r s seed step sums t0 t1 t2 Math Float32Array " +
  "Float64Array Int32Array Uint8Array Map Set Array Object Number String Error Date JSON Promise"
).split(" ");
