/** @file Steps → a checked and formatted spec with its weights. What both importers do last. */
import { invariant } from "../core/invariant.ts";
import { encodeSafetensors } from "../runtime/safetensors.ts";
import { analyse } from "../sema/analyse.ts";
import { pairWeights } from "./pair-weights.ts";
import type { ImportProblem } from "./fault.ts";
import type { Network } from "./steps.ts";
import { printModel } from "./write/print-model.ts";

/** An input or output, and how the spec's axes come from the original's: `[2, 3, 1]` for an image. */
export interface ImportedPort {
  readonly name: string;
  readonly given: string;
  readonly axes: readonly number[];
  readonly batch: number;
}

export interface Imported {
  /** The spec. */
  readonly text: string;
  /** A safetensors file; null where the model came without weights. */
  readonly weights: Uint8Array | null;
  readonly model: string;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
}

export type ImportResult =
  | { readonly kind: "imported"; readonly imported: Imported }
  | { readonly kind: "refused"; readonly problems: readonly ImportProblem[] };

export function finishImport(
  network: Network,
  about: readonly string[],
  ports: Pick<Imported, "inputs" | "outputs">,
  reserved: ReadonlySet<string>,
  hasWeights = true,
): ImportResult {
  const printed = printModel(network, about, reserved);
  const { model, diagnostics } = analyse({ file: `${network.name}.nn`, text: printed.text });
  const errors = diagnostics.filter((d) => d.severity === "error");
  // Sizes that fit there may break a rule here, such as a pool's padding.
  if (errors.length > 0 || !model)
    return {
      kind: "refused",
      problems: errors.map((d) => ({
        place: "the spec that it would be",
        message: `${d.code}: ${d.message}`,
      })),
    };
  if (!hasWeights)
    return {
      kind: "imported",
      imported: { text: printed.text, weights: null, model: network.name, ...ports },
    };
  const { tensors, origins } = pairWeights(model, printed.layers);
  invariant(
    tensors.every((t) => t.data),
    "every weight has its numbers",
  );
  const names = Object.fromEntries([...origins].filter(([path, origin]) => path !== origin && origin !== ""));
  const weights = encodeSafetensors(tensors, { origins: JSON.stringify(names) });
  return { kind: "imported", imported: { text: printed.text, weights, model: network.name, ...ports } };
}

/** `resnet18-v1 (1)` → Resnet18V1. */
export function modelName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((w) => w !== "");
  const joined = words.map((w) => w[0]!.toUpperCase() + w.slice(1)).join("");
  return /^[A-Z]/.test(joined) ? joined : `Model${joined}`;
}
