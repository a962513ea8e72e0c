/** @file Reads a use as samples write it (`Conv(3, 2x3, pad = same)`), without the parser: `name(value, name = value)`. */
import { invariant } from "../../src/core/invariant.ts";
import { FUNCTIONS } from "../../src/functions/registry.gen.ts";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import { LAYERS } from "../../src/layers/registry.gen.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import type { ArgumentType, ArgumentValue, Component } from "../../src/library/define.ts";
import { axis, SCALAR_TYPE, type ValueType } from "../../src/library/types.ts";
import { constant, symbol } from "../../src/sizes/size.ts";

export interface UseOperand {
  readonly type: ValueType;
  /** A plain number instead of a field. */
  readonly number: number | null;
}

export interface Use {
  readonly component: Component;
  readonly given: ReadonlyMap<string, ArgumentValue>;
  readonly operands: readonly (UseOperand | null)[];
}

const FIELDS = ["x", "y", "z"];

/** A layer's or function's use; the inputs are x, y, z, and x is what flows into a layer. */
export function readUse(source: string, inputs: readonly string[]): Use {
  const [, name, rest] = /^(\w+)(?:\((.*)\))?$/.exec(source)!;
  const component = LAYERS.get(name!) ?? FUNCTIONS.get(name!);
  invariant(component, `no component is called ${name}`);
  const types = inputs.map(readType);
  const specs = component.operands ?? [{ name: "x" }];
  const positional: string[] = [];
  const named = new Map<string, string>();
  for (const part of (rest ?? "")
    .split(",")
    .map((s) => s.trim())
    .filter(Boolean)) {
    const equals = part.indexOf("=");
    if (equals < 0) positional.push(part);
    else named.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const operand = (text: string): UseOperand => {
    if (FIELDS.includes(text)) return { type: types[FIELDS.indexOf(text)]!, number: null };
    return { type: SCALAR_TYPE, number: Number(text) };
  };
  const operands: (UseOperand | null)[] = component.kind === "layer" ? [operand("x")] : [];
  if (component.kind === "function") {
    const many = specs.at(-1)!.variadic;
    while (positional.length > 0 && (many || operands.length < specs.length))
      operands.push(operand(positional.shift()!));
  }
  for (const spec of specs.slice(operands.length)) {
    operands.push(named.has(spec.name) ? operand(named.get(spec.name)!) : null);
    named.delete(spec.name);
  }
  const given = new Map<string, ArgumentValue>();
  component.arguments.forEach((spec, i) => {
    if (spec.rest) given.set(spec.name, listOf(spec.type, positional.slice(i)));
    else if (i < positional.length) given.set(spec.name, convert(spec.type, positional[i]!)!);
  });
  for (const [key, text] of named) {
    const spec = component.arguments.find((a) => a.name === key);
    invariant(spec, `${component.name} has no argument ${key}`);
    given.set(key, convert(spec.type, text)!);
  }
  for (const [key, value] of given) invariant(value, `${source}: ${key} does not fit`);
  return { component, given, operands };
}

/** `f32[4, t]`, `index(5)[4]`, `index(3)`. */
export function readType(text: string): ValueType {
  const [, dtype, classes, sizes] = /^(f32|index|bool)(?:\((\w+)\))?(?:\[(.*)\])?$/.exec(text)!;
  const axes = (sizes ?? "")
    .split(",")
    .map((s) => s.trim())
    .filter(Boolean);
  const size = (s: string) => (/^\d/.test(s) ? constant(Number(s)) : symbol(s));
  return {
    dtype: dtype as ValueType["dtype"],
    classes: classes ? size(classes) : null,
    axes: axes.map((s) => axis(size(s))),
    batched: true,
  };
}

function listOf(type: ArgumentType, texts: readonly string[]): ArgumentValue {
  invariant(type.kind === "list", "rest of no list");
  return { kind: "list", items: texts.map((text) => convert(type.of, text)!) };
}

function convert(type: ArgumentType, text: string): ArgumentValue | null {
  switch (type.kind) {
    case "int":
      if (/^-?\d+$/.test(text)) return { kind: "size", size: constant(Number(text)) };
      return /^[a-z]$/.test(text) ? { kind: "size", size: symbol(text) } : null;
    case "float":
      return Number.isNaN(Number(text)) ? null : { kind: "number", value: Number(text), percent: false };
    case "bool":
      return text === "true" || text === "false" ? { kind: "bool", value: text === "true" } : null;
    case "word":
      return type.words.includes(text) ? { kind: "word", value: text } : null;
    case "sizes":
      return /^\d+(x\d+)*$/.test(text) ? { kind: "sizes", values: text.split("x").map(Number) } : null;
    case "initializer": {
      const definition = INITIALIZERS.get(text);
      return definition
        ? {
            kind: "initializer",
            definition,
            args: makeArguments(definition.arguments, new Map(), INITIALIZERS),
          }
        : null;
    }
    case "oneOf":
      return type.types.map((t) => convert(t, text)).find((v) => v !== null) ?? null;
    default:
      return null;
  }
}
