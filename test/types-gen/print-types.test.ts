/** @file Declarations for imports of a spec, checked by TypeScript itself. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";
import { printTypes } from "../../src/types-gen/print-types.ts";

const SPEC = `model Net {
  input  image: f32[28, 28, 1]
  target label: index(10)
  output logits = image -> Flatten -> Linear(10)
  train { loss = cross_entropy(logits, label)  optimizer = adam(lr = 1e-3)  epochs = 1  batch = 2 }
}
`;
const PROGRAM = `import { create, type Shapes } from "./net.nn";
const network = await create({ seed: 1 });
const logits: Float32Array = network.predict({ image: new Float32Array(784) }).logits;
const shape: readonly [784, 10] = network.parameters["linear1.weight"].shape;
const height: Shapes["image"][0] = 28;
// @ts-expect-error the network has no such output
network.predict({ image: logits }).logit;
// @ts-expect-error nor such a parameter
network.parameters["linear2.weight"];
// @ts-expect-error the input has another name
network.predict({ picture: logits });
// @ts-expect-error an image has three axes
const flat: Shapes["image"] = [28, 28];
// @ts-expect-error and a weight of a linear layer two
const weight: readonly [784, 10, 1] = network.parameters["linear1.weight"].shape;
export { flat, height, logits, shape, weight };
`;

const folder = mkdtempSync(join(tmpdir(), "nabla-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a program that imports a spec knows its fields and the shapes of its parameters", async () => {
  const { model } = analyse({ file: "net.nn", text: SPEC });
  writeFileSync(join(folder, "net.d.nn.ts"), printTypes(model!, "net"));
  writeFileSync(join(folder, "net.nn"), SPEC);
  writeFileSync(join(folder, "main.ts"), PROGRAM);
  const options = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2023",
    allowArbitraryExtensions: true,
    types: [],
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["main.ts"] }),
  );
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const told = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
    (e: { stdout: string }) => e,
  );
  expect(told.stdout).toBe("");
});
