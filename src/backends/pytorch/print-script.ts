/** @file A model as one Python file for PyTorch: the network, its training, and the way of weights in and out. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Program } from "../../lower/program.ts";
import type { Model } from "../../sema/model.ts";
import type { ValueType } from "../../library/types.ts";
import { constantOf } from "../../sizes/size.ts";
import { printHelpers } from "./helpers.ts";
import { printMetricFunctions } from "./metrics.ts";
import { createModules } from "./modules.ts";
import { printData, printTransforms } from "./print-data.ts";
import { createFlow, nodesBehind, printNodes } from "./print-flow.ts";
import { className, fieldVariables, printModel, printWeightTable } from "./print-model.ts";
import { innerValues, printPhase } from "./print-training.ts";
import { docText, indent, quote, tuple } from "./python.ts";
import { printTrainingScript } from "./script/training.ts";
import { WEIGHTS_SCRIPT } from "./script/weights.ts";

/** The file's text; what PyTorch cannot do as the spec says is told in the diagnostics. */
export function printPytorch(
  model: Model,
  program: Program,
): { text: string; diagnostics: readonly Diagnostic[] } {
  const modules = createModules(model);
  declareAll(modules);
  const inner = innerValues(model, program);
  const phases = program.phases.map((_, i) => printPhase(modules, program, i, inner));
  const network = printModel(modules, program, inner);
  const transforms = printTransforms(modules, program);
  const data = phases.length === 0 ? [] : printData(modules);
  const metrics = new Set(phases.flatMap((p) => p.metricFunctions));
  const batchNorm = [...modules.constructors.values()].some((code) => code.startsWith("nn.BatchNorm"));
  const lines = [
    ...head(model, phases.length > 0, batchNorm),
    ...printHelpers(modules.helpers),
    ...printMetricFunctions(metrics),
    "",
    "",
    ...network,
    ...phases.flatMap((p) => ["", "", ...p.lines]),
    "",
    "",
    `MODEL = ${className(model)}`,
    ...printWeightTable(modules, program),
    ...(phases.length === 0 ? [] : settings(model, program)),
    ...(phases.length === 0
      ? []
      : [...transforms, "PHASES = [", ...indent(phases.flatMap((p) => p.settings)), "]"]),
    "",
    "",
    ...(phases.length === 0 ? [] : [...data, "", ""]),
    ...WEIGHTS_SCRIPT.split("\n"),
    ...(phases.length === 0 ? [] : ["", "", ...printTrainingScript(batchNorm)]),
  ];
  return { text: `${lines.join("\n")}\n`, diagnostics: unique(modules.diagnostics) };
}

/** Runs every printer once, so that all modules and places are known before anything refers to them. */
function declareAll(modules: ReturnType<typeof createModules>): void {
  const { model } = modules;
  const flow = createFlow(modules, "self.", fieldVariables(model));
  const ends = [
    ...[...model.outputs, ...model.entries.flatMap((e) => e.outputs)].map((o) => o.value),
    ...(model.train?.phases ?? []).flatMap((p) => [
      p.loss,
      ...p.metrics.flatMap((m) => m.operands.filter((id) => id !== null)),
    ]),
  ];
  printNodes(flow, nodesBehind(model, ends, new Set()), ends);
}

function head(model: Model, trains: boolean, batchNorm: boolean): string[] {
  const use = trains
    ? `\n\n    python FILE.py --data DIR\n    torchrun --nproc_per_node=4 FILE.py --data DIR`
    : "";
  const imports = trains
    ? [
        "import argparse",
        "import csv",
        "import json",
        "import math",
        "import os",
        "import struct",
        "import time",
      ]
    : ["import json", "import math", "import os", "import struct"];
  return [
    ...`"""${docText(model.doc || model.name)}\n\nMade by nabla from ${model.file}: change the spec, not this file.${use}\n"""`.split(
      "\n",
    ),
    ...imports,
    "",
    "import numpy as np",
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    ...(trains ? ["import torch.distributed as dist"] : []),
    ...(trains && batchNorm ? ["from torch.distributed.nn.functional import all_reduce"] : []),
  ];
}

const DTYPES = { f32: "torch.float32", index: "torch.long", bool: "torch.bool" } as const;

function settings(model: Model, program: Program): string[] {
  const fields = model.fields.map((f) => {
    const shape = f.type.axes.map((a) => String(constantOf(a.size)));
    const sizes = shape.length === 0 ? "()" : tuple(shape);
    return `${quote(f.name)}: (${DTYPES[f.type.dtype]}, ${sizes}, ${classesOf(f.type)}),`;
  });
  return [
    "FIELDS = {  # type and shape of one example; whole numbers lie below the last",
    ...indent(fields),
    "}",
    `SEED = ${program.seed}`,
    `VALIDATION = ${program.validation?.value ?? "None"}  # a count, or a share of the training part`,
  ];
}

function classesOf(type: ValueType): string {
  if (type.dtype === "bool") return "2";
  return type.classes === null ? "None" : String(constantOf(type.classes) ?? "None");
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((d) => {
    const key = `${d.span.file}:${d.span.start}:${d.message}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
}
