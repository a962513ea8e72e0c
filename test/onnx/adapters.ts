/** @file How every operator of ONNX is said here. */
import { ELEMENTWISE } from "./adapters/elementwise.ts";
import { LOSSES } from "./adapters/losses.ts";
import { PRODUCTS } from "./adapters/products.ts";
import { REDUCTIONS } from "./adapters/reductions.ts";
import { SHAPES } from "./adapters/shapes.ts";
import { WINDOWS } from "./adapters/windows.ts";
import type { Adapter } from "./call.ts";

export const ADAPTERS: Readonly<Record<string, Adapter>> = {
  ...ELEMENTWISE,
  ...SHAPES,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...WINDOWS,
  ...LOSSES,
};
