/** @file NN70xx: what a change of a spec does to weights that were saved before, as `nabla diff` tells it. */
import { diagnostic } from "./define.ts";

export const weightShape = diagnostic<{ path: string; before: string; after: string }>({
  code: "NN7001",
  severity: "error",
  title: "A weight has another shape than the saved one",
  message: ({ path, before, after }) => `${path} was ${before} and is ${after}: saved weights no longer load`,
  page: 'Weights are loaded by path and shape. Keep the old size, train anew, or load only the parts that stayed the same: load = weights("old.safetensors", only = [backbone]).',
  bad: null,
  good: null,
});

export const weightAdded = diagnostic<{ path: string; after: string }>({
  code: "NN7002",
  severity: "error",
  title: "A weight that no saved file has",
  message: ({ path, after }) => `${path} ${after} is new: files that were saved before do not have it`,
  page: "A network loads a file wholly or not at all. A path changes too where a step gets another name, or where a layer of its kind is put before it: `as name` and instances keep paths stable.",
  bad: null,
  good: null,
});

export const weightRemoved = diagnostic<{ path: string; before: string }>({
  code: "NN7003",
  severity: "error",
  title: "A saved weight that the network no longer has",
  message: ({ path, before }) => `${path} ${before} is gone: files that were saved before still have it`,
  page: 'A file with tensors that the network does not know is not loaded, since it was made for another network. Load the parts that stayed: load = weights("old.safetensors", only = [backbone]).',
  bad: null,
  good: null,
});

export const fieldChanged = diagnostic<{ role: string; path: string; before: string; after: string }>({
  code: "NN7004",
  severity: "warning",
  title: "An input, target, output or entry that programs rely on has changed",
  message: ({ role, path, before, after }) =>
    `${role} ${path} was ${before} and is ${after}: programs that use the network must follow`,
  page: "Saved weights load as before, but the functions of a generated module take or give other values.",
  bad: null,
  good: null,
});
