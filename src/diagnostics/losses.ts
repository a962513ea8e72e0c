/** @file NN40xx: losses, optimizers, schedules and metrics that cannot do what is asked of them. The checker adds the place. */
import { diagnostic } from "./define.ts";
import { example, lossExample, sequenceExample, machineExample, SGD } from "./loss-examples.ts";

export const shapesDiffer = diagnostic<{ name: string; first: string; second: string }>({
  code: "NN4001",
  severity: "error",
  title: "A loss compares values of different shapes",
  message: ({ name, first, second }) => `${name} goes element by element, but ${first} and ${second} differ`,
  page:
    "A loss never broadcasts: [1] against [] would compare every example with every other, and still give a number. Give both the same shape, " +
    "usually by declaring the target as the output is: f32[1] for Linear(1). A sequence against one value an example usually lacks Last.",
  bad: lossExample("f32[]", "x -> Linear(1)", "mse(z, y)"),
  good: lossExample("f32[1]", "x -> Linear(1)", "mse(z, y)"),
});

export const classesDiffer = diagnostic<{ name: string; scores: string; classes: string; target: string }>({
  code: "NN4002",
  severity: "error",
  title: "The prediction has not one score for each class of the target",
  message: ({ name, scores, classes, target }) =>
    `${name}: the prediction has ${scores} scores, but ${target} has ${classes} classes`,
  page:
    "The last axis of the prediction holds one score for each class, and index(k) has the classes 0 to k - 1. " +
    "Make the last layer as wide as the target has classes. Labels that count from 1 need index(k + 1), or 1 taken off.",
  bad: lossExample("index(10)", "x -> Linear(12)", "cross_entropy(z, y)"),
  good: lossExample("index(10)", "x -> Linear(10)", "cross_entropy(z, y)"),
});

export const classWanted = diagnostic<{ name: string; prediction: string; target: string }>({
  code: "NN4003",
  severity: "error",
  title: "A loss over classes has a target that names no class",
  message: ({ name, prediction, target }) =>
    `${name} over ${prediction} needs a class for each prediction, but the target is ${target}`,
  page:
    "A loss over classes takes a class index (`target label: index(10)`), or one-hot and soft labels with one number a class " +
    "(`f32[10]`). A plain number is neither: declare it as index(k), whose values are 0 to k - 1.",
  bad: lossExample("f32[]", "x -> Linear(10)", "cross_entropy(z, y)"),
  good: lossExample("index(10)", "x -> Linear(10)", "cross_entropy(z, y)"),
});

export const numbersWanted = diagnostic<{ name: string; target: string }>({
  code: "NN4004",
  severity: "error",
  title: "A loss over numbers has a class index as target",
  message: ({ name, target }) => `${name} compares numbers, but the target is ${target}`,
  page:
    "The number of a class says nothing about its distance from another. Use cross_entropy, which takes the index as it is, " +
    "or turn it into one-hot numbers: `y -> OneHot(10)`.",
  bad: lossExample("index(10)", "x -> Linear(10)", "mse(z, y)"),
  good: lossExample("index(10)", "x -> Linear(10)", "mse(z, y -> OneHot(10))"),
});

export const predictionNotNumbers = diagnostic<{ name: string; found: string }>({
  code: "NN4005",
  severity: "error",
  title: "The prediction of a loss is not made of numbers",
  message: ({ name, found }) => `${name} takes the prediction first, as numbers, but it is ${found}`,
  page: "Losses and metrics take the prediction first and the target second. An index or a bool cannot be trained towards a target.",
  bad: lossExample("index(10)", "x -> Linear(10)", "cross_entropy(y, z)"),
  good: lossExample("index(10)", "x -> Linear(10)", "cross_entropy(z, y)"),
});

export const classAxisMissing = diagnostic<{ name: string; found: string }>({
  code: "NN4006",
  severity: "error",
  title: "A loss over classes got a prediction without a class axis",
  message: ({ name, found }) =>
    `${name} needs one score a class on the last axis, but the prediction is ${found}`,
  page:
    "A loss over classes reads the last axis of the prediction: [c], or [t, c] for a sequence. " +
    "For one yes-or-no score an example use bce_logits, with a target of the same shape.",
  bad: example({
    input: "input x: f32[]",
    target: "index(2)",
    output: "x * 2",
    train: `loss = cross_entropy(z, y)\n    ${SGD}`,
  }),
  good: lossExample("index(2)", "x -> Linear(2)", "cross_entropy(z, y)"),
});

export const oneClass = diagnostic<{ name: string; found: string }>({
  code: "NN4007",
  severity: "warning",
  title: "A loss over one class is always 0",
  message: ({ name, found }) => `${name} over ${found} is always 0: softmax of one score is 1`,
  page:
    "With one class there is nothing to choose between, the loss is 0 and nothing is learned. For a yes-or-no answer use Linear(1) " +
    "with bce_logits and a target f32[1], or Linear(2) with cross_entropy and index(2).",
  bad: lossExample("f32[1]", "x -> Linear(1)", "cross_entropy(z, y)"),
  good: lossExample("f32[1]", "x -> Linear(1)", "bce_logits(z, y)"),
});

