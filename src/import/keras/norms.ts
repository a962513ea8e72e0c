/** @file Keras's normalisations. */
import { numbers } from "../builder.ts";
import { refuse } from "../fault.ts";
import type { Numbers } from "../steps.ts";
import {
  channelsOf,
  flagIn,
  type KerasValue,
  numberIn,
  only,
  through,
  type TranslateLayer,
  type Use,
} from "./context.ts";
import type { Config } from "./read-config.ts";

function epsIn(config: Config): readonly [string, number | undefined] {
  const eps = numberIn(config, "epsilon", 1e-3);
  return ["eps", eps === 1e-5 ? undefined : eps];
}

export function checkLastAxis(x: KerasValue, given: unknown): void {
  const axis = Array.isArray(given) ? (given as unknown[])[0] : (given ?? -1);
  if (axis !== -1 && axis !== x.shape.length)
    refuse(`axis ${JSON.stringify(given)}; the last one is possible`);
}

function filled(count: number, value: number): Numbers {
  return numbers([count], new Float32Array(count).fill(value));
}

/** Names of the variables that a normalisation has, by its flags. */
function affineOf(use: Use, more: readonly string[] = []): Readonly<Record<string, Numbers | null>> {
  const names = [
    ...(flagIn(use.config, "scale", true) ? ["gamma"] : []),
    ...(flagIn(use.config, "center", true) ? ["beta"] : []),
    ...more,
  ];
  const found = use.find(names);
  return Object.fromEntries(names.map((name, i) => [name, found[i]!]));
}

export const batchNorm: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  checkLastAxis(x, use.config["axis"]);
  const own = affineOf(use, ["moving_mean", "moving_variance"]);
  const count = channelsOf(x);
  const momentum = numberIn(use.config, "momentum", 0.99);
  const has = own["moving_mean"] !== null;
  return through(
    use,
    x,
    "BatchNorm",
    [["momentum", momentum === 0.9 ? undefined : momentum], epsIn(use.config)],
    x.shape,
    {
      scale: own["gamma"] ?? (has ? filled(count, 1) : null),
      shift: own["beta"] ?? (has ? filled(count, 0) : null),
      running_mean: own["moving_mean"]!,
      running_var: own["moving_variance"]!,
    },
  );
};

export const layerNorm: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  checkLastAxis(x, use.config["axis"]);
  const own = affineOf(use);
  const count = channelsOf(x);
  const has = Object.values(own).some((w) => w !== null);
  return through(use, x, "LayerNorm", [epsIn(use.config)], x.shape, {
    scale: own["gamma"] ?? (has ? filled(count, 1) : null),
    shift: own["beta"] ?? (has ? filled(count, 0) : null),
  });
};

export const groupNorm: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  checkLastAxis(x, use.config["axis"]);
  const own = affineOf(use);
  const count = channelsOf(x);
  const groups = numberIn(use.config, "groups", 32);
  const has = Object.values(own).some((w) => w !== null);
  return through(use, x, "GroupNorm", [groups === -1 ? count : groups, epsIn(use.config)], x.shape, {
    scale: own["gamma"] ?? (has ? filled(count, 1) : null),
    shift: own["beta"] ?? (has ? filled(count, 0) : null),
  });
};

export const rmsNorm: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  checkLastAxis(x, use.config["axis"]);
  return through(use, x, "RMSNorm", [epsIn({ epsilon: use.config["epsilon"] ?? 1e-6 })], x.shape, {
    scale: use.find(["scale"])[0]!,
  });
};
