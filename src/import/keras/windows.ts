/** @file Keras's convolutions and pools. Layouts are ours already. */
import { addSizes, ceilDivide, floorDivide, multiplySizes, type Size, toSize } from "../../sizes/size.ts";
import { numbers } from "../builder.ts";
import { refuse } from "../fault.ts";
import type { Numbers } from "../steps.ts";
import {
  channelsOf,
  flagIn,
  type KerasValue,
  numberIn,
  numbersIn,
  only,
  textIn,
  through,
  type TranslateLayer,
  type Use,
  writeSizes,
} from "./context.ts";
import { activate } from "./layers.ts";

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly same: boolean;
}

function checkLayout({ config }: Use): void {
  if (textIn(config, "data_format", "channels_last") !== "channels_last")
    refuse("data_format = channels_first");
}

function readWindow(use: Use, x: KerasValue, kernel: string, strides: readonly number[] | null): Window {
  checkLayout(use);
  const count = x.shape.length - 1;
  const padding = textIn(use.config, "padding", "valid");
  if (padding !== "same" && padding !== "valid") refuse(`padding = ${padding}`);
  return {
    kernel: numbersIn(use.config, kernel, count),
    strides: strides ?? numbersIn(use.config, "strides", count, 1),
    dilations: numbersIn(use.config, "dilation_rate", count, 1),
    same: padding === "same",
  };
}

function slide({ kernel, strides, dilations, same }: Window, x: KerasValue): Size[] {
  return kernel.map((k, i) => {
    const size = x.shape[i]!;
    return same
      ? ceilDivide(size, strides[i]!)
      : addSizes(floorDivide(addSizes(size, -((k - 1) * dilations[i]! + 1)), strides[i]!), 1);
  });
}

type Options = readonly (readonly [string, number | string | undefined])[];

function optionsOf({ strides, dilations, same }: Window): Options {
  const [stride, dilation] = [writeSizes(strides), writeSizes(dilations)];
  return [
    ["stride", stride === 1 ? undefined : stride],
    ["pad", same ? undefined : "valid"],
    ["dilation", dilation === 1 ? undefined : dilation],
  ];
}

const conv: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const window = readWindow(use, x, "kernel_size", null);
  const [filters, groups, bias] = [
    numberIn(use.config, "filters"),
    numberIn(use.config, "groups", 1),
    flagIn(use.config, "use_bias", true),
  ];
  const [kernel, second] = use.find(bias ? ["kernel", "bias"] : ["kernel"]);
  const args = [
    filters,
    writeSizes(window.kernel),
    ...optionsOf(window),
    ["groups", groups === 1 ? undefined : groups],
    ["bias", bias ? undefined : "false"],
  ] as const;
  return activate(
    use,
    through(use, x, "Conv", args, [...slide(window, x), toSize(filters)], {
      weight: kernel!,
      bias: second ?? null,
    }),
  );
};

/** [kh, kw, c, m] → [kh, kw, 1, c·m]: the same numbers in the same order. */
function depthKernel(kernel: Numbers | null): Numbers | null {
  if (!kernel) return null;
  const [c, m] = kernel.shape.slice(-2) as [number, number];
  return numbers([...kernel.shape.slice(0, -2), 1, c * m], kernel.data);
}

const depthwise: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const window = readWindow(use, x, "kernel_size", null);
  const [multiplier, bias] = [
    numberIn(use.config, "depth_multiplier", 1),
    flagIn(use.config, "use_bias", true),
  ];
  const [kernel, second] = use.find(bias ? ["kernel", "bias"] : ["kernel"]);
  const args = [
    writeSizes(window.kernel),
    ["multiplier", multiplier === 1 ? undefined : multiplier],
    ...optionsOf(window),
    ["bias", bias ? undefined : "false"],
  ] as const;
  return activate(
    use,
    through(use, x, "DepthwiseConv", args, [...slide(window, x), toSize(channelsOf(x) * multiplier)], {
      weight: depthKernel(kernel!),
      bias: second ?? null,
    }),
  );
};

const separable: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const window = readWindow(use, x, "kernel_size", null);
  const [multiplier, filters, bias] = [
    numberIn(use.config, "depth_multiplier", 1),
    numberIn(use.config, "filters"),
    flagIn(use.config, "use_bias", true),
  ];
  const [deep, point, second] = use.find(["depthwise_kernel", "pointwise_kernel", ...(bias ? ["bias"] : [])]);
  const places = slide(window, x);
  const args = [
    writeSizes(window.kernel),
    ["multiplier", multiplier === 1 ? undefined : multiplier],
    ...optionsOf(window),
    ["bias", "false"],
  ] as const;
  const each = through(use, x, "DepthwiseConv", args, [...places, toSize(channelsOf(x) * multiplier)], {
    weight: depthKernel(deep!),
  });
  return activate(
    use,
    through(
      use,
      each,
      "Conv",
      [filters, 1, ["bias", bias ? undefined : "false"]],
      [...places, toSize(filters)],
      { weight: point!, bias: second ?? null },
    ),
  );
};

