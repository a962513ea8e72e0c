/** @file `nabla summary`: layers, shapes, parameters, multiply-adds, memory. */
import { lineStarts, positionAt, type Span } from "../../core/span.ts";
import { type MeasuredSummary, summarizeExactly } from "../../driver/measure-memory.ts";
import { sizeJson, type Summary, type SummaryField } from "../../driver/summary.ts";
import { constantOf, printSize, type Size } from "../../sizes/size.ts";
import { formatBytes, formatCount } from "../../train/format-numbers.ts";
import { addClusterOptions, type ClusterOptions, estimateModel, readCluster } from "../cluster-options.ts";
import { formatOption } from "../options.ts";
import { clusterJson, printCluster } from "../print-cluster.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import { printTable } from "../table.ts";
import type { CommandDefinition } from "./define.ts";

const summary: CommandDefinition = {
  define: (command, io) => {
    addClusterOptions(addChoiceOptions(command))
      .argument("<file>", "a spec")
      .addOption(formatOption(["table", "json"]))
      .action((file: string, options: ChoiceOptions & ClusterOptions & { format: string }) => {
        const cluster = readCluster(options, io);
        const { model, analysis } = openModel(file, options, io);
        const result = summarizeExactly(model);
        const estimated = cluster && { cluster, ...estimateModel(model, cluster) };
        if (options.format === "json") {
          const more = estimated ? { cluster: clusterJson(estimated.cluster, estimated.estimate) } : {};
          io.stdout(printJson(result, analysis.texts, more));
          return;
        }
        const lines = estimated ? printCluster(estimated.cluster, estimated.estimate, estimated.batch) : [];
        io.stdout([printSummary(result), ...lines].join("\n"));
      });
  },
};

export default summary;

function printJson(summary: MeasuredSummary, texts: ReadonlyMap<string, string>, more: object): string {
  const field = ({ name, dtype, shape }: SummaryField): object => ({
    name,
    dtype,
    shape: shape.map(sizeJson),
  });
  const { params, memory, measured } = summary;
  const document = {
    version: 1,
    model: summary.model,
    arguments: summary.arguments,
    inputs: summary.inputs.map(field),
    outputs: summary.outputs.map(field),
    params: {
      total: sizeJson(params.total),
      trainable: sizeJson(params.trainable),
      buffers: sizeJson(params.buffers),
    },
    macs: sizeJson(summary.macs),
    memory: {
      weights: sizeJson(memory.weights),
      training: sizeJson(memory.training),
      ...(measured ? { predicting: measured.predicting, examples: measured.examples } : {}),
      batch: memory.batch,
    },
    layers: summary.layers.map(({ path, layer, shape, params: count, macs, span }) => ({
      path,
      layer,
      shape: shape.map(sizeJson),
      params: sizeJson(count),
      macs: sizeJson(macs),
      range: rangeOf(span, texts),
    })),
    ...more,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Lines and columns from 1; layers of an imported file say which. */
function rangeOf(span: Span, texts: ReadonlyMap<string, string>): object {
  const starts = lineStarts(texts.get(span.file) ?? "");
  return { file: span.file, start: positionAt(starts, span.start), end: positionAt(starts, span.end) };
}

function printSummary(summary: MeasuredSummary): string {
  const args = Object.entries(summary.arguments).map(
    ([name, value]) => `${name} = ${value === name ? name : JSON.stringify(value)}`,
  );
  const shapes = (fields: readonly SummaryField[]): string =>
    fields.map((f) => `${f.name} ${printShape(f.shape)}`).join(", ");
  const rows = summary.layers.map((l) => [
    l.path,
    l.layer,
    printShape(l.shape),
    formatSize(l.params),
    formatSize(l.macs),
  ]);
  const { params } = summary;
  const totals = [
    ["parameters", `${formatSize(params.total)}${trainableNote(summary)}`],
    ...(constantOf(params.buffers) === 0 ? [] : [["running statistics", formatSize(params.buffers)]]),
    ["multiply-adds", `${formatSize(summary.macs)} for one example`],
    ["memory", memoryText(summary)],
  ];
  return [
    `${summary.model}${args.length > 0 ? `(${args.join(", ")})` : ""}`,
    `${shapes(summary.inputs)} -> ${shapes(summary.outputs)}`,
    "",
    ...printTable(["path", "layer", "output", "params", "multiply-adds"], rows, [
      "left",
      "left",
      "left",
      "right",
      "right",
    ]),
    "",
    ...printTable(null, totals, ["left", "left"]),
    "",
  ].join("\n");
}

function trainableNote({ params }: Summary): string {
  return printSize(params.total) === printSize(params.trainable)
    ? ""
    : `, of which ${formatSize(params.trainable)} are trained`;
}

function printShape(shape: readonly Size[]): string {
  return `[${shape.map((s) => printSize(s)).join(", ")}]`;
}

/** With thousands separators, or as a polynomial. */
function formatSize(size: Size): string {
  const value = constantOf(size);
  return value === null ? printSize(size) : formatCount(value);
}

/** Exact where the network can be planned. */
function memoryText({ memory, measured }: MeasuredSummary): string {
  const weights = `weights ${memorySize(memory.weights)}`;
  if (!measured)
    return `${weights}, training at most ${memorySize(memory.training)} at batch ${memory.batch}`;
  const { training, predicting, examples } = measured;
  const uses = [
    ...(training === null ? [] : [`training ${formatBytes(training)}`]),
    `predicting ${formatBytes(predicting)}`,
  ];
  return `${weights}, ${uses.join(", ")} with room for ${examples} ${examples === 1 ? "example" : "examples"} at once`;
}

function memorySize(size: Size): string {
  const value = constantOf(size);
  return value === null ? `${printSize(size)} bytes` : formatBytes(value);
}
