/** @file A small model around the statements of an example. */

export const model = (...lines: string[]): string =>
  `model M {\n  input x: f32[4]\n${lines.map((l) => `  ${l}\n`).join("")}}\n`;

export const GOOD = model("output y = x -> Linear(2)");
