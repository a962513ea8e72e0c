/** @file Arguments that several layers have. */
import type { ArgumentSpec } from "../library/define.ts";

export const INIT: ArgumentSpec = {
  name: "init",
  type: { kind: "initializer" },
  default: null,
  doc: "Initializer of the weights; by default it follows the activation after the layer.",
};

export const BIAS: ArgumentSpec = {
  name: "bias",
  type: { kind: "bool" },
  default: true,
  doc: "Adds a bias.",
};

export const BIAS_INIT: ArgumentSpec = {
  name: "bias_init",
  type: { kind: "initializer" },
  default: "zeros",
  doc: "Initializer of the bias.",
};

export const DILATION: ArgumentSpec = {
  name: "dilation",
  type: { kind: "sizes" },
  default: 1,
  doc: "Distance between the kernel's taps.",
};

export const EPS: ArgumentSpec = {
  name: "eps",
  type: { kind: "float", min: 0 },
  default: 1e-5,
  doc: "Added to the variance, against division by 0.",
};
