/** @file Layers and functions that move, cut and repeat values. All see the spec's layout, so that orders agree with it. */
import { bordersOf } from "../../layers/borders.ts";
import type { ArgumentValue } from "../../library/define.ts";
import { axisNames, namesOfRank } from "../../library/types.ts";
import { constantOf } from "../../sizes/size.ts";
import { inside, last, type PrinterTable, type Use } from "./printer.ts";
import { number } from "./python.ts";
import { isImage } from "./layout.ts";

/** Spatial axes inside: t of sequences is 1, of images and videos they start at 2. */
function globalPool(reduce: string) {
  return inside(({ operands: [x], types: [type] }: Use) => {
    const rank = type!.axes.length - 1;
    const axes = Array.from({ length: rank }, (_, i) => i + (isImage(type!) ? 2 : 1));
    return `${x}.${reduce}(${axes.length === 1 ? axes[0] : `(${axes.join(", ")})`})`;
  });
}

function pad({ operands: [x], types: [type], args }: Use): string {
  const { before, after } = bordersOf(args, type!.axes.length - 1);
  const pairs = before.map((low, i) => `${low}, ${after[i]}`).reverse();
  const value = args.float("value");
  return `F.pad(${x}, (0, 0, ${pairs.join(", ")})${value === 0 ? "" : `, value=${number(value)}`})`;
}

function crop({ operands: [x], types: [type], args }: Use): string {
  const { before, after } = bordersOf(args, type!.axes.length - 1);
  const ranges = before.map((low, i) => `${low}:${constantOf(type!.axes[i]!.size)! - after[i]!}`);
  return `${x}[:, ${ranges.join(", ")}]`;
}

function slice({ operands: [x], types: [type], args }: Use): string {
  const index = axisNames(type!).indexOf(args.text("axis")) + (type!.batched ? 1 : 0);
  const to = args.has("to") ? args.int("to") : "";
  return `${x}[${":, ".repeat(index)}${args.int("from")}:${to}]`;
}

function items(value: ArgumentValue | null): readonly ArgumentValue[] {
  return value?.kind === "list" ? value.items : [];
}

function reshape({ operands: [x], out }: Use): string {
  return `${x}.reshape(-1, ${out[0]!.axes.map((a) => constantOf(a.size)).join(", ")})`;
}

function permute({ operands: [x], types: [type], args }: Use): string {
  const names = namesOfRank(type!.axes.length);
  const order = items(args.raw("axes")).map((item) =>
    item.kind === "word" ? names.indexOf(item.value) + 1 : 0,
  );
  return `${x}.permute(0, ${order.join(", ")})`;
}

function upsample({ operands: [x], types: [type], args }: Use): string {
  const factors = args.sizes("factor", type!.axes.length - 1);
  return factors.reduce(
    (text, factor, i) => (factor === 1 ? text : `${text}.repeat_interleave(${factor}, ${i + 1})`),
    x!,
  );
}

function shortcutPad({ operands: [x], types: [type], args }: Use): string {
  const rank = type!.axes.length - 1;
  const stride = args.int("stride");
  const kept =
    stride === 1 || rank === 0
      ? x!
      : `${x}[:, ${Array.from({ length: rank }, () => `::${stride}`).join(", ")}]`;
  const more = args.int("channels") - constantOf(type!.axes.at(-1)!.size)!;
  return more === 0 ? kept : `F.pad(${kept}, (0, ${more}))`;
}

export const SHAPES: PrinterTable = {
  GlobalAvgPool: globalPool("mean"),
  GlobalMaxPool: globalPool("amax"),
  Flatten: last(({ operands: [x] }) => `${x}.flatten(1)`),
  Reshape: last(reshape),
  Permute: last(permute),
  Pad: last(pad),
  Crop: last(crop),
  Slice: last(slice),
  Last: last(({ operands: [x] }) => `${x}[:, -1]`),
  RepeatVector: last(({ operands: [x], args }) => `${x}.unsqueeze(1).expand(-1, ${args.int("steps")}, -1)`),
  OneHot: last(
    ({ operands: [x], args }) => `F.one_hot(${x}, ${args.int("classes")}).to(torch.get_default_dtype())`,
  ),
  Upsample: last(upsample),
  shortcut_pad: last(shortcutPad),
  fold_time: last(({ operands: [x] }) => `${x}.flatten(0, 1)`),
  unfold_time: last(({ operands: [x], args }) => `${x}.unflatten(0, (-1, ${args.int("length")}))`),
  reverse_time: last(({ operands: [x] }) => `${x}.flip(1)`),
};
