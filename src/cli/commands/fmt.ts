/** @file `nabla fmt`: writes specs in their uniform layout, or tells which are not in it. */
import { resolve } from "node:path";
import { hasErrors } from "../../core/diagnostic.ts";
import { formatSource } from "../../syntax/format.ts";
import { parse } from "../../syntax/parse.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { findSpecs, readSpec } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

const STDIN = "-";

const fmt: CommandDefinition = {
  define: (command, io, done) => {
    command
      .argument(
        "<paths...>",
        "specs, or folders to search for *.nn; - formats standard input to standard output",
      )
      .option("--check", "only tell which files would change (exit 1 if any would)")
      .action((paths: readonly string[], options: { readonly check?: boolean }) => {
        if (paths.length === 1 && paths[0] === STDIN) {
          io.stdout(formatSource(io.readStdin()));
          return;
        }
        const files = findSpecs(paths, io);
        const broken = files.filter((file) => reportErrors(file, io));
        const changed = files.filter((file) => formatFile(file, options.check === true, io));
        const verb = options.check ? "would change" : "formatted";
        io.stderr(`${changed.length} of ${files.length} ${files.length === 1 ? "file" : "files"} ${verb}\n`);
        done(broken.length > 0 || (options.check && changed.length > 0) ? 1 : 0);
      });
  },
};

export default fmt;

/** The syntax errors of a file; its declarations that are whole are formatted all the same. */
function reportErrors(file: string, io: Io): boolean {
  const text = readSpec(file, io);
  const { diagnostics } = parse({ file, text });
  printDiagnostics(diagnostics, new Map([[file, text]]), io);
  return hasErrors(diagnostics);
}

/** True if the file's layout differs; writes it unless it is only checked. */
function formatFile(file: string, check: boolean, io: Io): boolean {
  const text = readSpec(file, io);
  const formatted = formatSource(text);
  if (formatted === text) return false;
  io.stdout(`${file}\n`);
  if (!check) writeFileSafely(resolve(io.cwd, file), formatted);
  return true;
}
