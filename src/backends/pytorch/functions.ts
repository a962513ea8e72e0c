/** @file Joins and arithmetic of values, draws, and what stops gradients. */
import { namesOfRank } from "../../library/types.ts";
import { align, insideAxes } from "./layout.ts";
import { inside, last, type Printer, type PrinterTable, type Use } from "./printer.ts";
import { number } from "./python.ts";

/** The operands, each repeated to the axes of the result. */
function aligned({ operands, types, out }: Use): readonly string[] {
  return operands.flatMap((x, i) => (x === null ? [] : [align(x, types[i]!, out[0]!)]));
}

const infix = (operator: string): Printer => inside((use) => aligned(use).join(` ${operator} `));

const call = (name: string): Printer => inside(({ operands: [x] }) => `${name}(${x})`);

function maximum(use: Use): string {
  return aligned(use).reduce((a, b) => `torch.maximum(${a}, ${b})`);
}

function concat({ operands, types, out, args }: Use): string {
  const rank = out[0]!.axes.length;
  const name = args.text("axis");
  const axis = namesOfRank(rank).indexOf(name);
  const names = insideAxes(out[0]!);
  // Values that exist once (weights) are repeated over the batch.
  const batched = operands.findIndex((_, i) => types[i]!.batched);
  const parts = operands.map((x, i) =>
    types[i]!.batched || batched < 0
      ? x
      : `${x}.expand(${operands[batched]}.shape[0], ${Array(rank).fill("-1").join(", ")})`,
  );
  return `torch.cat([${parts.join(", ")}], ${names.includes(name) ? names.indexOf(name) : axis + 1})`;
}

function transpose({ operands: [x] }: Use): string {
  return `${x}.transpose(-1, -2)`;
}

/** A call of a function of the script that is at rest outside of training. */
function random(name: string, option?: string): Printer {
  return inside(({ operands, args, self, helper }) => {
    helper(name);
    const numbers = option ? [number(args.float(option))] : [];
    return `${name}(${[...operands, ...numbers, `${self}training`].join(", ")})`;
  });
}

export const FUNCTIONS: PrinterTable = {
  add: infix("+"),
  subtract: infix("-"),
  divide: infix("/"),
  mul: infix("*"),
  max: inside(maximum),
  mean: inside((use) => `(${aligned(use).join(" + ")}) / ${use.operands.length}`),
  concat: inside(concat),
  negate: inside(({ operands: [x] }) => `-${x}`),
  abs: call("torch.abs"),
  exp: call("torch.exp"),
  log: call("torch.log"),
  sqrt: call("torch.sqrt"),
  square: call("torch.square"),
  transpose: last(transpose),
  stop_grad: inside(({ operands: [x] }) => `${x}.detach()`),
  drop_path: random("drop_path", "p"),
  sample_normal: random("sample_normal"),
  sample_bernoulli: random("sample_bernoulli"),
};
