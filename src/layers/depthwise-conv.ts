/** @file DepthwiseConv: every channel convolved by itself. */
import { type Component, isComplaint } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { conv } from "../ops/conv.ts";
import { multiplySizes, productOf } from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { convInput } from "./conv.ts";
import { checkInput } from "./input.ts";
import { BIAS, BIAS_INIT, DILATION, INIT } from "./shared-arguments.ts";
import { PAD_DOC, PAD_TYPE, readWindow, slideWindow, windowAttributes, windowOf } from "./window.ts";

const layer: Component = {
  kind: "layer",
  name: "DepthwiseConv",
  family: "weighted",
  doc: {
    summary: "A convolution of every channel by itself, with `multiplier` filters each.",
    formula: "Conv with groups = c and c·multiplier filters; W: [...kernel, 1, c·multiplier]",
    source: "Sifre 2014; Howard et al. 2017 (MobileNet)",
  },
  arguments: [
    { name: "kernel", type: { kind: "sizes" }, doc: "Size of the window: one number, or one an axis." },
    { name: "multiplier", type: { kind: "int" }, default: 1, doc: "Filters a channel." },
    { name: "stride", type: { kind: "sizes" }, default: 1, doc: "Steps between windows." },
    { name: "pad", type: PAD_TYPE, default: "same", doc: PAD_DOC },
    DILATION,
    BIAS,
    INIT,
    BIAS_INIT,
  ],
  infer({ operands, args, weight, macs }) {
    const x = operands[0]!;
    const complaint = checkInput(x, convInput("DepthwiseConv"));
    if (complaint) return complaint;
    const window = readWindow("DepthwiseConv", x, args, "kernel");
    if (isComplaint(window)) return window;
    const spatial = slideWindow("DepthwiseConv", x, window);
    if (isComplaint(spatial)) return spatial;
    const channels = x.axes.at(-1)!;
    const multiplier = args.size("multiplier");
    const filters = multiplySizes(channels.size, multiplier);
    const fanIn = productOf(window.kernel);
    const fanOut = multiplySizes(fanIn, multiplier);
    weight("weight", { shape: [...window.kernel, 1, filters], role: "weight", fanIn, fanOut, init: "init" });
    if (args.bool("bias"))
      weight("bias", { shape: [filters], role: "bias", fanIn, fanOut, init: "bias_init" });
    macs(productOf([...spatial.map((a) => a.size), fanIn, filters]));
    return [floatType([...spatial, axis(filters)])];
  },
  expand(context) {
    const x = context.operands[0]!;
    const { shape } = x.type;
    const { strides, dilations, low, high } = windowAttributes(
      shape,
      windowOf(context.args, shape.length - 2, "kernel"),
    );
    const y = conv(x, context.weight("weight"), {
      strides,
      dilations,
      low,
      high,
      groups: shape.at(-1) as number,
    });
    return [addBias(y, context)];
  },
  samples: [
    { source: "DepthwiseConv(3)", inputs: ["f32[4, 5, 3]"] },
    { source: "DepthwiseConv(2, 2, stride = 2, pad = valid)", inputs: ["f32[5, 4, 2]"] },
    { source: "DepthwiseConv(3, dilation = 2, bias = false)", inputs: ["f32[6, 2]"] },
  ],
};

export default layer;
