/** @file All weights of a model in the layout of another framework, and back. Pure. */
import { DataFault } from "../../library/data.ts";
import type { Arguments } from "../../library/define.ts";
import type { Model } from "../../sema/model.ts";
import { constantOf } from "../../sizes/size.ts";
import type { LayerLayout, Layout } from "./define.ts";
import { KERAS } from "./keras.ts";
import { PYTORCH } from "./pytorch.ts";
import type { Tensor } from "./tensors.ts";

const UNCHANGED: Layout = { name: "nabla", separator: ".", layers: {} };

export const LAYOUTS: readonly Layout[] = [UNCHANGED, PYTORCH, KERAS];

/** A layer's weights: the component's name for each → its path. */
interface Own {
  readonly prefix: string;
  readonly paths: ReadonlyMap<string, string>;
  readonly args: Arguments;
  readonly layout: LayerLayout | null;
}

type Named = ReadonlyMap<string, Tensor>;

/** From the spec's names and layouts to those of `layout`. What belongs to no layer (what `prepare` learned) stays as it is. */
export function toLayout(model: Model, layout: Layout, weights: Named): Map<string, Tensor> {
  const left = new Map(weights);
  const result = new Map<string, Tensor>();
  for (const { prefix, paths, args, layout: own } of listLayers(model, layout)) {
    const given = Object.fromEntries(
      [...paths].flatMap(([name, path]) => {
        const tensor = left.get(path);
        left.delete(path);
        return tensor ? [[name, tensor]] : [];
      }),
    );
    const top = prefix.replaceAll(".", layout.separator);
    for (const [name, tensor] of Object.entries(own ? own.write(given, args) : given))
      result.set(`${top}${layout.separator}${name}`, tensor);
  }
  return new Map([...result, ...left]);
}

/** Back to the spec's. Throws DataFault where a weight is missing, of another shape, or of no layer. */
export function fromLayout(model: Model, layout: Layout, given: Named): Map<string, Tensor> {
  const left = new Map(given);
  const result = new Map<string, Tensor>();
  for (const { prefix, paths, args, layout: own } of listLayers(model, layout)) {
    const top = `${prefix.replaceAll(".", layout.separator)}${layout.separator}`;
    const found = Object.fromEntries(
      [...left]
        .filter(([name]) => name.startsWith(top))
        .map(([name, tensor]) => [name.slice(top.length), tensor] as const)
        .filter(([name]) => own !== null || paths.has(name)),
    );
    for (const name of Object.keys(found)) left.delete(top + name);
    const read = own ? own.read(found, args) : found;
    for (const [name, path] of paths) if (read[name]) result.set(path, read[name]);
  }
  for (const [name, tensor] of left) if (name.startsWith("prepare.")) result.set(name, tensor);
  const stray = [...left.keys()].find((name) => !name.startsWith("prepare.") && !isCounter(name));
  if (stray !== undefined) throw new DataFault("mismatch", `the model has no layer for ${stray}`);
  checkAll(model, result, layout);
  return result;
}

/** PyTorch counts the batches that a BatchNorm has seen; nothing here needs it. */
function isCounter(name: string): boolean {
  return name.endsWith("num_batches_tracked");
}

function checkAll(model: Model, weights: Named, layout: Layout): void {
  for (const { path, shape } of [...model.weights, ...model.buffers]) {
    const tensor = weights.get(path);
    if (!tensor)
      throw new DataFault("mismatch", `${path} is missing among the weights of ${layout.name}'s layout`);
    const wanted = shape.map((size) => constantOf(size)!);
    if (String(wanted) !== String(tensor.shape)) {
      const [found, needed] = [tensor.shape, wanted].map((s) => `[${s.join(", ")}]`);
      throw new DataFault("mismatch", `${path} is ${found} here, but ${needed} in the network`);
    }
  }
}

/** Layers with weights of their own, each once: a shared one counts where it stands first, a tied weight where it was made. */
function listLayers(model: Model, layout: Layout): Own[] {
  const seen = new Set<string>();
  return model.nodes.flatMap(({ component, args, weights, buffers }) => {
    const paths = new Map(
      [...weights, ...buffers].filter(
        (entry): entry is [string, string] => typeof entry[1] === "string" && !seen.has(entry[1]),
      ),
    );
    const [first] = paths.values();
    if (first === undefined) return [];
    for (const path of paths.values()) seen.add(path);
    const prefix = first.slice(0, first.lastIndexOf("."));
    return [{ prefix, paths, args, layout: layout.layers[component.name] ?? null }];
  });
}
