/** @file Documentation of what is language and not library: words, settings, connections, choices of settings. */
import type { ArgumentSpec, Doc } from "../library/define.ts";

interface Described {
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
}

/** Words that begin a declaration of a file. */
export const TOP_WORDS: Readonly<Record<string, string>> = {
  import: 'Takes declarations from another file: `import { Basic } from "./resnet.nn"`.',
  const: "A number or list for the whole file: `const n = 3`.",
  block: "A part with parameters, used like a layer: `block Basic(c: int) = Conv(c, 3) -> ReLU`.",
  cell: "One step of a recurrent layer, written as its equations; used as a layer it goes over axis t.",
  model: "A network: inputs, values, outputs, and how it is trained.",
  data: "A data set: where its parts come from and how fields are prepared.",
};

/** Words that begin a statement in the braces of a model, block or cell. */
export const STATEMENT_WORDS: Readonly<Record<string, string>> = {
  input: "A value handed in: `input image: f32[28, 28, 1]`. The batch axis is not written.",
  target: "A value that only training needs: `target label: index(10)`.",
  output: "A result: `output logits = image -> Linear(10)`.",
  state: "What a cell carries from step to step: `state h: f32[n]`.",
  update: "The state after the step: `update h = …`.",
  assert:
    'A condition that must hold: `assert n > 0, "n counts layers"`. It also sees params, macs and memory.',
  defaults:
    "Arguments for every layer of a kind: `defaults Conv(bias = false)`. What is written at a layer wins.",
  entry: "A part that a program can call: `entry encode(x) -> code`.",
  train: "How the model is trained: settings, and phases that run in order.",
};

/** Words of expressions. */
export const FLOW_WORDS: Readonly<Record<string, string>> = {
  repeat: "The same part several times in a row, with weights of its own each time: `repeat 3 { … }`.",
  for: "One turn for each item of a list: `for n in [256, 128] { Linear(n) -> ReLU }`.",
  if: "Chosen at compile time: `if bias { … } else { … }`. Without `else`, the value passes on.",
  else: "What stands in where the condition does not hold.",
  as: "Names the value at this place of a pipeline: `Linear(4) as code`.",
  it: "The value that enters the body; `it.c` is its size.",
  id: "The value as it is.",
};

/** Settings of train and phase blocks. */
export const SETTING_DOCS: Readonly<Record<string, string>> = {
  data: "Where examples come from: a source, or the name of a data block.",
  val: "The part held back for validation: a count, a share of the training part, or a source.",
  test: "The test part: a source.",
  loss: "What training makes small: arithmetic over losses, penalties and numbers.",
  optimizer: "The update rule, with its learning rate.",
  schedule: "How the learning rate changes during training.",
  metrics: "What is measured beside the loss: `[accuracy(logits, label)]`.",
  epochs: "How often training goes through the data.",
  steps: "How many updates are made, instead of epochs.",
  batch: "Examples of one update.",
  seed: "Start of all random numbers: the same seed gives the same run.",
  clip: "A limit for gradients: `norm(1)` or `value(0.5)`.",
  stop: "When training ends early: `early(val.loss, patience = 3)`.",
  checkpoint: "When weights are kept: `every(1, keep = 2, best = val.accuracy)`.",
  only: "The parts whose weights are trained: `[e1, d1]`.",
  freeze: "The parts whose weights stay as they are: `[backbone]`.",
  load: 'Weights to start from: `weights("a.safetensors", only = [backbone])`.',
};

/** Words and settings of train and phase blocks that are not bindings. */
export const TRAIN_WORDS: Readonly<Record<string, string>> = {
  phase: "A part of training; phases run in order and inherit the settings around them.",
  prepare: "Transforms of a field, for every part of the data: `prepare image = scale(1 / 255)`.",
  augment: "Random transforms of a field, for the training part only: `augment image = pad_crop(4) -> flip`.",
};

/** Settings of data blocks. */
export const DATA_SETTING_DOCS: Readonly<Record<string, string>> = {
  train: "The training part: a source.",
  test: SETTING_DOCS["test"]!,
  val: SETTING_DOCS["val"]!,
};

