/** @file What MaxPool and AvgPool have in common: arguments, shape rule, and the smallest paddings allowed. */
import { poolPadProblem } from "../diagnostics/layers.ts";
import {
  type ArgumentSpec,
  type Complaint,
  complain,
  type Component,
  isComplaint,
} from "../library/define.ts";
import { axisNames, floatType, type ValueType } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { checkInput } from "./input.ts";
import {
  PAD_DOC,
  PAD_TYPE,
  readWindow,
  slideWindow,
  type Window,
  windowAttributes,
  windowOf,
} from "./window.ts";

interface PoolSpec {
  readonly name: "MaxPool" | "AvgPool";
  readonly doc: Component["doc"];
  readonly pool: (x: Value, attributes: Omit<ReturnType<typeof windowAttributes>, "dilations">) => Value;
}

const ARGUMENTS: readonly ArgumentSpec[] = [
  { name: "size", type: { kind: "sizes" }, doc: "Size of the window: one number, or one an axis." },
  {
    name: "stride",
    type: { kind: "sizes" },
    default: null,
    doc: "Steps between windows; by default the window's size.",
  },
  { name: "pad", type: PAD_TYPE, default: "valid", doc: `${PAD_DOC} At most half the window.` },
  {
    name: "ceil",
    type: { kind: "bool" },
    default: false,
    doc: "Sizes round up: a last window may hang over the end.",
  },
];

/** A pooling layer over the spatial axes of [t, c], [h, w, c] or [t, h, w, c]. */
export function poolLayer({ name, doc, pool }: PoolSpec): Component {
  return {
    kind: "layer",
    name,
    family: "pooling",
    doc,
    arguments: ARGUMENTS,
    transparent: true,
    infer({ operands, args }) {
      const x = operands[0]!;
      const complaint = checkInput(x, {
        layer: name,
        ranks: [2, 3, 4],
        takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
      });
      if (complaint) return complaint;
      const window = readWindow(name, x, args, "size");
      if (isComplaint(window)) return window;
      const tooMuch = checkPad(name, x, window);
      if (tooMuch) return tooMuch;
      const spatial = slideWindow(name, x, window);
      return isComplaint(spatial) ? spatial : [floatType([...spatial, x.axes.at(-1)!])];
    },
    expand({ operands, args }) {
      const x = operands[0]!;
      const { kernel, strides, low, high } = windowAttributes(
        x.type.shape,
        windowOf(args, x.type.shape.length - 2, "size"),
      );
      return [pool(x, { kernel, strides, low, high })];
    },
    samples: [
      { source: `${name}(2)`, inputs: ["f32[4, 5, 2]"] },
      { source: `${name}(3, stride = 2, pad = 1)`, inputs: ["f32[6, 5, 2]"] },
      { source: `${name}(2x3, stride = 1, pad = same)`, inputs: ["f32[3, 4, 1]"] },
      { source: `${name}(2, ceil = true)`, inputs: ["f32[5, 3]"] },
      { source: `${name}(2)`, inputs: ["f32[2, 4, 4, 1]"] },
    ],
  };
}

function checkPad(name: string, x: ValueType, window: Window): Complaint | null {
  if (typeof window.pad === "string") return null;
  const i = window.pad.findIndex((pad, k) => 2 * pad > window.kernel[k]!);
  if (i < 0) return null;
  return complain(poolPadProblem, {
    layer: name,
    axis: axisNames(x)[i]!,
    pad: window.pad[i]!,
    size: window.kernel[i]!,
  });
}
