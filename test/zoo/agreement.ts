/** @file Trains a generated module and the interpreter alike, and tells how far apart they end. */
import { interpretProgram } from "../../src/backends/interpreter/interpret-program.ts";
import { printModule } from "../../src/backends/typescript/print-module.ts";
import type { Program } from "../../src/lower/program.ts";
import { createNetwork, type RuntimeNetwork } from "../../src/runtime/network.ts";
import { createEngine, importScript } from "../../src/train/engines.ts";
import { makeBatch } from "./specs.ts";

/** The largest |got - want| / max(1, |want|) among the numbers of each kind. */
export interface Differences {
  readonly losses: number;
  readonly outputs: number;
  /** Running statistics, too. */
  readonly parameters: number;
}

/**
 * The module as it is, and with its numbers in float64, against the interpreter in float64; `steps` updates in every
 * phase. What the exact module differs by is not rounding: the order of sums alone is its own.
 */
export async function compareModule(
  program: Program,
  steps: number,
): Promise<{ readonly module: Differences; readonly exact: Differences }> {
  const want = trainNetwork(
    createNetwork(interpretProgram(program, { precision: "float64" })),
    program,
    steps,
  );
  const module = trainNetwork(await createEngine(program, "ts"), program, steps);
  const exact = trainNetwork(await exactModule(program), program, steps);
  return { module: differencesOf(module, want), exact: differencesOf(exact, want) };
}

/** The same for the exact module alone. */
export async function compareExactly(program: Program, steps: number): Promise<Differences> {
  const exact = trainNetwork(await exactModule(program), program, steps);
  const reference = createNetwork(interpretProgram(program, { precision: "float64" }));
  return differencesOf(exact, trainNetwork(reference, program, steps));
}

interface Trained {
  readonly losses: readonly number[];
  readonly outputs: Readonly<Record<string, ArrayLike<number>>>;
  readonly parameters: RuntimeNetwork["parameters"];
}

const ARENA = "const m = allocateNumbers(";

/** The generated module with float64 in its memory, and values that it computes twice left unrounded; `edit` changes more. */
export async function exactModule(
  program: Program,
  edit = (text: string): string => text,
): Promise<RuntimeNetwork> {
  const files = printModule(program, { target: "js" }).map(({ path, text }) => {
    const wide = text.replace(ARENA, "const m = new Float64Array(").replaceAll("Math.fround(", "(");
    if (path.endsWith(".js") && !wide.includes("new Float64Array("))
      throw new Error("The module's memory has another form.");
    return { path, text: edit(wide) };
  });
  return importScript(files, { kernels: "ts" });
}

function trainNetwork(network: RuntimeNetwork, program: Program, steps: number): Trained {
  network.learn(makeBatch(program));
  const losses = program.phases.flatMap(({ name }) =>
    Array.from({ length: steps }, (_, turn) => {
      const options = name === null ? {} : { phase: name };
      return network.step(makeBatch(program, turn), options).loss;
    }),
  );
  return { losses, outputs: network.predict(makeBatch(program)), parameters: network.parameters };
}

function differencesOf(got: Trained, want: Trained): Differences {
  const names = Object.keys(want.outputs);
  const paths = Object.keys(want.parameters);
  return {
    losses: difference(got.losses, want.losses),
    outputs: Math.max(0, ...names.map((name) => difference(got.outputs[name]!, want.outputs[name]!))),
    parameters: Math.max(
      0,
      ...paths.map((path) => difference(got.parameters[path]!.data, want.parameters[path]!.data)),
    ),
  };
}

function difference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let worst = got.length === want.length ? 0 : Infinity;
  for (let i = 0; i < want.length; i++) {
    const apart = Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!));
    if (!(apart <= worst)) worst = apart;
  }
  return worst;
}
