/** @file `nabla check`: parses and checks specs. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { RENDERERS } from "../../diagnostics/render/renderers.ts";
import { countLine } from "../print-diagnostics.ts";
import { formatOption } from "../options.ts";
import { addChoiceOptions, analyseSpec, type ChoiceOptions, findSpecs } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

interface CheckOptions extends ChoiceOptions {
  readonly format: string;
  readonly denyWarnings?: boolean;
}

const check: CommandDefinition = {
  name: "check",
  define: (command, io, done) => {
    addChoiceOptions(command)
      .description("parse and check specs")
      .argument("<paths...>", "specs, or folders to search for *.nn")
      .addOption(formatOption(["pretty", "concise", "json", "github", "sarif", "junit"]))
      .option("--deny-warnings", "exit 1 for warnings too")
      .action((paths: readonly string[], options: CheckOptions) => {
        const texts = new Map<string, string>();
        const diagnostics: Diagnostic[] = [];
        const files = findSpecs(paths, io);
        for (const file of files) {
          const analysis = analyseSpec(file, options, io);
          for (const [name, text] of analysis.texts) texts.set(name, text);
          diagnostics.push(
            ...analysis.diagnostics.filter((d) => !diagnostics.some((known) => sameDiagnostic(known, d))),
          );
        }
        const text = RENDERERS[options.format]!(diagnostics, texts, {
          width: io.width,
          color: io.color,
          files,
        });
        if (text !== "") io.stdout(text.endsWith("\n") ? text : `${text}\n`);
        io.stderr(`${countLine(diagnostics, files.length)}\n`);
        const bad = options.denyWarnings
          ? diagnostics.length > 0
          : diagnostics.some((d) => d.severity === "error");
        done(bad ? 1 : 0);
      });
  },
};

export default check;

/** A file that is imported by several others is reported once. */
function sameDiagnostic(a: Diagnostic, b: Diagnostic): boolean {
  return (
    a.code === b.code &&
    a.span.file === b.span.file &&
    a.span.start === b.span.start &&
    a.message === b.message
  );
}
