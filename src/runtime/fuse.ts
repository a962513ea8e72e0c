/** @file Products and sums of a WebAssembly module made one instruction where the engine has relaxed SIMD. */

/** A module with a function that multiplies and adds in one instruction. */
const PROBE = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 16, 1, 14, 1, 1, 123],
  ...[32, 0, 32, 0, 32, 0, 253, 133, 2, 26, 11],
];
/** A section of our own, named `fused`. */
const FUSED = [5, 102, 117, 115, 101, 100];

/**
 * The same module with f32x4.relaxed_madd wherever its section `fused` says that a product, a local or constant and their sum stand;
 * unchanged where the engine does not know it. Rounded once instead of twice where the processor fuses: a little more exact,
 * and not the same bits as elsewhere.
 */
export function fuseProducts(bytes: Uint8Array, validate: (bytes: Uint8Array) => boolean): Uint8Array {
  const section = findFused(bytes);
  const probe = Uint8Array.from(PROBE);
  if (!section || !(validate(probe) || (allowRelaxed() && validate(probe)))) return bytes;
  const fused = bytes.slice();
  let at = section.from;
  let place = 0;
  while (at < section.to) {
    const [distance, next] = readUnsigned(bytes, at);
    at = next;
    place += distance;
    // [f32x4.mul] [z] [f32x4.add] becomes [z] [f32x4.relaxed_madd] and three that do nothing; z: local.get, or v128.const.
    const end = bytes[place + 3] === 0x20 ? readUnsigned(bytes, place + 4)[1] : place + 3 + 18;
    fused.copyWithin(place, place + 3, end);
    fused.set([0xfd, 0x85, 0x02, 1, 1, 1], place + end - (place + 3));
  }
  return fused;
}

/** What is used here of Node; types of a project may lack it. */
interface RelaxedHost {
  readonly process?: {
    getBuiltinModule?(name: string): { setFlagsFromString(flags: string): void } | undefined;
  };
}

/**
 * Node 20 has relaxed SIMD as later ones do, but behind a flag of V8. It says what is valid, and may be set as long as a
 * module is not compiled. Whether it could be set.
 */
function allowRelaxed(): boolean {
  const { process } = globalThis as unknown as RelaxedHost;
  try {
    const v8 = process?.getBuiltinModule?.("node:v8");
    v8?.setFlagsFromString("--experimental-wasm-relaxed-simd");
    return v8 !== undefined;
  } catch {
    return false;
  }
}

function findFused(bytes: Uint8Array): { from: number; to: number } | null {
  for (let at = 8; at < bytes.length;) {
    const [size, start] = readUnsigned(bytes, at + 1);
    if (bytes[at] === 0 && FUSED.every((byte, i) => bytes[start + i] === byte))
      return { from: start + FUSED.length, to: start + size };
    at = start + size;
  }
  return null;
}

/** A number in LEB128, and where it ends. */
function readUnsigned(bytes: Uint8Array, from: number): [value: number, end: number] {
  let value = 0;
  for (let at = from, shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}
