/** @file NN5xxx: what the signal does on its way through the network at initialisation, as predicted. */
import { diagnostic } from "./define.ts";

interface SignalArguments {
  /** Layers with weights from the input to the place. */
  readonly layers: number;
  /** The figure there, and what it is compared with. */
  readonly found: string;
  readonly against: string;
}

const chain = (body: string): string =>
  `model M {\n  input x: f32[300]\n  output y = x\n    -> ${body}\n    -> Linear(10)\n}\n`;

export const activationsVanish = diagnostic<SignalArguments>({
  code: "NN5001",
  severity: "warning",
  title: "Activations vanish with depth",
  message: ({ layers, found, against }) =>
    `after ${layers} layers activations have shrunk to a deviation of ${found} (the input's is ${against})`,
  page: "Each layer multiplies the deviation of its input by about √(inputs)·(deviation of a weight). Where that is below 1, a deep network's output no longer depends on its input, and hardly any gradient reaches its weights. lecun_normal keeps the deviation for tanh, he_normal for ReLU; a norm after each layer makes it independent of the weights. The figures are predicted for inputs of mean 0 and variance 1.",
  bad: chain("repeat 10 { Linear(300, init = normal(0.01)) -> Tanh }"),
  good: chain("repeat 10 { Linear(300, init = lecun_normal) -> Tanh }"),
});

export const activationsExplode = diagnostic<SignalArguments>({
  code: "NN5002",
  severity: "warning",
  title: "Activations explode with depth",
  message: ({ layers, found, against }) =>
    `after ${layers} layers activations have grown to a deviation of ${found} (the input's is ${against})`,
  page: "Each layer multiplies the deviation of its input by about √(inputs)·(deviation of a weight). Where that is above 1, a deep network begins with outputs, losses and gradients that are too large for any usual learning rate. he_normal keeps the deviation for ReLU, lecun_normal for tanh; a norm after each layer makes it independent of the weights. The figures are predicted for inputs of mean 0 and variance 1.",
  bad: chain("repeat 10 { Linear(300, init = normal(1)) -> ReLU }"),
  good: chain("repeat 10 { Linear(300, init = he_normal) -> ReLU }"),
});

export const gradientsVanish = diagnostic<SignalArguments>({
  code: "NN5003",
  severity: "warning",
  title: "Gradients vanish towards the input",
  message: ({ layers, found, against }) =>
    `over ${layers} layers the gradient shrinks to ${found} of what it is at ${against}`,
  page: "A sigmoid's slope is at most 1/4, so that each layer of them hands on a fraction of the gradient; the first layers hardly learn. ReLU, a norm before the activation, or skip connections carry the gradient. The figures are predicted at initialisation.",
  bad: chain("repeat 10 { Linear(300) -> Sigmoid }"),
  good: chain("repeat 10 { Linear(300) -> BatchNorm -> Sigmoid }"),
});

export const unitsSaturate = diagnostic<{ layer: string; found: string; against: string }>({
  code: "NN5004",
  severity: "warning",
  title: "Units are saturated from the start",
  message: ({ layer, found, against }) =>
    `${layer} is saturated: its values deviate by ${found} of at most ${against}, since its input deviates by too much`,
  page: "Far from 0, tanh and sigmoid are flat: nearly all of their values lie at the ends, and the gradient through them is about 0. Smaller weights keep them in the steep part: 1/√(inputs), which is what lecun_normal gives. The figures are predicted for inputs of mean 0 and variance 1.",
  bad: chain("Linear(300, init = normal(3)) -> Tanh"),
  good: chain("Linear(300, init = lecun_normal) -> Tanh"),
});

export const gradientsExplode = diagnostic<SignalArguments>({
  code: "NN5005",
  severity: "warning",
  title: "Gradients explode towards the input",
  message: ({ layers, found, against }) =>
    `over ${layers} layers the gradient grows to ${found} times what it is at ${against}`,
  page: "Deep stacks of norm and ReLU without skip connections multiply the gradient by about 1.2 a layer (Yang et al. 2019), and saturating weights by more; the first layers then move too far with any learning rate that suits the last ones. Skip connections (He et al. 2015) carry the gradient as it is. The figures are predicted at initialisation.",
  bad: chain("repeat 60 { Linear(300) -> BatchNorm -> ReLU }"),
  good: chain("repeat 60 { skip { BatchNorm -> ReLU -> Linear(300) } }"),
});

export const reluShrinks = diagnostic<SignalArguments>({
  code: "NN5006",
  severity: "warning",
  title: "An initialisation for tanh in a deep ReLU network",
  message: ({ layers, found, against }) =>
    `over ${layers} layers of ReLU activations shrink from a deviation of ${against} to ${found}`,
  page: "ReLU halves the power of what passes it. Glorot's and LeCun's initialisations do not make up for that, so that each layer loses a factor of √2 and a deep network starts slowly; He's (he_normal, he) does. The figures are predicted for inputs of mean 0 and variance 1.",
  bad: chain("repeat 12 { Linear(300, init = glorot_normal) -> ReLU }"),
  good: chain("repeat 12 { Linear(300, init = he_normal) -> ReLU }"),
});
