/** @file Texts to check: soups of tokens, spoilt files of the zoo, and random models that are mostly well formed. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";

const SPECS = resolve(import.meta.dirname, "../../specs");
const ZOO: readonly string[] = readdirSync(SPECS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".nn"))
  .sort()
  .map((file) => readFileSync(join(SPECS, file), "utf8"));

const WORDS: readonly string[] = [
  ..."import from const block cell model data input target output state update assert defaults entry".split(
    " ",
  ),
  ..."train phase prepare augment as if else for in repeat true false and or not it id".split(" "),
  ..."-> .. . == != <= >= < > = + - * / % ^ , : | ( ) [ ] { }".split(" "),
  ..."x y t c n M B Linear Conv ReLU LSTM BatchNorm skip dense highway concat each bidir add mul f32 index".split(
    " ",
  ),
  ..."loss optimizer epochs mse sgd adam lr len min floor weights same he 0 1 3 0.5 5% 3x3 1e9 -1 it.c".split(
    " ",
  ),
  ...['"text"', "// note\n", "\n", "\n"],
];

/** Tokens in any order, some inside of a model so that they are looked at. */
export const soup: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), fc.nat(2))
  .map(([words, frame]) => {
    const text = words.join(" ");
    if (frame === 0) return text;
    if (frame === 1) return `model M(n: int = 3) {\n  input x: f32[8, 8, 3]\n  output y = x -> ${text}\n}\n`;
    return `block B(n: int, b: bool = true) = ${text}\nmodel M {\n  input x: f32[4]\n  output y = x -> B(4)\n}\n`;
  });

/** A file of the zoo with some tokens cut out, doubled, or replaced by others. */
export const spoilt: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...ZOO),
    fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(3), fc.constantFrom(...WORDS), fc.nat(1_000_000)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, edits]) => {
    const tokens = text.split(/(\s+|[(){}[\],:|]|->)/);
    for (const [at, how, word, other] of edits) {
      const i = at % tokens.length;
      if (how === 0) tokens.splice(i, 1);
      else if (how === 1) tokens.splice(i, 0, tokens[i]!);
      else if (how === 2) tokens.splice(i, 1, ` ${word} `);
      else tokens.splice(i, 1, tokens[other % tokens.length]!);
    }
    return tokens.join("");
  });

/** A model of small layers that mostly fit. */
export const network: fc.Arbitrary<string> = fc
  .array(fc.nat(1_000_000), { minLength: 30, maxLength: 120 })
  .map((numbers) => new Writer(numbers).spec());

const INPUTS = [
  "f32[6]",
  "f32[5, 4]",
  "f32[8, 8, 3]",
  "f32[t, 3]",
  "index(7)[5]",
  "index(5)",
  "f32[4, 6, 6, 2]",
] as const;
const RANKS: Readonly<Record<string, number>> = {
  "f32[6]": 1,
  "f32[5, 4]": 2,
  "f32[8, 8, 3]": 3,
  "f32[t, 3]": 2,
  "f32[4, 6, 6, 2]": 4,
};

/** Writes a spec from a row of numbers: each choice takes the next one. */
class Writer {
  private at = 0;
  private readonly numbers: readonly number[];

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  spec(): string {
    const input = this.pick(INPUTS);
    const start = input.startsWith("index")
      ? "x -> Embedding(CLASSES, 4)".replace("CLASSES", /\d+/.exec(input)![0])
      : "x";
    const rank = RANKS[input] ?? (input.includes("[") ? 2 : 1);
    const block = this.flow(rank, 2);
    const flow = this.flow(rank, 3);
    const train = this.next(2) === 0 ? "" : this.train();
    return [
      `block B(n: int = ${this.size()}, deep: bool = false) = ${block}`,
      `model M(n: int = ${this.size()}, deep: bool = true) {`,
      `  input x: ${input}`,
      `  enc = ${this.step(rank, 1)}`,
      `  output y = ${start} -> ${flow}`,
      train,
      "}",
      "",
    ].join("\n");
  }