export const weightProblem = diagnostic<{ name: string; found: string; needed: string }>({
  code: "NN4008",
  severity: "error",
  title: "The weights of a loss do not fit its target",
  message: ({ name, found, needed }) => `${name}: weight is ${found}, but needs ${needed}`,
  page:
    "A loss's weight is a list with one number for each class (each entry of the prediction's last axis), or a value of the target's shape. " +
    "It is never broadcast.",
  bad: lossExample("index(3)", "x -> Linear(3)", "cross_entropy(z, y, weight = [1, 2])"),
  good: lossExample("index(3)", "x -> Linear(3)", "cross_entropy(z, y, weight = [1, 2, 1])"),
});

export const maskProblem = diagnostic<{ name: string; found: string; items: string }>({
  code: "NN4009",
  severity: "error",
  title: "The mask of a loss does not fit what the loss counts",
  message: ({ name, found, items }) =>
    `${name}: mask is ${found}, but the loss has one value for each of ${items}`,
  page:
    "A mask says what counts: a bool or f32 value over the first axes of what the loss compares, such as bool[t] for a sequence. " +
    "The loss is then the mean over what is not masked.",
  bad: sequenceExample("bool[4]"),
  good: sequenceExample("bool[5]"),
});

export const activationTwice = diagnostic<{ loss: string; layer: string }>({
  code: "NN4010",
  severity: "warning",
  title: "A loss on logits comes after a softmax or sigmoid",
  message: ({ loss, layer }) =>
    `${loss} takes logits and does the ${layer === "Sigmoid" ? "sigmoid" : "softmax"} itself, but its prediction comes out of ${layer}`,
  page:
    "cross_entropy contains the softmax and bce_logits the sigmoid. Done twice, the probabilities can no longer come near 0 and 1: " +
    "over 6 classes the loss never falls below 1.0436. Hand over what stands before the activation, or use bce or nll.",
  bad: lossExample("index(6)", "x -> Linear(6) -> Softmax", "cross_entropy(z, y)"),
  good: lossExample("index(6)", "x -> Linear(6)", "cross_entropy(z, y)"),
});

export const scoresCut = diagnostic<{ loss: string; layer: string; range: string }>({
  code: "NN4016",
  severity: "warning",
  title: "A loss on logits comes after an activation that cuts them",
  message: ({ loss, layer, range }) =>
    `${loss} takes scores of any size and sign, but its prediction comes out of ${layer}, which gives numbers ${range}`,
  page:
    "A softmax or sigmoid turns scores into probabilities, and needs large negative and positive ones to come near 0 and 1. " +
    "An activation before it takes them away; after ReLU, classes whose score is 0 get no gradient at all.",
  bad: lossExample("index(6)", "x -> Linear(6) -> ReLU", "cross_entropy(z, y)"),
  good: lossExample("index(6)", "x -> Linear(6)", "cross_entropy(z, y)"),
});

export const activationMissing = diagnostic<{ loss: string; takes: string; layer: string; found: string }>({
  code: "NN4011",
  severity: "warning",
  title: "A loss on probabilities comes without the activation that makes them",
  message: ({ loss, takes, layer, found }) =>
    `${loss} takes ${takes}, but its prediction comes out of ${found}: ${layer} is missing`,
  page:
    "bce takes probabilities between 0 and 1, kl_divergence probabilities that sum to 1, nll log-probabilities. A layer of weights gives any number. " +
    "Put Sigmoid, Softmax or LogSoftmax before, or use bce_logits or cross_entropy, which do it in one exact step.",
  bad: lossExample("f32[1]", "x -> Linear(1)", "bce(z, y)"),
  good: lossExample("f32[1]", "x -> Linear(1) -> Sigmoid", "bce(z, y)"),
});

export const penaltyNotNumbers = diagnostic<{ name: string; found: string }>({
  code: "NN4012",
  severity: "error",
  title: "A penalty is on something that is not made of numbers",
  message: ({ name, found }) => `${name} takes numbers, but gets ${found}`,
  page: "Penalties add up the size of weights or of values such as a code. An index or a bool has none.",
  bad: lossExample("index(3)", "x -> Linear(3)", "cross_entropy(z, y) + l1(y)"),
  good: lossExample("index(3)", "x -> Linear(3)", "cross_entropy(z, y) + l1(z)"),
});

export const vectorWanted = diagnostic<{ name: string; found: string }>({
  code: "NN4013",
  severity: "error",
  title: "A loss on vectors got single numbers",
  message: ({ name, found }) => `${name} compares vectors along the last axis, but gets ${found}`,
  page: "The angle and the distance between two values need an axis to run along: [c], or [t, c] for a sequence.",
  bad: example({ target: "f32[]", output: "x -> Linear(1)", train: `loss = cosine(y, y)\n    ${SGD}` }),
  good: lossExample("f32[3]", "x -> Linear(3)", "cosine(z, y)"),
});

