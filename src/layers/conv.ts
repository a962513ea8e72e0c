/** @file Conv: a convolution over the spatial axes; 1-, 2- or 3-dimensional by the rank of its input. */
import { groupsProblem } from "../diagnostics/layers.ts";
import {
  type Complaint,
  type Component,
  complain,
  type InferContext,
  isComplaint,
} from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { conv } from "../ops/conv.ts";
import { floorDivide, printSize, productOf, type Size, type SizeLike } from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { checkInput, type InputNeed } from "./input.ts";
import { BIAS, BIAS_INIT, DILATION, INIT } from "./shared-arguments.ts";
import { PAD_DOC, PAD_TYPE, readWindow, slideWindow, windowAttributes, windowOf } from "./window.ts";

const layer: Component = {
  kind: "layer",
  name: "Conv",
  family: "weighted",
  doc: {
    summary: "A convolution over time ([t, c]), an image ([h, w, c]) or a video ([t, h, w, c]).",
    formula:
      "y[p, f] = b[f] + Σ_k Σ_c x[p·stride + k·dilation - pad, c]·W[k, c, f], x: [...in, c], W: [...kernel, c / groups, filters], y: [...out, filters]",
    source: "LeCun et al. 1989; cross-correlation, as every framework has it",
  },
  arguments: [
    { name: "filters", type: { kind: "int" }, doc: "Channels of the output." },
    { name: "kernel", type: { kind: "sizes" }, doc: "Size of the window: one number, or one an axis." },
    { name: "stride", type: { kind: "sizes" }, default: 1, doc: "Steps between windows." },
    { name: "pad", type: PAD_TYPE, default: "same", doc: PAD_DOC },
    DILATION,
    {
      name: "groups",
      type: { kind: "int" },
      default: 1,
      doc: "Parts of the channels that are convolved apart.",
    },
    BIAS,
    INIT,
    BIAS_INIT,
  ],
  infer({ operands, args, weight, macs, divides }) {
    const x = operands[0]!;
    const complaint = checkInput(x, convInput("Conv"));
    if (complaint) return complaint;
    const window = readWindow("Conv", x, args, "kernel");
    if (isComplaint(window)) return window;
    const channels = x.axes.at(-1)!.size;
    const filters = args.size("filters");
    const unequal = checkGroups("Conv", { args, divides }, channels, filters);
    if (unequal) return unequal;
    const spatial = slideWindow("Conv", x, window);
    if (isComplaint(spatial)) return spatial;
    const groups = args.size("groups");
    const perGroup = floorDivide(channels, groups);
    const fanIn = productOf([...window.kernel, perGroup]);
    const fanOut = floorDivide(productOf([...window.kernel, filters]), groups);
    weight("weight", {
      shape: [...window.kernel, perGroup, filters],
      role: "weight",
      fanIn,
      fanOut,
      init: "init",
    });
    if (args.bool("bias"))
      weight("bias", { shape: [filters], role: "bias", fanIn, fanOut, init: "bias_init" });
    macs(productOf([...spatial.map((a) => a.size), fanIn, filters]));
    return [floatType([...spatial, axis(filters)])];
  },
  expand(context) {
    const x = context.operands[0]!;
    const window = windowOf(context.args, x.type.shape.length - 2, "kernel");
    const { strides, dilations, low, high } = windowAttributes(x.type.shape, window);
    const y = conv(x, context.weight("weight"), {
      strides,
      dilations,
      low,
      high,
      groups: context.args.int("groups"),
    });
    return [addBias(y, context)];
  },
  samples: [
    { source: "Conv(3, 3)", inputs: ["f32[5, 4, 2]"] },
    { source: "Conv(2, 3, stride = 2)", inputs: ["f32[6, 5, 2]"] },
    { source: "Conv(2, 2x3, pad = valid, bias = false)", inputs: ["f32[4, 5, 1]"] },
    { source: "Conv(4, 3, pad = 1x2, dilation = 2, groups = 2)", inputs: ["f32[5, 6, 2]"] },
    { source: "Conv(3, 4, stride = 3)", inputs: ["f32[7, 2]"] },
    { source: "Conv(2, 2, pad = valid)", inputs: ["f32[3, 3, 3, 2]"] },
  ],
};

export default layer;

/** What convolutions take. */
export function convInput(name: string): InputNeed {
  return {
    layer: name,
    ranks: [2, 3, 4],
    takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
    help: () => [
      "the channel axis stands last and is always written: f32[28, 28, 1]; Reshape makes an image of a vector",
    ],
  };
}

/** A complaint where groups do not divide the channels or the filters. */
export function checkGroups(
  name: string,
  { args, divides }: Pick<InferContext, "args" | "divides">,
  channels: SizeLike,
  filters: SizeLike,
): Complaint | null {
  const groups = args.size("groups");
  if (!divides(groups, channels)) return complainGroups(name, groups, `${printSize(channels)} channels`);
  if (!divides(groups, filters)) return complainGroups(name, groups, `${printSize(filters)} filters`);
  return null;
}

function complainGroups(name: string, groups: Size, of: string): Complaint {
  return complain(groupsProblem, { layer: name, parts: `${printSize(groups)} groups`, of });
}
