/** @file What is written of an entry's arguments, and what they are once checked. */
import type { Size } from "../sizes/size.ts";
import type { InitializerDefinition } from "./define.ts";
import type { ValueType } from "./types.ts";

export interface Doc {
  /** One plain sentence. */
  readonly summary: string;
  /** What it computes, with the shapes of its operands. */
  readonly formula?: string;
  /** Paper, year; or the framework whose convention is followed. */
  readonly source?: string;
}

export type ArgumentType =
  /** A whole number, possibly symbolic (`args.size`, `args.int`). `min` is checked (default: 1). */
  | { readonly kind: "int"; readonly min?: number; readonly max?: number }
  /** A number; bounds are included unless `open`. */
  | {
      readonly kind: "float";
      readonly min?: number;
      readonly max?: number;
      readonly open?: "min" | "max" | "both";
    }
  | { readonly kind: "bool" }
  | { readonly kind: "string" }
  | { readonly kind: "word"; readonly words: readonly string[] }
  /** One whole number for all spatial axes, or one each (`3x3`): `args.sizes(name, rank)`. */
  | { readonly kind: "sizes"; readonly min?: number }
  | { readonly kind: "initializer" }
  /** A figure that training reports, by its name: `val.loss`, `loss`, `val.accuracy`. Its value is a string. */
  | { readonly kind: "metric" }
  /** A tensor value (`weight = transpose(e.weight)`, `state = h`, `mask = m`). */
  | { readonly kind: "tensor" }
  | { readonly kind: "list"; readonly of: ArgumentType }
  | { readonly kind: "oneOf"; readonly types: readonly ArgumentType[] };

export interface ArgumentSpec {
  readonly name: string;
  readonly type: ArgumentType;
  readonly doc: string;
  /** Absent: required. null: optional, without a value. */
  readonly default?: ArgumentDefault;
  /** Of kind "list", and last: takes all positional arguments that follow (`Reshape(30, 30, 80)`). */
  readonly rest?: boolean;
}

/** Defaults as people would write them; a string is a word, or the name of an initializer. */
export type ArgumentDefault = number | boolean | string | readonly number[] | null;

/** The value that an argument has after checking. */
export type ArgumentValue =
  | { readonly kind: "size"; readonly size: Size }
  | { readonly kind: "number"; readonly value: number; readonly percent: boolean }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "word"; readonly value: string }
  | { readonly kind: "sizes"; readonly values: readonly number[] }
  | { readonly kind: "list"; readonly items: readonly ArgumentValue[] }
  | { readonly kind: "initializer"; readonly definition: InitializerDefinition; readonly args: Arguments }
  | { readonly kind: "tensor"; readonly type: ValueType; readonly value: number };

/** Arguments by name, defaults filled in. Every accessor is total for what the spec's type allows. */
export interface Arguments {
  readonly values: ReadonlyMap<string, ArgumentValue>;
  /** False where the argument is null or absent. */
  has(name: string): boolean;
  raw(name: string): ArgumentValue | null;
  /** A whole number, possibly symbolic. */
  size(name: string): Size;
  /** A whole number that is known; throws (invariant) if symbolic. */
  int(name: string): number;
  /** Any number. */
  float(name: string): number;
  bool(name: string): boolean;
  text(name: string): string;
  /** The word, or null where the argument is something else (a number). */
  word(name: string): string | null;
  /** One whole number per axis: a single number is repeated `rank` times. */
  sizes(name: string, rank: number): readonly number[];
  /** A list of plain numbers. */
  numbers(name: string): readonly number[];
  initializer(name: string): { definition: InitializerDefinition; args: Arguments } | null;
}
