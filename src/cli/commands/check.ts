/** @file `nabla check`: parses and checks specs. */
import { resolve } from "node:path";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { renderConcise } from "../../diagnostics/render/concise.ts";
import { renderGithub } from "../../diagnostics/render/github.ts";
import { type ModelReport, renderJson } from "../../diagnostics/render/json.ts";
import { renderJunit } from "../../diagnostics/render/junit.ts";
import type { Sources } from "../../diagnostics/render/order.ts";
import { renderPretty } from "../../diagnostics/render/pretty.ts";
import { renderSarif } from "../../diagnostics/render/sarif.ts";
import { checkSpec } from "../../driver/check.ts";
import { describeFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { packageVersion } from "../version.ts";
import { countLine } from "../print-diagnostics.ts";
import { formatOption } from "../options.ts";
import { watchFiles } from "../watch-files.ts";
import { addChoiceOptions, analyseSpec, type ChoiceOptions, findSpecs } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

const FORMATS = ["pretty", "concise", "json", "github", "sarif", "junit"] as const;

type Format = (typeof FORMATS)[number];

interface CheckOptions extends ChoiceOptions {
  readonly format: string;
  readonly denyWarnings?: boolean;
  readonly verbose?: boolean;
  readonly watch?: boolean;
}

const check: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<paths...>", "specs, or folders to search for *.nn")
      .addOption(formatOption(FORMATS))
      .option("--deny-warnings", "exit 1 for warnings too")
      .option(
        "--verbose",
        "say how far each model was checked: proved, tried value by value, or at its defaults",
      )
      .option("--watch", "check again after every change, until interrupted")
      .action((paths: readonly string[], options: CheckOptions) => {
        const first = checkPaths(paths, options, io);
        if (!options.watch) return done(first.status);
        return keepChecking(paths, options, io, first.read).then(done);
      });
  },
};

export default check;

interface Outcome {
  readonly status: number;
  /** Every file that was read, imports included. */
  readonly read: readonly string[];
}

/** Checks what the paths name, and prints it. */
function checkPaths(paths: readonly string[], options: CheckOptions, io: Io): Outcome {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const models: ModelReport[] = [];
  const files = findSpecs(paths, io);
  for (const file of files) {
    const analysis = analyseSpec(file, options, io, checkSpec);
    for (const [name, text] of analysis.texts) texts.set(name, text);
    models.push(...analysis.proofs.map((proof) => ({ file, ...proof })));
    diagnostics.push(
      ...analysis.diagnostics.filter((d) => !diagnostics.some((known) => sameDiagnostic(known, d))),
    );
  }
  io.stdout(renderAs(options.format as Format, diagnostics, texts, models, io));
  if (options.verbose) io.stderr(models.map(proofLine).join(""));
  io.stderr(`${countLine(diagnostics, files.length)}\n`);
  const bad = options.denyWarnings ? diagnostics.length > 0 : diagnostics.some((d) => d.severity === "error");
  return { status: bad ? 1 : 0, read: [...texts.keys()] };
}

/** Checks again after every change of what was read; a file that is missing for a moment is told, and waited for. */
function keepChecking(
  paths: readonly string[],
  options: CheckOptions,
  io: Io,
  first: readonly string[],
): Promise<number> {
  let read = first;
  const again = (): void => {
    io.stderr(`\n${new Date().toLocaleTimeString("en-GB")}\n`);
    try {
      ({ read } = checkPaths(paths, options, io));
    } catch (error) {
      const { line } = describeFault(error);
      if (line !== null) io.stderr(`${line}\n`);
    }
  };
  return new Promise((end) => {
    const stop = watchFiles(() => [...read, ...paths].map((file) => resolve(io.cwd, file)), again);
    io.onInterrupt(() => {
      stop();
      end(130);
    });
  });
}

/** A format's text, ended by a line break unless it is empty. */
function renderAs(
  format: Format,
  diagnostics: readonly Diagnostic[],
  texts: Sources,
  models: readonly ModelReport[],
  io: Io,
): string {
  const renderers: Readonly<Record<Format, () => string>> = {
    pretty: () => renderPretty(diagnostics, texts, { width: io.width, color: io.color }),
    concise: () => renderConcise(diagnostics, texts),
    json: () => renderJson(diagnostics, texts, models),
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

/** `resnet.nn: ResNet (5 choices of values checked): for all values of classes, proved; for every value of depth, tried one by one`. */
function proofLine({ file, model, values, parameters }: ModelReport): string {
  const words: Readonly<Record<ModelReport["how"], (names: string) => string>> = {
    proved: (names) => `for all values of ${names}, proved`,
    enumerated: (names) => `for every value of ${names}, tried one by one`,
    defaults: (names) => `of ${names} only the default and a few values were tried`,
  };
  const parts = (["proved", "enumerated", "defaults"] as const).flatMap((how) => {
    const names = parameters.filter((p) => p.how === how).map((p) => p.name);
    return names.length > 0 ? [words[how](names.join(", "))] : [];
  });
  const told = parts.length > 0 ? parts.join("; ") : "it has no parameters";
  return `${file}: ${model} (${values} ${values === 1 ? "choice" : "choices"} of values checked): ${told}\n`;
}
