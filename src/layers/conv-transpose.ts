/** @file ConvTranspose: a convolution run backwards, from small to large. */
import { emptyTransposeProblem, outputPadProblem, outputPadUnused } from "../diagnostics/layers.ts";
import { type Complaint, complain, type Component, isComplaint } from "../library/define.ts";
import { axis, axisNames, floatType, type ValueType } from "../library/types.ts";
import { convInputGradient } from "../ops/conv-input-gradient.ts";
import {
  addSizes,
  constantOf,
  floorDivide,
  multiplySizes,
  printSize,
  productOf,
  type SizeLike,
  subtractSizes,
} from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { checkGroups, convInput } from "./conv.ts";
import { checkInput } from "./input.ts";
import { BIAS, BIAS_INIT, INIT } from "./shared-arguments.ts";
import { PAD_TYPE, readWindow, type Window, windowOf } from "./window.ts";

const layer: Component = {
  kind: "layer",
  name: "ConvTranspose",
  family: "weighted",
  doc: {
    summary: "The transpose of a convolution: every value spreads by the kernel, stride apart.",
    formula:
      "y = Conv's gradient to its input. pad = same: out = in·stride, else (in - 1)·stride + kernel - 2·pad + output_pad; W: [...kernel, filters / groups, c]",
    source: "Zeiler et al. 2010; Long, Shelhamer and Darrell 2015",
  },
  arguments: [
    { name: "filters", type: { kind: "int" }, doc: "Channels of the output." },
    { name: "kernel", type: { kind: "sizes" }, doc: "Size of the window: one number, or one an axis." },
    {
      name: "stride",
      type: { kind: "sizes" },
      default: 1,
      doc: "Distance between the values in the output.",
    },
    {
      name: "pad",
      type: PAD_TYPE,
      default: "same",
      doc: "same: in·stride places; valid: the whole; or cells taken off either side.",
    },
    {
      name: "output_pad",
      type: { kind: "sizes", min: 0 },
      default: 0,
      doc: "Cells added at the end, fewer than the stride.",
    },
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
  infer({ operands, args, weight, macs, warn, divides }) {
    const x = operands[0]!;
    const complaint = checkInput(x, convInput("ConvTranspose"));
    if (complaint) return complaint;
    const window = readWindow("ConvTranspose", x, args, "kernel");
    if (isComplaint(window)) return window;
    const channels = x.axes.at(-1)!.size;
    const [filters, groups] = [args.size("filters"), args.size("groups")];
    const outputPad = args.sizes("output_pad", window.kernel.length);
    const problem =
      checkGroups("ConvTranspose", { args, divides }, channels, filters) ?? checkSizes(x, window, outputPad);
    if (problem) return problem;
    const sizes = window.kernel.map((_, i) => transposedSize(x.axes[i]!.size, window, outputPad, i));
    if (window.pad === "same" && outputPad.some((p) => p > 0)) {
      warn(
        complain(
          outputPadUnused,
          { found: sizes.map(printSize).join(" x ") },
          { help: ["leave output_pad out, or write pad = valid or a number"] },
        ),
      );
    }
    const perGroup = floorDivide(filters, groups);
    const fanIn = floorDivide(productOf([...window.kernel, channels]), groups);
    const fanOut = productOf([...window.kernel, perGroup]);
    weight("weight", {
      shape: [...window.kernel, perGroup, channels],
      role: "weight",
      fanIn,
      fanOut,
      init: "init",
    });
    if (args.bool("bias"))
      weight("bias", { shape: [filters], role: "bias", fanIn, fanOut, init: "bias_init" });
    macs(productOf([...x.axes.map((a) => a.size), fanOut]));
    return [floatType([...sizes.map((size) => axis(size)), axis(filters)])];
  },
  expand(context) {
    const x = context.operands[0]!;
    const { args } = context;
    const spatial = x.type.shape.slice(1, -1) as readonly number[];
    const window = windowOf(args, spatial.length, "kernel");
    const outputPad = args.sizes("output_pad", spatial.length);
    const pads = spatial.map((_, i) => transposedPad(window, i));
    const y = convInputGradient(x, context.weight("weight"), {
      strides: window.strides,
      dilations: window.dilations,
      low: pads.map((p) => p.low),
      high: pads.map((p) => p.high),
      groups: args.int("groups"),
      inputSpatial: spatial.map((size, i) => constantOf(transposedSize(size, window, outputPad, i))!),
    });
    return [addBias(y, context)];
  },
  samples: [
    { source: "ConvTranspose(2, 3)", inputs: ["f32[3, 4, 2]"] },
    { source: "ConvTranspose(3, 4, stride = 2)", inputs: ["f32[3, 2, 2]"] },
    {
      source: "ConvTranspose(2, 3, stride = 2, pad = 1, output_pad = 1, bias = false)",
      inputs: ["f32[3, 3, 1]"],
    },
    { source: "ConvTranspose(4, 2, stride = 3, pad = same, groups = 2)", inputs: ["f32[3, 2]"] },
    { source: "ConvTranspose(1, 3, stride = 2, pad = valid)", inputs: ["f32[4, 2]"] },
  ],
};

export default layer;

/** in·stride, or (in − 1)·stride + kernel − 2·pad + output_pad. */
function transposedSize(size: SizeLike, window: Window, outputPad: readonly number[], i: number) {
  const stride = window.strides[i]!;
  if (window.pad === "same") return multiplySizes(size, stride);
  const pad = window.pad === "valid" ? 0 : window.pad[i]!;
  return addSizes(multiplySizes(subtractSizes(size, 1), stride), window.kernel[i]! - 2 * pad + outputPad[i]!);
}

/** Cells that the matching convolution would pad; same splits kernel − stride, the odd cell last. */
function transposedPad(window: Window, i: number): { readonly low: number; readonly high: number } {
  if (window.pad === "valid") return { low: 0, high: 0 };
  if (window.pad !== "same") return { low: window.pad[i]!, high: window.pad[i]! };
  const total = Math.max(window.kernel[i]! - window.strides[i]!, 0);
  return { low: Math.floor(total / 2), high: Math.ceil(total / 2) };
}

function checkSizes(x: ValueType, window: Window, outputPad: readonly number[]): Complaint | null {
  const names = axisNames(x);
  for (const [i, stride] of window.strides.entries()) {
    const extra = outputPad[i]!;
    if (extra >= stride && extra > 0) {
      return complain(
        outputPadProblem,
        { outputPad: extra, stride, axis: names[i]! },
        { help: reachableSizes(x, window, i) },
      );
    }
    const size = transposedSize(x.axes[i]!.size, window, outputPad, i);
    const known = constantOf(size);
    if (known !== null && known < 1)
      return complain(emptyTransposeProblem, { axis: names[i]!, size: printSize(size), stride });
  }
  return null;
}

function reachableSizes(x: ValueType, window: Window, i: number): readonly string[] {
  const stride = window.strides[i]!;
  const at = (extra: number): string =>
    printSize(
      transposedSize(
        x.axes[i]!.size,
        window,
        window.kernel.map(() => extra),
        i,
      ),
    );
  const same = printSize(multiplySizes(x.axes[i]!.size, stride));
  return [
    `output_pad 0 … ${stride - 1} reaches sizes ${at(0)} … ${at(stride - 1)}; pad = same gives ${same}`,
  ];
}