const number = { kind: "float" } as const;
const layer = { kind: "tensor" } as const;

/** The connections: what may carry a `{ body }`. */
export const CONNECTION_DOCS: ReadonlyMap<string, Described> = new Map<string, Described>([
  connection("skip", "A residual connection: adds what enters.", "y = x + scale·f(x)", "He et al. 2015", [
    argument("via", layer, "What makes the shapes agree: pad, proj, or a layer."),
    argument("scale", number, "Weighs f."),
    argument("drop", number, "Probability of leaving f out in training (stochastic depth)."),
  ]),
  connection("dense", "Appends to what enters, on channels.", "y = concat(x, f(x))", "Huang et al. 2016", []),
  connection(
    "highway",
    "A gate chooses between f and what enters.",
    "y = g·f(x) + (1 - g)·x, g = σ(gate(x))",
    "Srivastava et al. 2015",
    [
      argument(
        "gate",
        layer,
        "The layer that computes the gate; left out, one like f's first weighted layer.",
      ),
      argument("gate_bias", number, "Start value of the gate's bias: below 0 carries at first."),
    ],
  ),
  connection(
    "concat",
    "Joins values on channels, or arms that see the same input.",
    "concat { | A | B } or concat(a, b)",
    undefined,
    [argument("axis", { kind: "word", words: ["c", "h", "w", "t"] }, "The axis on which they are joined.")],
  ),
  connection(
    "add",
    "Adds values or arms; shapes must be equal.",
    "add { A | B } or add(a, b)",
    undefined,
    [],
  ),
  connection("mul", "Multiplies values or arms.", "mul { id | gate }", undefined, []),
  connection(
    "max",
    "The largest of values or arms, element by element (maxout).",
    "max { | A | B }",
    "Goodfellow et al. 2013",
    [],
  ),
  connection("mean", "The mean of values or arms, element by element.", "mean { | A | B }", undefined, []),
  connection(
    "bidir",
    "Runs a recurrent layer forwards and backwards in time, joined on channels.",
    "bidir { LSTM(64) }",
    "Schuster and Paliwal 1997",
    [],
  ),
  connection("each", "Does the same at every step of a sequence.", "each { f }, x: [t, …]", undefined, []),
]);

const figure = { kind: "metric" } as const;

/** What clip, stop, checkpoint and load choose from. */
export const CHOICES: ReadonlyMap<string, Described> = new Map<string, Described>([
  connection("norm", "Scales gradients down to a largest norm.", undefined, undefined, [
    argument("limit", number, "The largest norm.", true),
  ]),
  connection("value", "Cuts gradients off at an absolute value.", undefined, undefined, [
    argument("limit", number, "The largest absolute value.", true),
  ]),
  connection("early", "Ends training when a figure stops getting better.", undefined, undefined, [
    argument("metric", figure, "The figure to watch."),
    argument("patience", { kind: "int" }, "Epochs without a better figure."),
    argument("min_delta", number, "What counts as better."),
  ]),
  connection("every", "Keeps weights every so many epochs.", undefined, undefined, [
    argument("epochs", { kind: "int" }, "Epochs between checkpoints."),
    argument("keep", { kind: "int" }, "How many of the last ones stay."),
    argument("best", figure, "The figure by which the best one is kept."),
  ]),
  connection("weights", "Weights of a file.", undefined, undefined, [
    argument("file", { kind: "string" }, "A safetensors file.", true),
    argument("only", { kind: "list", of: layer }, "The parts to load."),
  ]),
]);

/** Types of parameters. */
export const PARAMETER_TYPES: readonly string[] = [
  "int",
  "float",
  "bool",
  "string",
  "size",
  "layer",
  "dim",
  "[int]",
  "[float]",
];

function connection(
  name: string,
  summary: string,
  formula: string | undefined,
  source: string | undefined,
  args: readonly ArgumentSpec[],
): [string, Described] {
  return [name, { doc: { summary, formula, source }, arguments: args }];
}

function argument(name: string, type: ArgumentSpec["type"], doc: string, required = false): ArgumentSpec {
  return required ? { name, type, doc } : { name, type, doc, default: null };
}