export const choicesDiffer = diagnostic<{
  name: string;
  prediction: string;
  choices: string;
  target: string;
}>({
  code: "NN4014",
  severity: "error",
  title: "The prediction makes another number of choices than the target names",
  message: ({ name, prediction, choices, target }) =>
    `${name}: the prediction ${prediction} makes ${choices}, but the target is ${target}`,
  page:
    "Every axis of the prediction but the last must stand in the target too: [t, c] goes with index(c)[t], [c] with index(c). " +
    "A sequence of scores against one class an example usually lacks Last.",
  bad: example({
    input: "input x: f32[5, 4]",
    target: "index(3)",
    output: "x -> Linear(3)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}`,
  }),
  good: example({
    input: "input x: f32[5, 4]",
    target: "index(3)",
    output: "x -> Last -> Linear(3)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}`,
  }),
});

export const machineShapes = diagnostic<{
  visible: string;
  weight: string;
  hiddenBias: string;
  visibleBias: string;
}>({
  code: "NN4015",
  severity: "error",
  title: "The parts of a Boltzmann machine do not fit together",
  message: ({ visible, weight, hiddenBias, visibleBias }) =>
    `contrastive_divergence needs visible [v], weight [v, h], hidden bias [h] and visible bias [v], but gets ${visible}, ${weight}, ${hiddenBias} and ${visibleBias}`,
  page:
    "A restricted Boltzmann machine is one layer read both ways: up = Linear(h) with its weight and bias, and the way back with the transposed " +
    "weight and a bias of its own. The loss takes the data, the weight, the bias upwards and the bias back, in this order.",
  bad: machineExample("up.bias, up.bias"),
  good: machineExample("up.bias, back.bias"),
});

export const nesterovWithoutMomentum = diagnostic<{ name: string }>({
  code: "NN4020",
  severity: "error",
  title: "Nesterov needs momentum",
  message: ({ name }) => `${name}: nesterov = true looks ahead along the momentum, but momentum is 0`,
  page: "Nesterov's step looks ahead by the momentum. Without one there is nothing to look along: give momentum = 0.9, or leave nesterov out.",
  bad: example({
    target: "f32[1]",
    output: "x -> Linear(1)",
    train: "loss = mse(z, y)\n    optimizer = sgd(lr = 0.1, nesterov = true)",
  }),
  good: example({
    target: "f32[1]",
    output: "x -> Linear(1)",
    train: "loss = mse(z, y)\n    optimizer = sgd(lr = 0.1, momentum = 0.9, nesterov = true)",
  }),
});

export const shareWithoutPercent = diagnostic<{ name: string; value: number }>({
  code: "NN4021",
  severity: "error",
  title: "A share of training is written without its percent sign",
  message: ({ name, value }) =>
    `${name} = ${value} means ${value} of an epoch; a share of training is written ${Number((100 * value).toPrecision(12))}%`,
  page: "Places and lengths in a schedule are shares of training (50%) or numbers of epochs (80). A number between 0 and 1 is almost always a share.",
  bad: example({
    target: "f32[1]",
    output: "x -> Linear(1)",
    train: `loss = mse(z, y)\n    ${SGD}\n    schedule = steps(at = [0.5, 0.75])`,
  }),
  good: example({
    target: "f32[1]",
    output: "x -> Linear(1)",
    train: `loss = mse(z, y)\n    ${SGD}\n    schedule = steps(at = [50%, 75%])`,
  }),
});

export const tooFewClasses = diagnostic<{ k: number; classes: string }>({
  code: "NN4030",
  severity: "error",
  title: "top_k asks for more classes than there are",
  message: ({ k, classes }) => `top_k(${k}) is always right: there are ${classes} classes`,
  page: "top_k counts a prediction as right if the class is among the k highest scores. k must be below the number of classes.",
  bad: example({
    target: "index(3)",
    output: "x -> Linear(3)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}\n    metrics = [top_k(z, y, k = 5)]`,
  }),
  good: example({
    target: "index(3)",
    output: "x -> Linear(3)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}\n    metrics = [top_k(z, y, k = 2)]`,
  }),
});

export const twoClassesWanted = diagnostic<{ name: string; found: string }>({
  code: "NN4031",
  severity: "error",
  title: "A metric of yes-or-no answers got several classes",
  message: ({ name, found }) =>
    `${name} ranks one score an example, or two classes, but the prediction is ${found}`,
  page:
    "The area under the curve is of one score against a yes-or-no target: f32[1] with f32[1], or two scores with index(2). " +
    "For more classes use accuracy, f1 or confusion.",
  bad: example({
    target: "index(3)",
    output: "x -> Linear(3)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}\n    metrics = [auc(z, y)]`,
  }),
  good: example({
    target: "index(2)",
    output: "x -> Linear(2)",
    train: `loss = cross_entropy(z, y)\n    ${SGD}\n    metrics = [auc(z, y)]`,
  }),
});
