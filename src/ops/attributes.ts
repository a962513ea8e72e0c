/** @file Reads and writes attributes of nodes: numbers, lists of numbers, shapes. A wrong kind is our own fault. */
import { invariant } from "../core/invariant.ts";
import type { Attributes, AttributeValue } from "../ir/graph.ts";
import type { Dim } from "../ir/types.ts";

export function readNumber(attrs: Attributes, name: string): number {
  const value = attrs[name];
  invariant(typeof value === "number", `attribute ${name} is no number`);
  return value;
}

export function readText(attrs: Attributes, name: string): string {
  const value = attrs[name];
  invariant(typeof value === "string", `attribute ${name} is no text`);
  return value;
}

/** A yes or no; absent is no. */
export function readFlag(attrs: Attributes, name: string): boolean {
  return attrs[name] === true;
}

export function readNumbers(attrs: Attributes, name: string): readonly number[] {
  const value = attrs[name];
  invariant(
    Array.isArray(value) && value.every((v) => typeof v === "number"),
    `attribute ${name} is no list of numbers`,
  );
  return value as readonly number[];
}

export function readShape(attrs: Attributes, name: string): readonly Dim[] {
  const value = attrs[name];
  invariant(Array.isArray(value), `attribute ${name} is no shape`);
  return value as readonly Dim[];
}

/** A shape as an attribute: a plain copy. */
export function shapeAttribute(shape: readonly Dim[]): AttributeValue {
  return shape.map((dim) => (typeof dim === "number" ? dim : { batch: dim.batch }));
}
