/** @file The gradient of a convolution's weights: patches, turned, times the output's gradient, summed over blocks of positions. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, smaller } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { eachPanel, patchBlocks, reservePatches } from "./correlate.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { definePack } from "./pack.ts";
import { definePanel, panelVectors } from "./panel.ts";
import { definePatches, type PatchForm, positionsOf } from "./patches.ts";

type I32 = Local<"i32">;

export function emitWeightGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const form: PatchForm = {
    axes: shape.axes,
    pixelChannels: shape.channels,
    channels: shape.perGroup.channels,
  };
  const columns = shape.perGroup.filters;
  const { taps, tapNumbers, rows } = patchBlocks(form);
  const packedBytes = rows * panelVectors(columns) * 16;
  const packed = context.scratch.reserve(0, packedBytes);
  const patches = reservePatches(context, form, packedBytes);
  const steps = createSteps(scope);
  const total = steps.keep(dimension(context, shape.n, positionsOf(form)));
  const [row, count, tap, someTaps, width] = Array.from({ length: 5 }, () => scope.local("i32")) as [
    I32,
    I32,
    I32,
    I32,
    I32,
  ];
  const step = constantI32(4 * shape.filters);
  const panelAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(packed, i32.multiply(i32.multiply(count, column), constantI32(4)));
  const pack = eachPanel(scope, columns, (column, some) => {
    const from = i32.add(i32.add(y, i32.multiply(row, step)), i32.multiply(column, constantI32(4)));
    return [invoke(definePack(context.module, some, "rows"), count, from, step, panelAt(column))];
  });
  const block = [
    someTaps.set(smaller(i32.subtract(constantI32(form.axes[0]!.kernel), tap), constantI32(taps))),
    width.set(i32.multiply(someTaps, constantI32(tapNumbers))),
    invoke(definePatches(context.module, form), x, patches, row, count, tap, someTaps),
    ...eachPanel(scope, columns, (column, some) => {
      const panel = definePanel(context.module, { columns: some, a: "columns", b: "packed" });
      const firstRow = i32.multiply(i32.multiply(tap, constantI32(tapNumbers)), step);
      const to = i32.add(i32.add(w, firstRow), i32.multiply(column, constantI32(4)));
      const isLater = i32.notEqual(row, constantI32(0));
      return [
        invoke(
          panel,
          width,
          count,
          patches,
          i32.multiply(width, constantI32(4)),
          panelAt(column),
          constantI32(0),
          to,
          step,
          isLater,
        ),
      ];
    }),
  ];
  steps.push(
    ...countUp(
      row,
      constantI32(0),
      total,
      [
        count.set(smaller(i32.subtract(total, row), constantI32(rows))),
        ...pack,
        ...countUp(tap, constantI32(0), constantI32(form.axes[0]!.kernel), block, constantI32(taps)),
      ],
      constantI32(rows),
    ),
  );
  return steps.code;
}
