/** @file Losses and penalties: PyTorch's own where it means the same, functions of the script's head elsewhere. */
import { constantOf } from "../../sizes/size.ts";
import { type Layout, type Printer, type PrinterTable, last, type Use } from "./printer.ts";
import { list, number } from "./python.ts";

/** `, weight=…, mask=…`: what the use gives of weight (by class or by value) and mask. */
function extras(use: Use, weightAt: number, maskAt: number): string {
  const { args, operands } = use;
  const byClass = args.raw("weight");
  const parts: string[] = [];
  if (byClass?.kind === "list") parts.push(`by_class=[${args.numbers("weight").map(number).join(", ")}]`);
  if (weightAt > 0 && operands[weightAt]) parts.push(`weight=${operands[weightAt]}`);
  if (operands[maskAt]) parts.push(`mask=${operands[maskAt]}`);
  return parts.map((part) => `, ${part}`).join("");
}

/** Prediction and target; a plain number as target is repeated. */
function pair({ operands: [x, y], types }: Use): string {
  const target = types[1]!;
  if (target.axes.length === 0 && !target.batched) return `${x}, torch.full_like(${x}, ${y})`;
  return `${x}, ${y}${target.dtype === "f32" ? "" : `.to(${x}.dtype)`}`;
}

/** PyTorch's mean over every element, unless weights or a mask ask for more: then the mean of `each`. */
function elementwise(own: string, each: (use: Use) => string, over = "mean_of"): Printer {
  return last((use) => {
    const more = extras(use, 2, 3);
    if (own !== "" && more === "") return `${own}(${pair(use)})`;
    use.helper(over);
    return `${over}(${each(use)}${more})`;
  });
}

const unreduced = (own: string) => (use: Use) => `${own}(${pair(use)}, reduction="none")`;

/** A function of the script, summed over channels, mean over the rest. */
function summed(each: (use: Use) => string): Printer {
  return elementwise("", each, "mean_of_sums");
}

function huber(use: Use): string {
  const more = extras(use, 2, 3);
  const delta = `delta=${number(use.args.float("delta"))}`;
  if (more === "") return `F.huber_loss(${pair(use)}, ${delta})`;
  use.helper("mean_of");
  return `mean_of(F.huber_loss(${pair(use)}, reduction="none", ${delta})${more})`;
}

function bceLogits(use: Use): string {
  const own = "F.binary_cross_entropy_with_logits";
  const more = extras(use, 2, 3);
  const weights = use.args.has("pos_weight") ? use.args.numbers("pos_weight") : [];
  const option =
    weights.length === 0
      ? ""
      : `, pos_weight=${use.operands[0]}.new_tensor([${weights.map(number).join(", ")}])`;
  if (more === "") return `${own}(${pair(use)}${option})`;
  use.helper("mean_of");
  return `mean_of(${own}(${pair(use)}, reduction="none"${option})${more})`;
}

/** cross_entropy and nll: PyTorch's on indices without options; classes stand last here, so choices are flattened. */
function classes(own: string, logs: (x: string) => string): Printer {
  return last((use) => {
    const { operands, types, args } = use;
    const [x, y] = operands;
    const smoothing = args.float("smoothing");
    const more = extras(use, 2, 3);
    if (types[1]!.dtype === "index" && more === "" && smoothing === 0) {
      const depth = types[1]!.axes.length;
      return depth === 0 ? `${own}(${x}, ${y})` : `${own}(${x}.flatten(0, ${depth}), ${y}.flatten())`;
    }
    use.helper("class_loss");
    const smooth = smoothing === 0 ? "" : `, smoothing=${number(smoothing)}`;
    return `class_loss(${logs(x!)}, ${y}${smooth}${more})`;
  });
}

