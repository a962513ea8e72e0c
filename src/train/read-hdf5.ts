/** @file HDF5 files, where the package h5wasm is installed. */

type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>;

/** A reader of all arrays by their paths; null without the package. */
export async function loadHdf5Reader(): Promise<((bytes: Uint8Array) => Tensors) | null> {
  const h5 = await import("h5wasm").catch(() => null);
  if (!h5) return null;
  const { FS } = await h5.ready;
  let count = 0;
  return (bytes) => {
    const path = `weights${count++}.h5`;
    FS.writeFile(path, bytes);
    const file = new h5.File(path, "r");
    const found = new Map<string, { shape: readonly number[]; data: ArrayLike<number> }>();
    for (const name of file.paths()) {
      const entry = file.get(name);
      if (entry instanceof h5.Dataset && ArrayBuffer.isView(entry.value)) {
        found.set(name, { shape: entry.shape ?? [], data: Float32Array.from(entry.value as Float32Array) });
      }
    }
    file.close();
    FS.unlink(path);
    return found;
  };
}
