/** @file Every component that the target knows, by name. */
import { ACTIVATIONS } from "./activations.ts";
import { FUNCTIONS } from "./functions.ts";
import { LOSSES } from "./losses.ts";
import type { Printer } from "./printer.ts";
import { SHAPES } from "./shapes.ts";
import { WEIGHTED } from "./weighted.ts";
import { WINDOWS } from "./windows.ts";

export const PRINTERS: ReadonlyMap<string, Printer> = new Map(
  [ACTIVATIONS, WEIGHTED, WINDOWS, SHAPES, FUNCTIONS, LOSSES].flatMap((table) => Object.entries(table)),
);
