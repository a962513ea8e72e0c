/** @file Programs for the tests of the parser, from the language's description. */

export const MNIST = `/// Handwritten digits with two hidden layers.
model MnistMLP(hidden: [int] = [256, 128], drop: float in 0..1 = 0.2) {
  input  image: f32[28, 28, 1]
  target label: index(10)

  output logits = image
    -> Flatten
    -> for n in hidden { Linear(n, init = he) -> ReLU -> Dropout(drop) }
    -> Linear(10)

  train {
    data      = Mnist
    loss      = cross_entropy(logits, label)
    optimizer = adamw(lr = 1e-3, decay = 0.01)
    schedule  = cosine(warmup = 5%)
    metrics   = [accuracy(logits, label)]
    epochs = 10  batch = 128  seed = 42
    stop = early(val.loss, patience = 3)
  }
}

data Mnist {
  train = idx(image = "train-images-idx3-ubyte", label = "train-labels-idx1-ubyte")
  test  = idx(image = "t10k-images-idx3-ubyte", label = "t10k-labels-idx1-ubyte")
  val   = 5000
  prepare image = scale(1 / 255)
}
`;

export const MORE = `// Rosenblatt's perceptron and logistic regression differ in the loss alone.
model Perceptron(features: int = 4) {
  input  x: f32[features]
  target y: f32[1]                                  // -1 or +1
  score = x -> Linear(1)
  output sign = score -> Sign
  train {
    data = csv("iris2.csv", x = ["sl", "sw", "pl", "pw"], y = "class")
    loss = perceptron(score, y)                     // max(0, -y * score)
    optimizer = sgd(lr = 1)
    metrics = [accuracy(sign, y)]
    epochs = 50  batch = 1  seed = 1
  }
}

// 100-50-10-50-100, trained layer by layer, then as a whole.
model Autoencoder {
  input x: f32[100]
  e1 = Linear(50) -> Sigmoid
  e2 = Linear(10) -> Sigmoid
  d2 = Linear(50) -> Sigmoid
  d1 = Linear(100)
  code = x -> e1 -> e2
  output y = code -> d2 -> d1
  entry encode(x) -> code
  entry decode(code) -> y
  train {
    data = csv("signals.csv", x = "*")  val = 10%
    optimizer = adam(lr = 1e-3)
    batch = 32  seed = 7
    phase outer { loss = mse(x -> e1 -> d1, x)   only = [e1, d1]  epochs = 20 }
    phase inner {
      h = stop_grad(x -> e1)
      loss = mse(h -> e2 -> d2, h)  only = [e2, d2]  epochs = 20
    }
    phase fine  { loss = mse(y, x) + 1e-3 * l1(code)  optimizer = adam(lr = 1e-4)  epochs = 50 }
  }
}

block Basic(c: int, s: int = 1) =
  skip(via = pad) {
    Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm
  } -> ReLU

model ResNet(depth: int in [20, 32, 44, 56, 110] = 20, classes: int = 10) {
  assert (depth - 2) % 6 == 0, "a CIFAR ResNet's depth is 6n + 2"
  n = (depth - 2) / 6
  defaults Conv(bias = false, init = he)
  input  image: f32[32, 32, 3]
  target label: index(classes)
  output logits = image
    -> Conv(16, 3) -> BatchNorm -> ReLU
    -> for c, s in [(16, 1), (32, 2), (64, 2)] { Basic(c, s) -> repeat n - 1 { Basic(c) } }
    -> GlobalAvgPool as features
    -> Linear(classes)
  entry embed(image) -> features
  train {
    data = cifar10("data/cifar-10-batches-bin")  val = 5000
    augment image = pad_crop(4) -> flip
    loss = cross_entropy(logits, label) + 1e-4 * l2(weights)
    optimizer = sgd(lr = 0.1, momentum = 0.9)
    schedule = steps(at = [50%, 75%], factor = 0.1)
    metrics = [accuracy(logits, label)]
    epochs = 164  batch = 128  seed = 0
  }
}

block Bottleneck(k: int) = BatchNorm -> ReLU -> Conv(4 * k, 1) -> BatchNorm -> ReLU -> Conv(k, 3)
block Transition(theta: float) = BatchNorm -> ReLU -> Conv(floor(theta * it.c), 1) -> AvgPool(2)
// … -> repeat n { dense { Bottleneck(k) } } -> Transition(0.5) -> …

// -> repeat depth - 1 { highway(gate_bias = -2) { Linear(50) -> ReLU } }

block Inception(c1: int, r3: int, c3: int, r5: int, c5: int, cp: int) =
  concat {
    | Conv(c1, 1) -> ReLU
    | Conv(r3, 1) -> ReLU -> Conv(c3, 3) -> ReLU
    | Conv(r5, 1) -> ReLU -> Conv(c5, 5) -> ReLU
    | MaxPool(3, stride = 1, pad = same) -> Conv(cp, 1) -> ReLU
  }

block SqueezeExcite(r: int = 16) =
  mul { id | GlobalAvgPool -> Linear(it.c / r) -> ReLU -> Linear(it.c) -> Sigmoid }

cell MyLSTM(n: int) {
  input x
  state h: f32[n]
  state c: f32[n]
  z = concat(x, h)
  i = z -> Linear(n) -> Sigmoid
  f = z -> Linear(n, bias_init = ones) -> Sigmoid
  o = z -> Linear(n) -> Sigmoid
  g = z -> Linear(n) -> Tanh
  m = f * c + i * g
  update c = m
  update h = o * (m -> Tanh)
  output h
}

model CharLSTM(vocab: int = 65, n: int = 128, t: dim) {
  input  chars:  index(vocab)[t]
  target follow: index(vocab)[t]
  emb = Embedding(vocab, n)
  output logits = chars -> emb -> repeat 2 { LSTM(n) -> Dropout(0.2) } -> Linear(vocab, weight = transpose(emb.weight))
  entry sample(chars) -> logits
  train {
    data = text("input.txt", chars = window(64), follow = shift(1))
    loss = cross_entropy(logits, follow)
    optimizer = adam(lr = 2e-3)  clip = norm(5)
    metrics = [perplexity(logits, follow)]
    epochs = 5  batch = 50  seed = 9
  }
}
`;

export const EXAMPLES: readonly string[] = [MNIST, MORE, ...MORE.split(/\n\n(?=model|block|cell)/)];
