/** @file What can be watched while a model trains: points of the plane, a line, copies, guesses. Model + data → View. */
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import type { FieldDecl, Model } from "../../src/sema/model.ts";
import { constantOf } from "../../src/sizes/size.ts";
import type { View } from "../shared/run.ts";
import type { Part } from "./load-data.ts";
import { lookAtLine, lookAtPlane } from "./look-at-points.ts";
import { lookAtCopies, lookAtGuesses } from "./look-at-pictures.ts";

/** What a look needs: the only input and the only target, as the data holds them. */
export interface Sight {
  readonly network: RuntimeNetwork;
  readonly data: Part;
  readonly input: FieldDecl;
  readonly target: FieldDecl | null;
  readonly outputs: readonly string[];
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Looks again whenever it is called; null where there is nothing to see. */
export function chooseView(
  model: Model,
  network: RuntimeNetwork,
  parts: { readonly train: Part; readonly test: Part | null },
  names: Sight["names"],
): (() => View) | null {
  const inputs = model.fields.filter((f) => f.role === "input");
  const targets = model.fields.filter((f) => f.role === "target");
  const [input] = inputs;
  if (!input || inputs.length > 1 || targets.length > 1 || input.type.dtype !== "f32") return null;
  const outputs = model.outputs.map((o) => o.name);
  const sight: Sight = { network, input, target: targets[0] ?? null, outputs, names, data: parts.train };
  const sizes = input.type.axes.map((a) => constantOf(a.size) ?? 0);
  const elements = sizes.reduce((a, b) => a * b, 1);
  if (elements === 2 && sight.target) return lookAtPlane(sight);
  if (elements === 1 && sight.target) return lookAtLine(sight);
  const [height, width, channels] = sizes;
  if (sizes.length !== 3 || !height || !width || height < 4 || (channels !== 1 && channels !== 3))
    return null;
  const picture = { height, width, channels };
  const shown: Sight = { ...sight, data: parts.test ?? parts.train };
  return lookAtGuesses(shown, picture) ?? lookAtCopies(shown, picture);
}
