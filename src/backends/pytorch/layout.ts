/** @file Layouts: images are channels-first inside the PyTorch model, and channels-last in the spec and its files. */
import { axisNames, type ValueType } from "../../library/types.ts";

/** Whether a value's channels stand first inside: f32[h, w, c] and f32[t, h, w, c] of each example. */
export function isImage(type: ValueType): boolean {
  return type.batched && type.dtype === "f32" && (type.axes.length === 3 || type.axes.length === 4);
}

/** From the model's layout to the spec's: [n, c, h, w] → [n, h, w, c]. */
export function toLast(expression: string, type: ValueType): string {
  return isImage(type) ? `${expression}.movedim(1, -1)` : expression;
}

/** From the spec's layout to the model's. */
export function toInside(expression: string, type: ValueType): string {
  return isImage(type) ? `${expression}.movedim(-1, 1)` : expression;
}

/** Names of the axes in the model's layout, n for the batch. */
export function insideAxes(type: ValueType): readonly string[] {
  const names = axisNames(type);
  if (isImage(type)) return ["n", names.at(-1)!, ...names.slice(0, -1)];
  return type.batched ? ["n", ...names] : names;
}

/** Repeats a value (by PyTorch's broadcasting) along the axes, by name, that it lacks of `target`. */
export function align(expression: string, type: ValueType, target: ValueType): string {
  const own = insideAxes(type);
  const wanted = insideAxes(target);
  if (own.length === 0 || own.join() === wanted.join()) return expression;
  const order = wanted.filter((name) => own.includes(name));
  const moved =
    order.join() === own.join()
      ? expression
      : `${expression}.permute(${order.map((name) => own.indexOf(name)).join(", ")})`;
  const index = wanted.map((name) => (own.includes(name) ? ":" : "None"));
  while (index[0] === "None") index.shift();
  return index.includes("None") ? `${moved}[${index.join(", ")}]` : moved;
}
