/** @file Finds what the library knows by name: layers, functions of values, losses, and everything for "did you mean". */
import { FUNCTIONS } from "../functions/registry.gen.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import type { Component } from "../library/define.ts";
import { LOSSES } from "../losses/registry.gen.ts";
import { CONNECTIONS } from "./connections.ts";
import type { Env } from "./values.ts";

export function findLayer(name: string): Component | null {
  return LAYERS.get(name) ?? null;
}

/** A lower-case function of tensors: joins, arithmetic, losses and penalties. */
export function findFunction(name: string): Component | null {
  return FUNCTIONS.get(name) ?? LOSSES.get(name) ?? null;
}

/** Every name that means something at a place. */
export function knownNames(env: Env | null): string[] {
  const names: string[] = ["id", ...CONNECTIONS, ...LAYERS.keys(), ...FUNCTIONS.keys(), ...LOSSES.keys()];
  for (let scope = env; scope; scope = scope.parent) names.unshift(...scope.names.keys());
  return names;
}
