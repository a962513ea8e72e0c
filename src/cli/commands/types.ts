/** @file `nabla types`: writes typed declarations beside specs, for programs that import them. */
import { basename, relative, resolve } from "node:path";
import { openSize } from "../../diagnostics/data.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { printTypes } from "../../types-gen/print-types.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { analyseSpec, findSpecs } from "../spec.ts";
import { hasErrors } from "../../core/diagnostic.ts";
import type { CommandDefinition } from "./define.ts";

const types: CommandDefinition = {
  define: (command, io, done) => {
    command
      .argument("<paths...>", "specs, or folders to search for *.nn")
      .action((paths: readonly string[]) => {
        const failed = findSpecs(paths, io).filter((file) => !writeTypes(file, io));
        if (failed.length > 0) done(1);
      });
  },
};

export default types;

/** False where the spec has errors. A file without a model has nothing to import, and gets no declarations. */
function writeTypes(file: string, io: Io): boolean {
  const { model, diagnostics, texts } = analyseSpec(file, {}, io);
  const open = (model?.dims ?? []).map(({ name, min }) =>
    openSize.at(model!.span, { name, model: model!.name, example: Math.max(min, 64) }),
  );
  const all = [...diagnostics, ...open];
  printDiagnostics(all, texts, io);
  if (hasErrors(all)) return false;
  if (model === null) return true;
  const base = basename(file).replace(/\.nn$/, "");
  const out = resolve(io.cwd, file.replace(/\.nn$/, ".d.nn.ts"));
  writeFileSafely(out, printTypes(model, base));
  io.stderr(`wrote ${relative(io.cwd, out)}\n`);
  return true;
}
