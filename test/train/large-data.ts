/** @file A large generated table, and a spec that learns it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SPEC = `model Large {
  input x: f32[10]
  target kind: index(3)
  output z = x -> Linear(16) -> ReLU -> Linear(3)
  train {
    data = csv("large.csv", x = "*", kind = "kind")
    val = 1%
    prepare x = standardize
    loss = cross_entropy(z, kind)
    optimizer = adam(lr = 3e-3)
    metrics = [accuracy(z, kind)]
    steps = 1500  batch = 128  seed = 1
  }
}
`;

/** A folder with `large.csv` of so many megabytes and `large.nn`. */
export function makeLargeData(megabytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), "nabla-large-"));
  const script = resolve(import.meta.dirname, "../../scripts/large-csv.mjs");
  execFileSync(process.execPath, [script, join(folder, "large.csv"), String(megabytes)]);
  writeFileSync(join(folder, "large.nn"), SPEC);
  return folder;
}
