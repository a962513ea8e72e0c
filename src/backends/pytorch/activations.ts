/** @file Activations and noise, element by element. */
import { inside, last, type Printer, type PrinterTable, type Use } from "./printer.ts";
import { number } from "./python.ts";

const call = (name: string): Printer => inside(({ operands: [x] }) => `${name}(${x})`);

/** A function of the last axis: channels, which are axis 1 of images inside. */
const alongChannels = (name: string): Printer =>
  inside(({ operands: [x], types: [type] }) => `${name}(${x}, dim=${type!.axes.length > 2 ? 1 : -1})`);

function dropout(name: string): Printer["print"] {
  return ({ operands: [x], args, self }) => `${name}(${x}, ${number(args.float("p"))}, ${self}training)`;
}

/** A mask for each channel: of PyTorch's layout, channels second. */
function spatialDropout(use: Use): string {
  const [x, p] = [use.operands[0]!, number(use.args.float("p"))];
  if (use.types[0]!.axes.length > 2)
    return `F.dropout2d(${x}.flatten(2, -2), ${p}, ${use.self}training).view_as(${x})`;
  use.helper("drop_channels");
  return `drop_channels(${x}, ${p}, ${use.self}training)`;
}

export const ACTIVATIONS: PrinterTable = {
  id: inside(({ operands: [x] }) => x!),
  ReLU: call("F.relu"),
  ReLU6: call("F.relu6"),
  LeakyReLU: inside(({ operands: [x], args }) => `F.leaky_relu(${x}, ${number(args.float("slope"))})`),
  ELU: inside(({ operands: [x], args }) => `F.elu(${x}, ${number(args.float("alpha"))})`),
  SELU: call("F.selu"),
  GELU: call("F.gelu"),
  SiLU: call("F.silu"),
  Mish: call("F.mish"),
  Sigmoid: call("torch.sigmoid"),
  Tanh: call("torch.tanh"),
  Softplus: inside(({ operands: [x] }) => `F.softplus(${x}, threshold=1e9)`),
  Softsign: call("F.softsign"),
  HardSigmoid: call("F.hardsigmoid"),
  HardTanh: call("F.hardtanh"),
  HardSwish: call("F.hardswish"),
  Softmax: alongChannels("torch.softmax"),
  LogSoftmax: alongChannels("torch.log_softmax"),
  Step: inside(({ operands: [x] }) => `(${x} >= 0).to(${x}.dtype)`),
  Sign: call("torch.sign"),
  Abs: call("torch.abs"),
  Square: call("torch.square"),
  Exp: call("torch.exp"),
  Log: call("torch.log"),
  Sqrt: call("torch.sqrt"),
  Dropout: inside(dropout("F.dropout")),
  SpatialDropout: inside(spatialDropout),
  GaussianNoise: inside(({ operands: [x], args, self, helper }) => {
    helper("gaussian_noise");
    return `gaussian_noise(${x}, ${number(args.float("std"))}, ${self}training)`;
  }),
  PReLU: last(({ operands: [x], weight }) => `torch.where(${x} > 0, ${x}, ${x} * ${weight("slope")})`),
};