function hinge(power: number): Printer {
  return last((use) => {
    const { operands, types, args } = use;
    const margin = number(args.float("margin"));
    if (types[1]!.dtype === "index") {
      use.helper("class_hinge");
      return `class_hinge(${operands[0]}, ${operands[1]}, ${margin}, ${power}${extras(use, 2, 3)})`;
    }
    use.helper("mean_of_sums");
    const [x, y] = pair(use).split(/, (.*)/s);
    const short = `F.relu(${margin} - ${y} * ${x})`;
    return `mean_of_sums(${power === 1 ? short : `${short} ** 2`}${extras(use, 2, 3)})`;
  });
}

function divergence(use: Use): string {
  use.helper("kl_elements");
  const options = ["log", "log_target"].filter((name) => use.args.bool(name)).map((name) => `, ${name}=True`);
  return `kl_elements(${pair(use)}${options.join("")})`;
}

/** A function of the script on the operands; the mask by name. */
function ofScript(name: string, maskAt: number, ...options: readonly string[]): Printer {
  return last((use) => {
    use.helper(name);
    const plain = use.operands.filter((x, i): x is string => x !== null && i !== maskAt);
    const numbers = options.map((o) => `${o}=${number(use.args.float(o))}`);
    const mask = use.operands[maskAt] ? [`mask=${use.operands[maskAt]}`] : [];
    return `${name}(${[...plain, ...numbers, ...mask].join(", ")})`;
  });
}

/** Sums over weights; of values that each example has, the mean of the examples' sums. */
function penalty(each: (x: string) => string): Printer {
  const layout: Layout = "raw";
  return {
    layout,
    print({ operands, types, out }) {
      const weights = operands.filter((x, i): x is string => x !== null && !types[i]!.batched);
      const values = operands.filter((x, i): x is string => x !== null && types[i]!.batched);
      const sums = values.map((x) => `${each(x)}.flatten(1).sum(1).mean()`);
      if (weights.length === 1) sums.unshift(`${each(weights[0]!)}.sum()`);
      else if (weights.length > 1) sums.unshift(`sum(${each("w")}.sum() for w in ${list(weights)})`);
      return sums.length === 0 ? `0.0  # ${out.length} value of nothing` : sums.join(" + ");
    },
  };
}

function average(use: Use): string {
  const mask = use.operands[1];
  if (!mask) return `${use.operands[0]}.mean()`;
  use.helper("mean_of");
  return `mean_of(${use.operands[0]}, mask=${mask})`;
}

/** Draws hidden units while training; at rest their probabilities. */
function contrastiveDivergence({ operands, args, self, helper }: Use): string {
  helper("contrastive_divergence");
  return `contrastive_divergence(${operands.join(", ")}, ${constantOf(args.size("steps"))}, ${self}training)`;
}

function klSparsity({ operands: [x], args, types, helper }: Use): string {
  helper("kl_sparsity");
  const rank = types[0]!.axes.length;
  const axes = rank === 2 || rank === 4 ? "(0, 1)" : "0";
  return `kl_sparsity(${x}, ${number(args.float("share"))}, ${axes})`;
}

export const LOSSES: PrinterTable = {
  mse: elementwise("F.mse_loss", unreduced("F.mse_loss")),
  mae: elementwise("F.l1_loss", unreduced("F.l1_loss")),
  bce: elementwise("F.binary_cross_entropy", unreduced("F.binary_cross_entropy")),
  huber: last(huber),
  bce_logits: last(bceLogits),
  cross_entropy: classes("F.cross_entropy", (x) => `torch.log_softmax(${x}, -1)`),
  nll: classes("F.nll_loss", (x) => x),
  kl_divergence: summed(divergence),
  perceptron: summed((use) => {
    use.helper("perceptron");
    return `perceptron(${pair(use)})`;
  }),
  hinge: hinge(1),
  squared_hinge: hinge(2),
  cosine: ofScript("cosine_loss", 2),
  contrastive: ofScript("contrastive", 3, "margin"),
  contrastive_divergence: last(contrastiveDivergence),
  kl_normal: ofScript("kl_normal", 2),
  kl_sparsity: last(klSparsity),
  average: last(average),
  l1: penalty((x) => `${x}.abs()`),
  l2: penalty((x) => `0.5 * ${x}.square()`),
};
