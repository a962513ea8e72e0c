/** @file A long spec for benchmarks: blocks and models with parameters and training, 20 lines a pair. */

export function longSpec(lines) {
  return Array.from({ length: Math.ceil(lines / 20) }, (_, i) => pair(i)).join("");
}

function pair(i) {
  return `/// A residual unit.
block Unit${i}(c: int, s: int = 1) =
  skip(via = pad) {
    Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm
  } -> ReLU

/// Three of them.
model Net${i}(width: int = 16) {
  input image: f32[8, 8, 3]
  target label: index(5)

  output logits = image
    -> Unit${i}(width) -> repeat 3 { Unit${i}(width) }
    -> GlobalAvgPool -> Linear(5)
  train {
    loss = cross_entropy(logits, label)
    optimizer = sgd(lr = 0.1)  epochs = 1
  }
}

`;
}