const transposed: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const window = readWindow(use, x, "kernel_size", null);
  const { kernel: size, strides, same, dilations } = window;
  if ((use.config["output_padding"] ?? null) !== null) refuse("output_padding");
  if (dilations.some((d) => d !== 1)) refuse("a transposed convolution with dilation");
  if (!same && size.some((k, i) => k < strides[i]!)) refuse("a stride larger than the kernel");
  const [filters, bias] = [numberIn(use.config, "filters"), flagIn(use.config, "use_bias", true)];
  const [kernel, second] = use.find(bias ? ["kernel", "bias"] : ["kernel"]);
  const places = size.map((k, i) =>
    same
      ? multiplySizes(x.shape[i]!, strides[i]!)
      : addSizes(multiplySizes(addSizes(x.shape[i]!, -1), strides[i]!), k),
  );
  const args = [
    filters,
    writeSizes(size),
    ...optionsOf({ ...window, dilations: size.map(() => 1) }),
    ["bias", bias ? undefined : "false"],
  ] as const;
  return activate(
    use,
    through(use, x, "ConvTranspose", args, [...places, toSize(filters)], {
      weight: kernel!,
      bias: second ?? null,
    }),
  );
};

const pool =
  (name: "MaxPool" | "AvgPool"): TranslateLayer =>
  (use, inputs) => {
    const x = only(inputs);
    const size = numbersIn(use.config, "pool_size", x.shape.length - 1, 2);
    const strides = (use.config["strides"] ?? null) === null ? size : null;
    const window = readWindow(
      { ...use, config: { ...use.config, pool_size: size } },
      x,
      "pool_size",
      strides,
    );
    const stride = writeSizes(window.strides);
    const args = [
      writeSizes(size),
      ["stride", stride === writeSizes(size) ? undefined : stride],
      ["pad", window.same ? "same" : undefined],
    ] as const;
    return through(use, x, name, args, [...slide(window, x), x.shape.at(-1)!]);
  };

const globalPool =
  (name: string): TranslateLayer =>
  (use, inputs) => {
    const x = only(inputs);
    checkLayout(use);
    const pooled = through(use, x, name, [], [x.shape.at(-1)!]);
    if (!flagIn(use.config, "keepdims", false)) return pooled;
    const shape = [...x.shape.slice(1).map(() => toSize(1)), x.shape.at(-1)!];
    return through(use, pooled, "Reshape", [...x.shape.slice(1).map(() => 1), channelsOf(x)], shape);
  };

const upsample: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  checkLayout(use);
  if (textIn(use.config, "interpolation", "nearest") !== "nearest")
    refuse(`interpolation = ${textIn(use.config, "interpolation", "")}; nearest is possible`);
  const factors = numbersIn(use.config, "size", x.shape.length - 1, 2);
  const by = writeSizes(factors);
  return through(use, x, "Upsample", by === 2 ? [] : [by], [
    ...factors.map((f, i) => multiplySizes(x.shape[i]!, f)),
    x.shape.at(-1)!,
  ]);
};

/** `1`, `[1, 2]`, `[[1, 2], [3, 4]]`: before and after each axis. */
function sidesOf(given: unknown, count: number): readonly (readonly [number, number])[] {
  if (typeof given === "number") return Array.from({ length: count }, () => [given, given] as const);
  const list = Array.isArray(given) ? (given as unknown[]) : refuse(`sides ${JSON.stringify(given)}`);
  if (count === 1 && list.length === 2 && list.every((x) => typeof x === "number"))
    return [[list[0] as number, list[1] as number]];
  return list.map((side) =>
    Array.isArray(side) ? [Number(side[0]), Number(side[1])] : [Number(side), Number(side)],
  );
}

const border =
  (name: "Pad" | "Crop", key: string, sign: 1 | -1): TranslateLayer =>
  (use, inputs) => {
    const x = only(inputs);
    const sides = sidesOf(use.config[key], x.shape.length - 1);
    const [before, after] = [writeSizes(sides.map((s) => s[0])), writeSizes(sides.map((s) => s[1]))];
    const shape = [...sides.map(([a, b], i) => addSizes(x.shape[i]!, sign * (a + b))), x.shape.at(-1)!];
    return through(use, x, name, [before, ["after", after === before ? undefined : after]], shape);
  };

/** The same for one, two and three dimensions. */
function forDimensions(names: Readonly<Record<string, TranslateLayer>>): Record<string, TranslateLayer> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, layer]) =>
      ["1D", "2D", "3D"].map((d) => [name.replace("#", d), layer]),
    ),
  );
}

export const WINDOWS: Readonly<Record<string, TranslateLayer>> = forDimensions({
  ...{
    "Conv#": conv,
    "DepthwiseConv#": depthwise,
    "SeparableConv#": separable,
    "Conv#Transpose": transposed,
  },
  ...{ "MaxPooling#": pool("MaxPool"), "AveragePooling#": pool("AvgPool"), "UpSampling#": upsample },
  ...{
    "GlobalAveragePooling#": globalPool("GlobalAvgPool"),
    "GlobalMaxPooling#": globalPool("GlobalMaxPool"),
  },
  ...{ "ZeroPadding#": border("Pad", "padding", 1), "Cropping#": border("Crop", "cropping", -1) },
});
