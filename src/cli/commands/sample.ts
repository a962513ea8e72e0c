/** @file `nabla sample`: text that a trained sequence model writes. */
import { InvalidArgumentError } from "commander";
import { DataFault } from "../../library/data.ts";
import { printValueType, type ValueType } from "../../library/types.ts";
import type { Model, NamedValue } from "../../sema/model.ts";
import { constantOf, substitute } from "../../sizes/size.ts";
import { loadPart } from "../../train/load-data.ts";
import { sampleTexts } from "../../train/sample-text.ts";
import { formatOption, wholeNumber } from "../options.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addTrainedOptions, openTrained, type TrainedOptions } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";

interface SampleOptions extends TrainedOptions {
  readonly entry: string;
  readonly prompt?: string;
  readonly length: number;
  readonly count: number;
  readonly until?: string;
  readonly temperature: number;
  readonly seed: number;
  readonly format: string;
}

const sample: CommandDefinition = {
  define: (command, io) => {
    addTrainedOptions(command)
      .option(
        "--entry <name>",
        "the entry that takes characters and gives scores for those that follow",
        "sample",
      )
      .option("--prompt <text>", "what the text begins with (default: a line's end, so that a line begins)")
      .option("--length <n>", "characters after the prompt, at most", wholeNumber(1), 200)
      .option("--count <n>", "texts", wholeNumber(1), 1)
      .option("--until <text>", "a text ends before this; \\n is a line's end")
      .option(
        "--temperature <t>",
        "below 1 more of the likely, above 1 more of the rest, 0 the likeliest",
        number,
        1,
      )
      .option("--seed <n>", "start of the random numbers", wholeNumber(0), 0)
      .addOption(formatOption(["text", "json"]))
      .action(async (path: string, options: SampleOptions) => {
        const { model, file, reading, bindings, start } = openTrained(path, ["input"], options, io);
        const { input, output } = findEntry(model, options.entry);
        if (!reading.names.has(input.name)) {
          const { train } = requireData(requireTrain(model, file), file);
          if (train) loadPart(train, "train", reading);
        }
        const vocabulary = reading.names.get(input.name);
        if (!vocabulary)
          throw new DataFault("mismatch", `the data does not name the values of ${input.name}`);
        const dims = new Map([...bindings, ...reading.bindings]);
        const { network } = await start(reading.bindings);
        const window = findWindow(model, { input, output }, vocabulary.length, dims);
        const run = network.entries[options.entry]!;
        const prompt = unescape(options.prompt ?? (vocabulary.includes("\n") ? "\n" : vocabulary[0]!));
        const until = options.until === undefined ? null : unescape(options.until);
        const { count, length, temperature, seed } = options;
        const codes = encodePrompt(prompt, vocabulary);
        const texts = sampleTexts(
          { vocabulary, window, prompt: codes, count, length, until, temperature, seed },
          (numbers) => run({ [input.name]: numbers })[output.name]!,
        );
        const given = options.prompt === undefined ? "" : prompt;
        const whole = texts.map((text) => given + text);
        if (options.format === "json")
          io.stdout(`${JSON.stringify({ version: 1, seed, temperature, texts: whole }, null, 2)}\n`);
        else io.stdout(whole.map((text) => `${text}\n`).join(""));
      });
  },
};

export default sample;

interface Ends {
  readonly input: NamedValue;
  readonly output: NamedValue;
}

function findEntry(model: Model, name: string): Ends {
  const entry = model.entries.find((e) => e.name === name);
  const known = model.entries.map((e) => e.name).join(", ") || "none";
  if (!entry)
    throw new DataFault(
      "mismatch",
      `${model.name} has no entry ${name} (entries: ${known}); \`entry ${name}(chars) -> logits\` declares it`,
    );
  const [input, ...others] = entry.inputs;
  const [output] = entry.outputs;
  if (input && output && others.length === 0) return { input, output };
  throw new DataFault(
    "mismatch",
    `the entry ${name} takes ${entry.inputs.length} inputs; one, the characters, was needed`,
  );
}

/** The steps that the entry takes: index(v)[t] in, f32[t, v] out. */
function findWindow(
  model: Model,
  { input, output }: Ends,
  characters: number,
  dims: ReadonlyMap<string, number>,
): number {
  const [from, to] = [input, output].map(({ value }) => model.values[value]!.type);
  const sizes = (type: ValueType): string =>
    type.axes.map((a) => constantOf(substitute(a.size, dims))).join();
  const window = from!.axes.length === 1 ? constantOf(substitute(from!.axes[0]!.size, dims)) : null;
  if (window && from!.dtype === "index" && to!.dtype === "f32" && sizes(to!) === `${window},${characters}`)
    return window;
  throw new DataFault(
    "mismatch",
    `the entry goes from ${printValueType(from!)} to ${printValueType(to!)}; index(${characters})[t] to f32[t, ${characters}] was needed`,
  );
}

function encodePrompt(prompt: string, vocabulary: readonly string[]): number[] {
  const numbers = [...prompt].map((character) => {
    const code = vocabulary.indexOf(character);
    if (code < 0)
      throw new DataFault(
        "mismatch",
        `--prompt: the training part does not have ${JSON.stringify(character)}`,
      );
    return code;
  });
  if (numbers.length > 0) return numbers;
  throw new DataFault("mismatch", "--prompt is empty: the model goes on from at least one character");
}

function unescape(text: string): string {
  return text.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("A number of at least 0 was needed.");
}
