/** @file Arguments for tests, as a checked use would have them. */
import { invariant } from "../../src/core/invariant.ts";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import type { Arguments, ArgumentSpec, ArgumentType, ArgumentValue } from "../../src/library/define.ts";
import { constant } from "../../src/sizes/size.ts";

export type Given = number | boolean | string | readonly Given[];

/** Arguments from plain values: `"5%"` is a percentage, everything else by the type of its spec. */
export function givenArguments(
  specs: readonly ArgumentSpec[],
  given: Readonly<Record<string, Given>>,
): Arguments {
  const values = new Map<string, ArgumentValue>();
  for (const [name, value] of Object.entries(given)) {
    const spec = specs.find((s) => s.name === name);
    invariant(spec, `no argument is called ${name}`);
    const made = toValue(spec.type, value);
    invariant(made, `${String(value)} does not fit argument ${name}`);
    values.set(name, made);
  }
  return makeArguments(specs, values, INITIALIZERS);
}

function toValue(type: ArgumentType, given: Given): ArgumentValue | null {
  switch (type.kind) {
    case "oneOf":
      return type.types.map((t) => toValue(t, given)).find((v) => v !== null) ?? null;
    case "int":
      return typeof given === "number" && Number.isInteger(given)
        ? { kind: "size", size: constant(given) }
        : null;
    case "float":
      if (typeof given === "string" && given.endsWith("%")) {
        return { kind: "number", value: parseFloat(given) / 100, percent: true };
      }
      return typeof given === "number" ? { kind: "number", value: given, percent: false } : null;
    case "bool":
      return typeof given === "boolean" ? { kind: "bool", value: given } : null;
    case "string":
    case "metric":
      return typeof given === "string" ? { kind: "string", value: given } : null;
    case "word":
      return typeof given === "string" && type.words.includes(given) ? { kind: "word", value: given } : null;
    case "list": {
      if (!Array.isArray(given)) return null;
      const items = (given as readonly Given[]).map((g) => toValue(type.of, g));
      return items.every((i) => i !== null) ? { kind: "list", items } : null;
    }
    default:
      return null;
  }
}
