/** @file Steps under construction: layers, joins and arithmetic on values of the spec. */
import type { Size } from "../sizes/size.ts";
import type { Argument, Call, Numbers, Step, StepId } from "./steps.ts";

export interface StepBuilder {
  readonly steps: Step[];
  /** The original's name for what is being written. */
  readonly place: { origin: string };
}

export function createSteps(): StepBuilder {
  return { steps: [], place: { origin: "" } };
}

export function addStep(
  to: StepBuilder,
  call: Call,
  operands: readonly StepId[],
  shape: readonly Size[],
  weights: Readonly<Record<string, Numbers>> = {},
): StepId {
  const id = to.steps.length as StepId;
  to.steps.push({ id, call, operands, shape, weights, origin: to.place.origin });
  return id;
}

/** `x -> Name(…)`. Arguments of undefined are left out. */
export function addLayer(
  to: StepBuilder,
  name: string,
  args: readonly (number | string | readonly [string, number | string | undefined])[],
  x: StepId,
  shape: readonly Size[],
  weights: Readonly<Record<string, Numbers>> = {},
): StepId {
  return addStep(to, { kind: "layer", name, arguments: readArguments(args) }, [x], shape, weights);
}

function readArguments(args: Parameters<typeof addLayer>[2]): Argument[] {
  return args.flatMap((arg): Argument[] => {
    if (typeof arg === "number" || typeof arg === "string") return [{ name: null, value: arg }];
    const [name, value] = arg as readonly [string, number | string | undefined];
    return value === undefined ? [] : [{ name, value }];
  });
}

/** Changes a step that nothing else knows yet: a bias that follows a product. */
export function changeStep(to: StepBuilder, id: StepId, change: Partial<Step>): void {
  to.steps[id] = { ...to.steps[id]!, ...change };
}

/** Numbers of a shape, in float32. */
export function numbers(shape: readonly number[], data: ArrayLike<number>): Numbers {
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}
