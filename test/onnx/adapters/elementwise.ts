/** @file ONNX's elementwise operators and activations, by our operators and layers. */
import type { Value } from "../../../src/ir/builder.ts";
import { abs } from "../../../src/ops/abs.ts";
import { add } from "../../../src/ops/add.ts";
import { divide } from "../../../src/ops/divide.ts";
import { erf } from "../../../src/ops/erf.ts";
import { exp } from "../../../src/ops/exp.ts";
import { filled } from "../../../src/ops/filled.ts";
import { log } from "../../../src/ops/log.ts";
import { maximum } from "../../../src/ops/maximum.ts";
import { minimum } from "../../../src/ops/minimum.ts";
import { multiply } from "../../../src/ops/multiply.ts";
import { negate } from "../../../src/ops/negate.ts";
import { scaleBy, shiftBy } from "../../../src/ops/numbers.ts";
import { power } from "../../../src/ops/power.ts";
import { greater } from "../../../src/ops/greater.ts";
import { less } from "../../../src/ops/less.ts";
import { select } from "../../../src/ops/select.ts";
import { sqrt } from "../../../src/ops/sqrt.ts";
import { subtract } from "../../../src/ops/subtract.ts";
import { type Adapter, type Call, commonShape, input, numberOf, shapeOf, stretch, unary } from "../call.ts";
import { useLayer } from "../use-component.ts";
import { reshape } from "../../../src/ops/reshape.ts";

/** A layer without arguments. */
const layer = (source: string): Adapter => unary((x) => useLayer(source, x));

/** Operands of one shape, from left to right. */
const elementwise =
  (f: (x: Value, y: Value) => Value): Adapter =>
  (call) =>
    together(call).reduce(f);

export const ELEMENTWISE: Readonly<Record<string, Adapter>> = {
  Abs: unary(abs),
  Erf: unary(erf),
  Exp: unary(exp),
  Identity: unary((x) => x),
  Log: unary(log),
  Neg: unary(negate),
  Reciprocal: unary((x) => divide(filled(x, 1), x)),
  Sqrt: unary(sqrt),
  Add: elementwise(add),
  Sub: elementwise(subtract),
  Mul: elementwise(multiply),
  Div: elementwise(divide),
  Pow: elementwise(power),
  Max: elementwise(maximum),
  Min: elementwise(minimum),
  Sum: elementwise(add),
  Mean: (call) => scaleBy(together(call).reduce(add), 1 / call.inputs.length),
  Clip: adaptClip,
  Relu: layer("ReLU"),
  Sigmoid: layer("Sigmoid"),
  Softplus: layer("Softplus"),
  Softsign: layer("Softsign"),
  Tanh: layer("Tanh"),
  Mish: layer("Mish"),
  HardSwish: layer("HardSwish"),
  Swish: (call) => (numberOf(call, "alpha", 1) === 1 ? useLayer("SiLU", input(call, 0)) : "SiLU has slope 1"),
  Elu: (call) => useLayer(`ELU(${numberOf(call, "alpha", 1)})`, input(call, 0)),
  LeakyRelu: (call) => useLayer(`LeakyReLU(${numberOf(call, "alpha", 0.01)})`, input(call, 0)),
  Celu(call) {
    const alpha = numberOf(call, "alpha", 1);
    return scaleBy(useLayer("ELU", scaleBy(input(call, 0), 1 / alpha)), alpha);
  },
  Selu(call) {
    if (!("alpha" in call.attributes)) return useLayer("SELU", input(call, 0));
    return scaleBy(
      useLayer(`ELU(${numberOf(call, "alpha", 1)})`, input(call, 0)),
      numberOf(call, "gamma", 1),
    );
  },
  Gelu: adaptGelu,
  HardSigmoid(call) {
    const sloped = scaleBy(input(call, 0), numberOf(call, "alpha", 0.2));
    return clip(shiftBy(sloped, numberOf(call, "beta", 0.5)), 0, 1);
  },
  PRelu: adaptPrelu,
  Shrink: adaptShrink,
  ThresholdedRelu(call) {
    const x = input(call, 0);
    return select(greater(x, filled(x, numberOf(call, "alpha", 1))), x, filled(x, 0));
  },
};

function together({ inputs }: Call): readonly Value[] {
  const values = inputs.filter((x) => x !== null);
  const shape = commonShape(values.map(shapeOf));
  return values.map((x) => stretch(x, shape));
}

function clip(x: Value, low: number, high: number): Value {
  return minimum(maximum(x, filled(x, low)), filled(x, high));
}

function adaptClip(call: Call): Value {
  const low = (call.attributes["min"] as number | undefined) ?? call.numbers(1)?.[0];
  const high = (call.attributes["max"] as number | undefined) ?? call.numbers(2)?.[0];
  const x = input(call, 0);
  const above = low === undefined ? x : maximum(x, filled(x, low));
  return high === undefined ? above : minimum(above, filled(x, high));
}

function adaptGelu(call: Call): Value {
  const x = input(call, 0);
  if (call.attributes["approximate"] !== "tanh") return useLayer("GELU", x);
  const cubic = add(x, scaleBy(multiply(x, multiply(x, x)), 0.044715));
  const gate = useLayer("Tanh", scaleBy(cubic, Math.sqrt(2 / Math.PI)));
  return multiply(scaleBy(x, 0.5), shiftBy(gate, 1));
}

/** Slopes of one axis are the layer's channels; opset 6 counts channels on axis 1. */
function adaptPrelu(call: Call): Value {
  const x = input(call, 0);
  const slope = input(call, 1);
  const sizes = shapeOf(slope);
  const own = sizes.length === 1 && sizes[0] !== 1 && sizes[0] !== shapeOf(x).at(-1);
  if (sizes.length === 1 && sizes[0] === shapeOf(x).at(-1))
    return useLayer("PReLU", x, { weights: { slope } });
  const spread = own
    ? reshape(slope, [
        sizes[0]!,
        ...shapeOf(x)
          .slice(2)
          .map(() => 1),
      ])
    : slope;
  return select(less(x, filled(x, 0)), multiply(x, stretch(spread, shapeOf(x))), x);
}

function adaptShrink(call: Call): Value {
  const x = input(call, 0);
  const [limit, bias] = [numberOf(call, "lambd", 0.5), numberOf(call, "bias", 0)];
  const above = select(greater(x, filled(x, limit)), shiftBy(x, -bias), filled(x, 0));
  return select(less(x, filled(x, -limit)), shiftBy(x, bias), above);
}
