/** @file `nabla check`: parses and checks specs. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { renderConcise } from "../../diagnostics/render/concise.ts";
import { renderGithub } from "../../diagnostics/render/github.ts";
import { renderJson } from "../../diagnostics/render/json.ts";
import { renderJunit } from "../../diagnostics/render/junit.ts";
import type { Sources } from "../../diagnostics/render/order.ts";
import { renderPretty } from "../../diagnostics/render/pretty.ts";
import { renderSarif } from "../../diagnostics/render/sarif.ts";
import type { Io } from "../io.ts";
import { packageVersion } from "../version.ts";
import { countLine } from "../print-diagnostics.ts";
import { formatOption } from "../options.ts";
import { addChoiceOptions, analyseSpec, type ChoiceOptions, findSpecs } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

const FORMATS = ["pretty", "concise", "json", "github", "sarif", "junit"] as const;

type Format = (typeof FORMATS)[number];

interface CheckOptions extends ChoiceOptions {
  readonly format: string;
  readonly denyWarnings?: boolean;
}

const check: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<paths...>", "specs, or folders to search for *.nn")
      .addOption(formatOption(FORMATS))
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
        io.stdout(renderAs(options.format as Format, diagnostics, texts, io));
        io.stderr(`${countLine(diagnostics, files.length)}\n`);
        const bad = options.denyWarnings
          ? diagnostics.length > 0
          : diagnostics.some((d) => d.severity === "error");
        done(bad ? 1 : 0);
      });
  },
};

export default check;

/** A format's text, ended by a line break unless it is empty. */
function renderAs(format: Format, diagnostics: readonly Diagnostic[], texts: Sources, io: Io): string {
  const renderers: Readonly<Record<Format, () => string>> = {
    pretty: () => renderPretty(diagnostics, texts, { width: io.width, color: io.color }),
    concise: () => renderConcise(diagnostics, texts),
    json: () => renderJson(diagnostics, texts),
    github: () => renderGithub(diagnostics, texts),
    sarif: () => renderSarif(diagnostics, texts, packageVersion()),
    junit: () => renderJunit(diagnostics, texts),
  };
  const text = renderers[format]();
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** A file that is imported by several others is reported once. */
function sameDiagnostic(a: Diagnostic, b: Diagnostic): boolean {
  return (
    a.code === b.code &&
    a.span.file === b.span.file &&
    a.span.start === b.span.start &&
    a.message === b.message
  );
}