  private train(): string {
    const optimizer = this.pick([
      "sgd(lr = 0.01)",
      "adam(lr = 1e-3)",
      "rmsprop(lr = 1e-3)",
      "adamw(lr = 1e-3, decay = 0.01)",
    ]);
    const penalty = this.pick(["", " + 1e-3 * l2(weights)", " + 0.1 * l1(y)"]);
    return `  train {\n    loss = mse(y, stop_grad(y) * 0.5)${penalty}\n    optimizer = ${optimizer}\n    epochs = 1  batch = 2\n  }`;
  }

  private flow(rank: number, depth: number): string {
    const steps = Array.from({ length: 1 + this.next(4) }, () => this.step(rank, depth));
    return steps.join(" -> ");
  }

  private step(rank: number, depth: number): string {
    const choice = this.next(depth > 0 ? 16 : 8);
    if (choice < 5) return this.layer(rank);
    if (choice < 8)
      return this.pick([
        "ReLU",
        "Tanh",
        "Sigmoid",
        "GELU",
        "LayerNorm",
        "Dropout(0.2)",
        "id",
        "PReLU",
        "Softmax",
      ]);
    const inner = this.flow(rank, depth - 1);
    const keep = this.keeping(rank);
    switch (choice) {
      case 8:
        return `skip { ${keep} }`;
      case 9:
        return `skip(via = ${this.pick(["proj", "pad"])}) { ${inner} }`;
      case 10:
        return `repeat ${this.next(4)} { ${this.next(2) === 0 ? keep : inner} }`;
      case 11:
        return `concat { | ${inner} | id }`;
      case 12:
        return `highway { ${keep} }`;
      case 13:
        return `if deep { ${inner} } else { ${keep} }`;
      case 14:
        return `for k in [2, 3] { ${this.layer(rank, "k")} }`;
      default:
        return this.pick([
          "enc",
          "B",
          "B(2)",
          "add(it, it)",
          `dense { ${keep} }`,
          rank === 2 ? "each { Linear(3) }" : "enc",
          rank === 2 ? "bidir { GRU(2) }" : "B",
        ]);
    }
  }

  /** Something that keeps the shape. */
  private keeping(rank: number): string {
    return rank > 2 ? "Conv(it.c, 3) -> BatchNorm" : "Linear(it.c) -> Tanh";
  }

  private layer(rank: number, size: string = this.size()): string {
    const shapes = [
      [`Linear(${size})`, "BatchNorm", `Linear(2 * ${size})`, `Maxout(${size})`],
      [
        `Linear(${size})`,
        `LSTM(${size})`,
        `GRU(${size})`,
        `RNN(${size})`,
        `Conv(${size}, 3)`,
        "Attention(1)",
        "MaxPool(2)",
        "Last",
      ],
      [
        `Conv(${size}, 3)`,
        `Conv(${size}, 2, stride = 2)`,
        "MaxPool(2)",
        "AvgPool(2)",
        "BatchNorm",
        "GlobalAvgPool",
        "Flatten",
        `Conv(${size}, 3, pad = valid)`,
        "DepthwiseConv(3)",
        "Upsample(2)",
        `ConvTranspose(${size}, 2, stride = 2)`,
      ],
      [`Conv(${size}, 2)`, "MaxPool(2)", "GlobalAvgPool", "Flatten"],
    ];
    return this.pick(shapes[(this.next(9) === 0 ? this.next(4) : rank - 1) % 4]!);
  }

  private size(): string {
    return this.pick(["2", "3", "4", "6"]);
  }

  private pick<T>(options: readonly T[]): T {
    return options[this.next(options.length)]!;
  }

  /** The next number below `bound`; 0 at the end of the row. */
  private next(bound: number): number {
    return (this.numbers[this.at++] ?? 0) % bound;
  }
}
