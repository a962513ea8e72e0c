/** @file The linear regression of the reference values. */

interface Matrix {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** mean (X·Wᵀ + b - Y)² over every element and its gradient; w holds W row-major, then b. */
export function regression(
  X: Matrix,
  Y: Matrix,
  w: ArrayLike<number>,
): { loss: number; gradient: Float64Array } {
  const [rows, inputs] = X.shape as [number, number];
  const outputs = Y.shape[1]!;
  const gradient = new Float64Array(outputs * inputs + outputs);
  let loss = 0;
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      let error = w[outputs * inputs + o]! - Y.data[r * outputs + o]!;
      for (let i = 0; i < inputs; i++) error += w[o * inputs + i]! * X.data[r * inputs + i]!;
      loss += (error * error) / (rows * outputs);
      const d = (2 * error) / (rows * outputs);
      for (let i = 0; i < inputs; i++) gradient[o * inputs + i]! += d * X.data[r * inputs + i]!;
      gradient[outputs * inputs + o]! += d;
    }
  }
  return { loss, gradient };
}
