/** @file Whole tiny specs around a loss: the examples of NN40xx. */

/** A whole tiny model around the types of its fields, its output and its train block. */
export function example(parts: { input?: string; target: string; output: string; train: string }): string {
  const { input = "input x: f32[4]", target, output, train } = parts;
  return `model M {\n  ${input}\n  target y: ${target}\n  output z = ${output}\n  train {\n    data = host\n    ${train}\n    epochs = 1  batch = 4\n  }\n}\n`;
}

export const SGD = "optimizer = sgd(lr = 0.1)";

/** An example that differs in its loss alone. */
export function lossExample(target: string, output: string, loss: string): string {
  return example({ target, output, train: `loss = ${loss}\n    ${SGD}` });
}

/** A sequence of 5 steps with a mask. */
export function sequenceExample(mask: string): string {
  return example({
    input: `input x: f32[5, 4]\n  input m: ${mask}`,
    target: "index(3)[5]",
    output: "x -> Linear(3)",
    train: `loss = cross_entropy(z, y, mask = m)\n    ${SGD}`,
  });
}

/** A Boltzmann machine of 6 visible and 3 hidden units, trained with these biases. */
export function machineExample(biases: string): string {
  const parts =
    "  up = Linear(3)\n  back = Linear(6, weight = transpose(up.weight))\n  output z = x -> up -> Sigmoid -> back -> Sigmoid\n";
  const train = `  train {\n    data = host\n    loss = contrastive_divergence(x, up.weight, ${biases})\n    ${SGD}\n    epochs = 1  batch = 4\n  }\n`;
  return `model M {\n  input x: f32[6]\n${parts}${train}}\n`;
}
