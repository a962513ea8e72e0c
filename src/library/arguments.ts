/** @file Arguments of a use: what was given and, for the rest, the defaults of the specs; accessors by type. */
import { invariant } from "../core/invariant.ts";
import { constant, constantOf, type Size, substitute } from "../sizes/size.ts";
import type {
  Arguments,
  ArgumentDefault,
  ArgumentSpec,
  ArgumentType,
  ArgumentValue,
  InitializerDefinition,
} from "./define.ts";

/**
 * The arguments of one use: `given` (already checked against `specs`), and defaults for the rest.
 * A default null leaves the argument without a value; a string default of an initializer argument is its name.
 */
export function makeArguments(
  specs: readonly ArgumentSpec[],
  given: ReadonlyMap<string, ArgumentValue>,
  initializers: ReadonlyMap<string, InitializerDefinition>,
): Arguments {
  const values = new Map<string, ArgumentValue>();
  for (const spec of specs) {
    const value = given.get(spec.name) ?? knownDefault(spec, initializers);
    if (value) values.set(spec.name, value);
  }
  return new BoundArguments(values);
}

/** The arguments with values for symbolic sizes; the same object where there are none. */
export function substituteArguments(args: Arguments, sizes: ReadonlyMap<string, number>): Arguments {
  const open = [...args.values.values()].some(isSymbolic);
  if (!open) return args;
  return new BoundArguments(new Map([...args.values].map(([name, v]) => [name, substituteValue(v, sizes)])));
}

function isSymbolic(value: ArgumentValue): boolean {
  if (value.kind === "list") return value.items.some(isSymbolic);
  return value.kind === "size" && constantOf(value.size) === null;
}

function substituteValue(value: ArgumentValue, sizes: ReadonlyMap<string, number>): ArgumentValue {
  if (value.kind === "list")
    return { ...value, items: value.items.map((item) => substituteValue(item, sizes)) };
  return value.kind === "size" ? { ...value, size: substitute(value.size, sizes) } : value;
}

/** Defaults are the same at every use: made once for each spec. */
const DEFAULTS = new WeakMap<ArgumentSpec, ArgumentValue | null>();

function knownDefault(
  spec: ArgumentSpec,
  initializers: ReadonlyMap<string, InitializerDefinition>,
): ArgumentValue | null {
  let known = DEFAULTS.get(spec);
  if (known === undefined) DEFAULTS.set(spec, (known = defaultValue(spec, initializers)));
  return known;
}

function defaultValue(
  spec: ArgumentSpec,
  initializers: ReadonlyMap<string, InitializerDefinition>,
): ArgumentValue | null {
  if (spec.default === undefined || spec.default === null) return null;
  const value = valueOfDefault(spec.type, spec.default, initializers);
  invariant(value, `the default of ${spec.name} does not fit its type`);
  return value;
}

/** The default as a value of the type, or null where it does not fit (the next type of a `oneOf` is tried). */
function valueOfDefault(
  type: ArgumentType,
  value: Exclude<ArgumentDefault, null>,
  initializers: ReadonlyMap<string, InitializerDefinition>,
): ArgumentValue | null {
  switch (type.kind) {
    case "int":
      return typeof value === "number" && Number.isInteger(value)
        ? { kind: "size", size: constant(value) }
        : null;
    case "float":
      return typeof value === "number" ? { kind: "number", value, percent: false } : null;
    case "bool":
      return typeof value === "boolean" ? { kind: "bool", value } : null;
    case "string":
    case "metric":
      return typeof value === "string" ? { kind: "string", value } : null;
    case "word":
      return typeof value === "string" && type.words.includes(value) ? { kind: "word", value } : null;
    case "sizes":
      if (typeof value === "number") return { kind: "sizes", values: [value] };
      return Array.isArray(value) ? { kind: "sizes", values: value } : null;
    case "initializer":
      return typeof value === "string" ? initializerValue(value, initializers) : null;
    case "list":
      return Array.isArray(value) ? listValue(type.of, value, initializers) : null;
    case "tensor":
      return null;
    case "oneOf":
      for (const option of type.types) {
        const found = valueOfDefault(option, value, initializers);
        if (found) return found;
      }
      return null;
  }
}

