/** @file Metrics: sums over a batch that add up over batches, and the figure of the sums. Both are Python functions. */
import type { MetricSetup } from "../../sema/model.ts";
import type { ValueType } from "../../library/types.ts";
import { constantOf } from "../../sizes/size.ts";

/** Sums of each metric: functions of prediction, target and mask (None), as one flat tensor. */
const SUMS: Readonly<Record<string, string>> = {
  hits: `def hits(right, mask=None):
    """[right answers, answers]"""
    right = right if right.is_floating_point() else right.float()
    kept = torch.ones_like(right) if mask is None else mask.float().reshape(
        mask.shape + (1,) * (right.dim() - mask.dim())).expand_as(right)
    return torch.stack([(right * kept).sum(), kept.sum()])`,
  classes: `def classes(x):
    return x if not x.is_floating_point() else x.argmax(-1)`,
  yes: `def yes(score, target, threshold=None):
    """Yes-or-no answers and what is right; without a threshold 0 for signs and logits, else one half."""
    score, target = score.reshape(target.shape), target.float()
    if threshold is None:
        signs = (target < 0).any() or (score < 0).any() or (score > 1).any()
        threshold = 0.0 if signs else 0.5
    return score > threshold, target > 0`,
  confusion: `def confusion(said, true, k):
    """How often each class (row) was taken for each (column), flat."""
    return torch.bincount(true.flatten() * k + said.flatten(), minlength=k * k).float()`,
};

/** Figures of sums, in Python; t is the list of numbers. */
const FIGURES: Readonly<Record<string, string>> = {
  share: `def share(t):
    return t[0] / t[1] if t[1] else 0.0`,
  root_share: `def root_share(t):
    return math.sqrt(share(t))`,
  exp_share: `def exp_share(t):
    return math.exp(share(t))`,
  r2: `def r2(t):
    spread = t[2] - t[1] ** 2 / t[3]
    return 1 - (t[0] / spread if spread else 0.0)`,
  diagonal: `def diagonal(t):
    k = math.isqrt(len(t))
    return sum(t[:: k + 1]) / sum(t) if sum(t) else 0.0`,
  macro: `def macro(t, figure):
    """Of class 1 of two, else the mean over the classes that occur."""
    k = math.isqrt(len(t))
    counts = [(t[i * k + i], sum(t[i::k]), sum(t[i * k:(i + 1) * k])) for i in range(k)]
    figures = [figure(*c) for c in (counts[1:] if k == 2 else counts) if c[1] + c[2] or k == 2]
    return sum(figures) / len(figures) if figures else 0.0`,
  precision: `def precision(both, said, true):
    return both / said if said else 0.0`,
  recall: `def recall(both, said, true):
    return both / true if true else 0.0`,
  f1: `def f1(both, said, true):
    return 2 * both / (said + true) if said + true else 0.0`,
};

export interface PrintedMetric {
  readonly name: string;
  readonly sums: string;
  /** A function of the list of sums. */
  readonly figure: string;
  readonly functions: readonly string[];
  readonly higherIsBetter: boolean;
}

/** The metric's calls on these operands, in the spec's layout; null where PyTorch's script cannot compute it. */
export function printMetric(
  metric: MetricSetup,
  operands: readonly (string | null)[],
  types: readonly ValueType[],
): PrintedMetric | null {
  const { definition, args } = metric;
  const [x, y, mask] = operands as readonly string[];
  const masked = mask ? `, ${mask}` : "";
  const made = (sums: string, figure: string, ...functions: string[]): PrintedMetric => ({
    ...{ name: metric.name, sums, figure, functions },
    higherIsBetter: definition.higherIsBetter,
  });
  const threshold = args.has("threshold") ? `, ${args.float("threshold")}` : "";
  const errors = (each: string) => `torch.stack([(${each}).sum(), (${y}).new_tensor(float(${y}.numel()))])`;
  switch (definition.name) {
    case "accuracy":
      if (byClass(metric, types))
        return made(`hits(classes(${x}) == classes(${y})${masked})`, "share", "hits", "classes", "share");
      return made(`hits(torch.eq(*yes(${x}, ${y}${threshold}))${masked})`, "share", "hits", "yes", "share");
    case "top_k":
      return made(
        `hits((${x} > ${x}.gather(-1, classes(${y}).unsqueeze(-1))).sum(-1) < ${args.int("k")}${masked})`,
        ...(["share", "hits", "classes", "share"] as [string, ...string[]]),
      );
    case "perplexity":
      return made(
        `hits(-torch.log_softmax(${x}, -1).gather(-1, classes(${y}).unsqueeze(-1)).squeeze(-1)${masked})`,
        ...(["exp_share", "hits", "classes", "share", "exp_share"] as [string, ...string[]]),
      );
    case "precision":
    case "recall":
    case "f1": {
      const figure = `lambda t: macro(t, ${definition.name})`;
      if (!byClass(metric, types))
        return made(
          `confusion(*(a.long() for a in yes(${x}, ${y}${threshold})), 2)`,
          figure,
          "yes",
          "confusion",
          "macro",
          definition.name,
        );
      const k = constantOf(types[0]!.axes.at(-1)!.size);
      return made(
        `confusion(classes(${x}), classes(${y}), ${k})`,
        figure,
        "classes",
        "confusion",
        "macro",
        definition.name,
      );
    }
    case "confusion": {
      const k = constantOf(types[0]!.axes.at(-1)!.size);
      return made(
        `confusion(classes(${x}), classes(${y}), ${k})`,
        "diagonal",
        "classes",
        "confusion",
        "diagonal",
      );
    }
    case "mse":
      return made(errors(`(${x} - ${y}).square()`), "share", "share");
    case "rmse":
      return made(errors(`(${x} - ${y}).square()`), "root_share", "share", "root_share");
    case "mae":
      return made(errors(`(${x} - ${y}).abs()`), "share", "share");
    case "r2":
      return made(
        `torch.stack([(${x} - ${y}).square().sum(), ${y}.sum(), ${y}.square().sum(), ${y}.new_tensor(float(${y}.numel()))])`,
        ...(["r2", "r2"] as [string, ...string[]]),
      );
    default:
      return null;
  }
}

/** The functions of these names, in order. */
export function printMetricFunctions(names: ReadonlySet<string>): string[] {
  return Object.entries({ ...SUMS, ...FIGURES }).flatMap(([name, text]) =>
    names.has(name) ? ["", "", ...text.split("\n")] : [],
  );
}

/** As `answersByClass`, of checked types instead of graph values. */
function byClass({ args }: MetricSetup, [x, y]: readonly ValueType[]): boolean {
  if (x!.dtype === "index") return true;
  const last = x!.axes.at(-1);
  const wide = last !== undefined && constantOf(last.size) !== 1;
  if (y!.dtype === "index") return x!.axes.length === y!.axes.length + 1 && wide;
  return !args.has("threshold") && wide;
}
