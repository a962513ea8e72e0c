/** @file `host`: the calling program hands the fields over. */
import type { SourceDefinition } from "../library/data.ts";
import { mismatch } from "./faults.ts";

const host: SourceDefinition = {
  name: "host",
  doc: {
    summary: "Takes the fields from the program that calls `fit`, `step` or `evaluate` of the built module.",
  },
  arguments: [],
  fieldArguments: false,
  synthetic: false,
  load: () => {
    throw mismatch(
      "data = host takes its fields from a calling program: build a module with `nabla build` and call its `fit`",
    );
  },
};

export default host;
