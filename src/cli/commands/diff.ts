/** @file `nabla diff OLD NEW`: what changed between two specs, and whether weights saved of the old one still load. */
import { type Change, diffModels, isCompatible, type Shape } from "../../compat/diff-models.ts";
import { fieldChanged, weightAdded, weightRemoved, weightShape } from "../../diagnostics/compatibility.ts";
import { summarizeExactly } from "../../driver/measure-memory.ts";
import { sizeJson, type Summary } from "../../driver/summary.ts";
import type { Model } from "../../sema/model.ts";
import { constantOf, printSize, type Size } from "../../sizes/size.ts";
import { formatBytes, formatCount } from "../../train/format-numbers.ts";
import { UsageFault } from "../faults.ts";
import { analyseRevision } from "../git.ts";
import type { Io } from "../io.ts";
import { formatOption } from "../options.ts";
import { addChoiceOptions, type ChoiceOptions, modelOf, openModel } from "../spec.ts";
import { printTable } from "../table.ts";
import type { CommandDefinition } from "./define.ts";

interface DiffOptions extends ChoiceOptions {
  readonly against?: string;
  readonly format: string;
}

const diff: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<old>", "a spec, or with --against the only one")
      .argument("[new]", "what it became")
      .option("--against <revision>", "compare a file with itself at a revision of git (HEAD, main, v1.0)")
      .addOption(formatOption(["pretty", "json"]))
      .action((old: string, now: string | undefined, options: DiffOptions) => {
        const [before, after] = openBoth(old, now, options, io);
        const changes = diffModels(before, after);
        const [a, b] = [summarizeExactly(before), summarizeExactly(after)];
        io.stdout(options.format === "json" ? printJson(changes, a, b) : printPretty(changes, a, b));
        done(isCompatible(changes) ? 0 : 1);
      });
  },
};

export default diff;

function openBoth(
  old: string,
  now: string | undefined,
  options: DiffOptions,
  io: Io,
): readonly [Model, Model] {
  if (options.against !== undefined) {
    if (now !== undefined)
      throw new UsageFault("with --against one file is compared with itself: leave the second one out");
    const before = modelOf(old, analyseRevision(old, options.against, options, io), io);
    return [before, openModel(old, options, io).model];
  }
  if (now === undefined)
    throw new UsageFault("diff takes two specs, OLD and NEW, or one with --against REVISION");
  return [openModel(old, options, io).model, openModel(now, options, io).model];
}

function printJson(changes: readonly Change[], before: Summary, after: Summary): string {
  const both = (size: (s: Summary) => Size): object => ({
    before: sizeJson(size(before)),
    after: sizeJson(size(after)),
  });
  const document = {
    version: 1,
    compatible: isCompatible(changes),
    changes,
    params: both((s) => s.params.total),
    macs: both((s) => s.macs),
    memory: both((s) => s.memory.training),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What breaks first, each with its code; then what else changed; then the figures. */
function printPretty(changes: readonly Change[], before: Summary, after: Summary): string {
  const figure = (
    name: string,
    size: (s: Summary) => Size,
    format: (value: number) => string,
  ): readonly string[] => {
    const print = (s: Summary): string => {
      const value = constantOf(size(s));
      return value === null ? printSize(size(s)) : format(value);
    };
    const [a, b] = [print(before), print(after)];
    return [name, a === b ? `${a}, as before` : `${a} -> ${b}`];
  };
  const figures = [
    figure("parameters", (s) => s.params.total, formatCount),
    figure("multiply-adds", (s) => s.macs, formatCount),
    figure("memory to train", (s) => s.memory.training, formatBytes),
  ];
  const verdict = isCompatible(changes)
    ? "weights that were saved before load"
    : "weights that were saved before do not load";
  const lines = changes.map((change) => `${changeLine(change)}\n`);
  return `${lines.join("")}${lines.length > 0 ? "\n" : ""}${printTable(null, figures, ["left", "left"]).join("\n")}\n\n${verdict}\n`;
}

function changeLine(change: Change): string {
  const nowhere = { file: "", start: 0, end: 0 };
  const coded = ({ code, message }: { code: string; message: string }): string => `${code} ${message}`;
  switch (change.kind) {
    case "shape":
      return coded(
        weightShape.at(nowhere, {
          path: change.path,
          before: printShape(change.before),
          after: printShape(change.after),
        }),
      );
    case "removed": {
      const hint = change.to === undefined ? "" : ` (${change.to} has its shape: was it renamed?)`;
      return (
        coded(weightRemoved.at(nowhere, { path: change.path, before: printShape(change.before) })) + hint
      );
    }
    case "added": {
      const hint = change.from === undefined ? "" : ` (${change.from} had its shape: was it renamed?)`;
      return coded(weightAdded.at(nowhere, { path: change.path, after: printShape(change.after) })) + hint;
    }
    case "layer":
    case "argument":
    case "training":
      return `${change.kind} ${change.path}: ${change.before ?? "(none)"} -> ${change.after ?? "(none)"}`;
    default: {
      const { kind: role, path, before, after } = change;
      return coded(
        fieldChanged.at(nowhere, { role, path, before: before ?? "not there", after: after ?? "not there" }),
      );
    }
  }
}

function printShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