function initializerValue(
  name: string,
  initializers: ReadonlyMap<string, InitializerDefinition>,
): ArgumentValue {
  const definition = initializers.get(name);
  invariant(definition, `the default initializer ${name} does not exist`);
  return {
    kind: "initializer",
    definition,
    args: makeArguments(definition.arguments, new Map(), initializers),
  };
}

function listValue(
  of: ArgumentType,
  numbers: readonly number[],
  initializers: ReadonlyMap<string, InitializerDefinition>,
): ArgumentValue | null {
  const items: ArgumentValue[] = [];
  for (const number of numbers) {
    const item = valueOfDefault(of, number, initializers);
    if (!item) return null;
    items.push(item);
  }
  return { kind: "list", items };
}

/** One object for each of many thousand uses: methods are shared, not made anew. */
class BoundArguments implements Arguments {
  readonly values: ReadonlyMap<string, ArgumentValue>;

  constructor(values: ReadonlyMap<string, ArgumentValue>) {
    this.values = values;
  }
  has(name: string): boolean {
    return this.values.has(name);
  }
  raw(name: string): ArgumentValue | null {
    return this.values.get(name) ?? null;
  }
  size(name: string): Size {
    return sizeOf(name, this.need(name));
  }
  int(name: string): number {
    const size = constantOf(this.size(name));
    invariant(size !== null, `argument ${name} is symbolic where a number is needed`);
    return size;
  }
  float(name: string): number {
    return numberOf(name, this.need(name));
  }
  bool(name: string): boolean {
    const value = this.need(name);
    invariant(value.kind === "bool", `argument ${name} is no bool`);
    return value.value;
  }
  text(name: string): string {
    const value = this.need(name);
    invariant(value.kind === "string" || value.kind === "word", `argument ${name} is no text`);
    return value.value;
  }
  word(name: string): string | null {
    const value = this.values.get(name);
    return value?.kind === "word" ? value.value : null;
  }
  sizes(name: string, rank: number): readonly number[] {
    return sizesOf(name, this.need(name), rank);
  }
  numbers(name: string): readonly number[] {
    const value = this.need(name);
    if (value.kind === "list") return value.items.map((item) => numberOf(name, item));
    if (value.kind === "sizes") return value.values;
    return [numberOf(name, value)];
  }
  initializer(name: string): ReturnType<Arguments["initializer"]> {
    const value = this.values.get(name);
    return value?.kind === "initializer" ? { definition: value.definition, args: value.args } : null;
  }
  private need(name: string): ArgumentValue {
    const value = this.values.get(name);
    invariant(value, `argument ${name} has no value`);
    return value;
  }
}

function sizeOf(name: string, value: ArgumentValue): Size {
  if (value.kind === "size") return value.size;
  if (value.kind === "number" && Number.isInteger(value.value)) return constant(value.value);
  invariant(value.kind === "sizes" && value.values.length === 1, `argument ${name} is no whole number`);
  return constant(value.values[0]!);
}

function numberOf(name: string, value: ArgumentValue): number {
  if (value.kind === "number") return value.value;
  const number = constantOf(sizeOf(name, value));
  invariant(number !== null, `argument ${name} is symbolic where a number is needed`);
  return number;
}

function sizesOf(name: string, value: ArgumentValue, rank: number): readonly number[] {
  const given =
    value.kind === "sizes"
      ? value.values
      : value.kind === "list"
        ? value.items.map((v) => numberOf(name, v))
        : [numberOf(name, value)];
  if (given.length === 1) return Array.from({ length: rank }, () => given[0]!);
  invariant(given.length === rank, `argument ${name} has ${given.length} sizes for ${rank} axes`);
  return given;
}
