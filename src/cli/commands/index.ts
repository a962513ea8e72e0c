/** @file The commands, in the order in which help lists them. */
import check from "./check.ts";
import type { CommandDefinition } from "./define.ts";
import evaluate from "./eval.ts";
import explain from "./explain.ts";
import build from "./build.ts";
import gradcheck from "./gradcheck.ts";
import predict from "./predict.ts";
import summary from "./summary.ts";
import train from "./train.ts";

export const COMMANDS: readonly CommandDefinition[] = [
  check,
  summary,
  train,
  evaluate,
  predict,
  build,
  gradcheck,
  explain,
];
