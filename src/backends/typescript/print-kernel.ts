/** @file One kernel as the statements of a function: loops written out, operators as calls of the runtime's kernels. */
import { assertNever, invariant } from "../../core/invariant.ts";
import type { Dim, TensorType } from "../../ir/types.ts";
import { readFlag, readNumber, readNumbers } from "../../ops/attributes.ts";
import { product, readWindow, spatialSizes } from "../../ops/window.ts";
import { multiplyDims } from "../../plan/affine.ts";
import type { Kernel, MatmulKernel, OperatorKernel, Plan } from "../../plan/plan.ts";
import { printLoop } from "./print-loop.ts";
import { joinSum, printDim, printOffset, printStep } from "./print-place.ts";

export interface PrintedKernel {
  readonly lines: readonly string[];
  /** Numbers of scratch that its folds need. */
  readonly scratch: number;
}

/** A table of windows by its arguments; the module makes each once. */
export type TableName = (args: string) => string;

export function printKernel(
  kernel: Exclude<Kernel, { kind: "scan" }>,
  plan: Plan,
  tableName: TableName,
): PrintedKernel {
  switch (kernel.kind) {
    case "loop":
      return printLoop(kernel, plan.capacity, (access) => plan.buffers[access.buffer]!.offset);
    case "matmul":
      return { lines: printMatmul(kernel, plan), scratch: 0 };
    case "operator":
      return { lines: [printOperator(kernel, plan, tableName)], scratch: 0 };
    default:
      return assertNever(kernel);
  }
}

function printMatmul({ lead, m, k, n, a, b, out }: MatmulKernel, plan: Plan): string[] {
  const indices = ["i", "j", "k", "l"];
  invariant(lead.length <= indices.length, "a product over too many leading axes");
  const place = ({ buffer, offset, strides }: MatmulKernel["a"]): string => {
    const base = printOffset(plan.buffers[buffer]!.offset, offset);
    return joinSum([base, ...lead.map((_, axis) => printStep(indices[axis]!, strides[axis]!))]);
  };
  const steps = ({ strides }: MatmulKernel["a"]): string => strides.slice(-2).map(printDim).join(", ");
  const pad = "  ".repeat(lead.length);
  return [
    ...lead.map(
      (dim, axis) =>
        `${"  ".repeat(axis)}for (let ${indices[axis]} = 0; ${indices[axis]} < ${printDim(dim)}; ${indices[axis]}++) {`,
    ),
    `${pad}matmul(`,
    `${pad}  m, ${[m, k, n].map(printDim).join(", ")},`,
    ...[a, b, out].map((access) => `${pad}  ${place(access)}, ${steps(access)},`),
    `${pad}  false,`,
    `${pad});`,
    ...lead.map((_, axis) => `${"  ".repeat(lead.length - 1 - axis)}}`),
  ];
}

/** Convolutions with as many groups as channels and filters. */
const DEPTHWISE = {
  conv: "depthwise",
  conv_input_gradient: "depthwiseInputGradient",
  conv_weight_gradient: "depthwiseWeightGradient",
} as const;

function printOperator(kernel: OperatorKernel, plan: Plan, tableName: TableName): string {
  const { op, attrs, inputs, output, workspace } = kernel;
  const at = (operand: OperatorKernel["output"]): string =>
    printOffset(plan.buffers[operand.buffer]!.offset, operand.offset);
  const [x, y] = inputs;
  const out = output.type.shape;
  const call = (name: string, ...args: (string | number | boolean)[]): string =>
    `${name}(m, ${args.join(", ")});`;
  switch (op) {
    case "conv":
    case "conv_input_gradient":
    case "conv_weight_gradient": {
      const forms = {
        conv: { name: "conv", input: x!.type, weight: y!.type, result: output.type },
        conv_input_gradient: {
          name: "convInputGradient",
          input: output.type,
          weight: y!.type,
          result: x!.type,
        },
        conv_weight_gradient: {
          name: "convWeightGradient",
          input: x!.type,
          weight: output.type,
          result: y!.type,
        },
      };
      const { name, input, weight, result } = forms[op];
      const kernelSizes = (weight.shape as number[]).slice(0, -2);
      const table = windowsOf(attrs, input, result, kernelSizes, tableName);
      const room = `${plan.buffers[workspace!.buffer]!.offset}, ${workspace!.rows}`;
      const channels = input.shape.at(-1) as number;
      const filters = result.shape.at(-1) as number;
      const groups = readNumber(attrs, "groups");
      if (groups > 1 && groups === channels && groups === filters) {
        const places = [at(x!), at(y!), at(output)];
        return call(DEPTHWISE[op], printDim(input.shape[0]!), ...places, channels, table);
      }
      return call(
        name,
        printDim(input.shape[0]!),
        at(x!),
        at(y!),
        at(output),
        channels,
        filters,
        groups,
        room,
        table,
      );
    }
    case "max_pool":
    case "average_pool": {
      const table = windowsOf(attrs, x!.type, output.type, readNumbers(attrs, "kernel"), tableName);
      const channels = out.at(-1) as number;
      if (op === "max_pool") return call("maxPool", printDim(out[0]!), at(x!), at(output), channels, table);
      return call(
        "averagePool",
        printDim(out[0]!),
        at(x!),
        at(output),
        channels,
        readFlag(attrs, "countPadding"),
        table,
      );
    }
    case "max_pool_gradient":
    case "max_pool_select": {
      const pooled = op === "max_pool_gradient" ? y!.type : output.type;
      const table = windowsOf(attrs, x!.type, pooled, readNumbers(attrs, "kernel"), tableName);
      const name = op === "max_pool_gradient" ? "maxPoolGradient" : "maxPoolSelect";
      return call(name, printDim(out[0]!), at(x!), at(y!), at(output), out.at(-1) as number, table);
    }
    case "average_pool_gradient": {
      const table = windowsOf(attrs, output.type, x!.type, readNumbers(attrs, "kernel"), tableName);
      const countPadding = readFlag(attrs, "countPadding");
      return call(
        "averagePoolGradient",
        printDim(out[0]!),
        at(x!),
        at(output),
        out.at(-1) as number,
        countPadding,
        table,
      );
    }
    case "gather": {
      const [rows, ...row] = x!.type.shape as number[];
      return call("gatherRows", count(y!.type.shape), at(x!), rows!, product(row), at(y!), at(output));
    }
    case "scatter_add": {
      const [rows, ...row] = out as number[];
      return call("scatterRows", count(x!.type.shape), at(x!), at(y!), rows!, product(row), at(output));
    }
    case "argmax": {
      const axis = readNumber(attrs, "axis");
      const shape = x!.type.shape;
      return call(
        "argmax",
        count(shape.slice(0, axis)),
        printDim(shape[axis]!),
        count(shape.slice(axis + 1)),
        at(x!),
        at(output),
      );
    }
    default:
      return invariant(false, `no kernel for ${op}`) as never;
  }
}

function count(shape: readonly Dim[]): string {
  return printDim(shape.reduce<Dim>(multiplyDims, 1));
}

function windowsOf(
  attrs: OperatorKernel["attrs"],
  input: TensorType,
  output: TensorType,
  kernel: readonly number[],
  tableName: TableName,
): string {
  const { strides, low, dilations } = readWindow(attrs, kernel);
  const lists = [spatialSizes(input.shape), spatialSizes(output.shape), kernel, strides, low, dilations];
  return tableName(lists.map((list) => `[${list.join(", ")}]`).join(", "));
}
