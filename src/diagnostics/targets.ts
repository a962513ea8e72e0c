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
