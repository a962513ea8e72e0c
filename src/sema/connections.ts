/** @file The names of the connections: what may carry a `{ body }`. */

export const CONNECTIONS = [
  "skip",
  "dense",
  "highway",
  "concat",
  "add",
  "mul",
  "max",
  "mean",
  "bidir",
  "each",
] as const;

export function isConnection(name: string): boolean {
  return (CONNECTIONS as readonly string[]).includes(name);
}
