/** @file NN80xx: specs that a target of `nabla build` cannot express. */
import { diagnostic } from "./define.ts";

export const unsupportedByTarget = diagnostic<{ target: string; what: string; place: string }>({
  code: "NN8001",
  severity: "error",
  title: "The target cannot do what the spec says",
  message: ({ target, what, place }) =>
    `${target} cannot do ${what} as the spec says${place === "" ? "" : ` (${place})`}`,
  page:
    "Code for another framework is only written where it does exactly what the spec says. What the framework lacks, or does in " +
    "another way, is told here instead of being left out: choose another layer or setting for this place, or build for ts or js.",
  bad: null,
  good: null,
});

export const otherDataFiles = diagnostic<{ source: string }>({
  code: "NN8002",
  severity: "warning",
  title: "The script takes its data from other files",
  message: ({ source }) =>
    `the script does not read ${source}: it takes train.npz, and test.npz and val.npz if there are any, with one array a field`,
  page:
    "A script for PyTorch reads idx, csv, cifar10 and npz files as the spec says. For any other source it reads the folder of `--data`: " +
    "train.npz, and test.npz and val.npz if there are any, each with one array a field, as numpy.savez writes them; or change its `load_data`.",
  bad: null,
  good: null,
});
