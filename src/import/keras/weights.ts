/** @file Weights of Keras layers, however the file calls them. */
import { refuse } from "../fault.ts";
import { numbers } from "../builder.ts";
import type { Numbers } from "../steps.ts";

/** Tensors of a weights file by their paths: `layers/dense/vars/0`, `dense/kernel`, `dense.kernel`. */
export type KerasTensors = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
>;

export interface LayerPlace {
  readonly name: string;
  /** Keras numbers the layers of a class in a file: dense, dense_1, … */
  readonly counted: string;
  /** Of the models around: `layers/functional/`. */
  readonly prefix: string;
}

/** `Conv2D` → conv2d, `LayerNormalization` → layer_normalization, as keras.src.utils.naming does. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** The variables of a layer, by their names and places; null without a file. `inside`: a part of it, such as `cell`. */
export function findVariables(
  tensors: KerasTensors | null,
  place: LayerPlace,
  variables: readonly string[],
  inside = "",
): readonly (Numbers | null)[] {
  if (tensors === null) return variables.map(() => null);
  return variables.map((variable, i) => {
    const part = inside === "" ? "" : `${inside}/`;
    const own = [
      `${place.prefix}layers/${place.counted}/${part}vars/${i}`,
      `${place.prefix}layers/${place.name}/${part}vars/${i}`,
    ];
    const spoken = ["/", "."].flatMap((mark) =>
      [place.name, `${place.prefix}${place.name}`].map(
        (name) => `${name}${mark}${part.replace("/", mark)}${variable}`,
      ),
    );
    const short = ["/", "."].map((mark) => `${place.name}${mark}${variable}`);
    const found =
      [...own, ...spoken, ...short]
        .map((name) => tensors.get(name) ?? tensors.get(`${name}:0`))
        .find((t) => t !== undefined) ?? endingIn(tensors, place.name, variable);
    return found
      ? numbers(found.shape, found.data)
      : refuse(`the weights file has no ${variable} of ${place.name} (looked for ${own[0]} and ${short[0]})`);
  });
}

/** `sequential/dense/kernel`, `lstm/lstm_cell/kernel`: the layer's name somewhere, the variable's last. */
function endingIn(tensors: KerasTensors, layer: string, variable: string): ReturnType<KerasTensors["get"]> {
  const found = [...tensors].filter(([name]) => {
    const parts = name.replace(/:0$/, "").split(/[/.]/);
    return parts.includes(layer) && parts.at(-1) === variable;
  });
  return found.length === 1 ? found[0]![1] : undefined;
}
