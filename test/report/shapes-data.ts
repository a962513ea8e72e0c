/** @file Small pictures in IDX files: lying bars, standing bars and rings of 12×12 pixels, some of them hard to tell. */
const SIDE = 12;
const COUNT = 240;

/** images.idx and labels.idx, the same at every call. */
export function writeShapes(write: (path: string, content: Uint8Array) => void): void {
  const images = new Uint8Array(16 + COUNT * SIDE * SIDE);
  const labels = new Uint8Array(8 + COUNT);
  header(images, 3, [COUNT, SIDE, SIDE]);
  header(labels, 1, [COUNT]);
  let state = 7;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < COUNT; i++) {
    const kind = i % 3;
    labels[8 + i] = kind;
    const [x, y] = [3 + 5 * random(), 3 + 5 * random()];
    for (let p = 0; p < SIDE * SIDE; p++) {
      const [dx, dy] = [(p % SIDE) - x, Math.floor(p / SIDE) - y];
      const far = kind === 0 ? Math.abs(dy) : kind === 1 ? Math.abs(dx) : Math.abs(Math.hypot(dx, dy) - 3);
      images[16 + i * SIDE * SIDE + p] = Math.round(
        255 * Math.min(1, Math.max(0, 1.2 - far) + 0.75 * random() ** 2),
      );
    }
  }
  write("images.idx", images);
  write("labels.idx", labels);
}

function header(bytes: Uint8Array, rank: number, sizes: readonly number[]): void {
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + rank);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
}
