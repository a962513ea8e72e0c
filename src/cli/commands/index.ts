/** @file The commands, in the order in which help lists them. Each is loaded when it is called. */
import type { CommandDefinition } from "./define.ts";

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<{ readonly default: CommandDefinition }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  { name: "check", description: "parse and check specs", load: () => import("./check.ts") },
  { name: "fmt", description: "format specs", load: () => import("./fmt.ts") },
  {
    name: "summary",
    description: "print layers, shapes, parameters, multiply-adds and memory",
    load: () => import("./summary.ts"),
  },
  {
    name: "graph",
    description: "draw a network: SVG, a page, DOT or Mermaid",
    load: () => import("./graph.ts"),
  },
  { name: "train", description: "train a model as its train block says", load: () => import("./train.ts") },
  {
    name: "eval",
    description: "measure loss and metrics of a trained network",
    load: () => import("./eval.ts"),
  },
  {
    name: "predict",
    description: "print a trained network's outputs, one line an example",
    load: () => import("./predict.ts"),
  },
  {
    name: "export",
    description: "write weights in the names and layouts of PyTorch or Keras, or take them back",
    load: () => import("./export.ts"),
  },
  {
    name: "sample",
    description: "write text with a trained sequence model",
    load: () => import("./sample.ts"),
  },
  {
    name: "build",
    description: "write a network as code that imports nothing",
    load: () => import("./build.ts"),
  },
  {
    name: "import",
    description: "read a model of another framework as a spec and its weights",
    load: () => import("./import.ts"),
  },
  {
    name: "gradcheck",
    description: "compare analytic with numerical gradients, worst offender first",
    load: () => import("./gradcheck.ts"),
  },
  {
    name: "inspect",
    description: "show activations and gradients by depth, predicted and measured",
    load: () => import("./inspect.ts"),
  },
  {
    name: "diff",
    description: "tell what changed between two specs, and whether old weights still load",
    load: () => import("./diff.ts"),
  },
  {
    name: "explain",
    description: "print the page of a diagnostic; without a code, list all",
    load: () => import("./explain.ts"),
  },
  {
    name: "types",
    description: "write typed declarations for programs that import specs",
    load: () => import("./types.ts"),
  },
  { name: "lsp", description: "serve editors on stdio (language server)", load: () => import("./lsp.ts") },
  {
    name: "init",
    description: "write a starter project that trains at once",
    load: () => import("./init.ts"),
  },
];
