/** @file Outputs of a network as lines: JSON objects, or CSV. */

type Outputs = Readonly<Record<string, ArrayLike<number>>>;
type Shapes = ReadonlyMap<string, readonly number[]>;

/** Examples that are written at once. */
const CHUNK = 256;

/** One line an example; `shapes` are those of one example. */
export function printPredictions(
  outputs: Outputs,
  count: number,
  shapes: Shapes,
  format: "json" | "csv",
  write: (text: string) => void,
): void {
  if (format === "csv") write(`${csvHeader(outputs, count).join(",")}\n`);
  for (let start = 0; start < count; start += CHUNK) {
    const lines: string[] = [];
    for (let i = start; i < Math.min(count, start + CHUNK); i++) {
      lines.push(format === "csv" ? csvLine(outputs, count, i) : jsonLine(outputs, count, shapes, i));
    }
    write(`${lines.join("\n")}\n`);
  }
}

function jsonLine(outputs: Outputs, count: number, shapes: Shapes, example: number): string {
  const entries = Object.entries(outputs).map(([name, data]) => {
    const size = data.length / count;
    return [name, nest(data, example * size, shapes.get(name) ?? [size])];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** Numbers in nested lists, by shape. */
function nest(data: ArrayLike<number>, start: number, shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return data[start]!;
  const step = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => nest(data, start + i * step, rest));
}

/** `logits0`, `logits1`, …; a single number has its output's name. */
function csvHeader(outputs: Outputs, count: number): string[] {
  return Object.entries(outputs).flatMap(([name, data]) => {
    const size = data.length / count;
    return size === 1 ? [name] : Array.from({ length: size }, (_, i) => `${name}${i}`);
  });
}

function csvLine(outputs: Outputs, count: number, example: number): string {
  return Object.values(outputs)
    .flatMap((data) => {
      const size = data.length / count;
      return Array.from({ length: size }, (_, i) => data[example * size + i]!);
    })
    .join(",");
}
