/**
 * @file The larger networks of the zoo, made smaller where that leaves their kind as it is: generated module and
 * interpreter agree in losses, outputs and parameters. `npm run test:long`; some of them take minutes.
 */
import { describe, expect, it } from "vitest";
import { compareExactly } from "./agreement.ts";
import { DECLARED, lowerSpec } from "./specs.ts";

/** Multiply-adds of an example below which `training.test.ts` compares 20 steps. */
const SMALL = 250_000;
/**
 * In float64. Deep networks whose last normalisations see but 4 numbers a channel carry 1e-16 that far; an error of a kernel
 * does not stop at 1e-3.
 */
const TOLERANCE = 1e-7;
/** The second step finds the optimizer's memory filled. */
const STEPS = 2;

/** As deep and wide as they must be to have every part. */
const SETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "cifar/densenet-bc.nn": { depth: "16" },
  "cifar/densenet.nn": { depth: "13" },
  "cifar/preact-resnet.nn": { n: "1" },
  "cifar/stochastic-depth.nn": { n: "2" },
  "cifar/wide-resnet.nn": { depth: "10", widen: "1" },
};

/**
 * RMSprop divides by the gradient's size. Where it is 0 but for rounding, as of a shift that the next normalisation takes away,
 * that makes a step of the rounding: one engine's is not the other's. Optimizers are compared by their own tests.
 */
function withoutDivision(text: string): string {
  return text.replace(/optimizer = rmsprop\(lr = ([\d.]+)[^)]*\)/, "optimizer = sgd(lr = $1)");
}

/** Sides of images that still leave every window its place; others of CIFAR's have 16, others of ImageNet's 32. */
const SIDES: Readonly<Record<string, number>> = {
  "cifar/fractalnet.nn": 32,
  "imagenet/alexnet.nn": 64,
  "imagenet/googlenet.nn": 160,
  "imagenet/inception-v3.nn": 139,
  "imagenet/squeezenet.nn": 64,
};

/** Names for other models, and more of the same. */
const REPEATS = new Set(
  "ResNet50 ResNet34 ResNet101 WideResNet50 DenseNet121 DenseNet161 DenseNet169 DenseNet201 VGG16 VGG19".split(
    " ",
  ),
);

describe("the generated module of every larger network", () => {
  const large = DECLARED.filter(({ trains, macs, model }) => trains && macs > SMALL && !REPEATS.has(model));

  it.each(large)("$model of $file agrees with the interpreter", async (declared) => {
    const side = SIDES[declared.file] ?? (declared.file.startsWith("cifar/") ? 16 : 32);
    const shrink = (text: string): string =>
      withoutDivision(text).replace(/f32\[(\d+), \1, 3\]/g, `f32[${side}, ${side}, 3]`);
    const program = lowerSpec(declared, SETS[declared.file], shrink);
    const { losses, outputs, parameters } = await compareExactly(program, STEPS);
    expect(Math.max(losses, outputs, parameters)).toBeLessThan(TOLERANCE);
  });
});
