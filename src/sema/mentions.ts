/** @file Finds names in syntax without giving it a meaning: is a name used anywhere in a stretch of the spec? */

/** True if `name` stands as a bare name anywhere in `tree`, outside of the node `except`. */
export function mentions(tree: unknown, name: string, except: unknown = null): boolean {
  if (tree === except || typeof tree !== "object" || tree === null) return false;
  if (Array.isArray(tree)) return tree.some((item) => mentions(item, name, except));
  if ("kind" in tree && tree.kind === "name" && "name" in tree && tree.name === name) return true;
  for (const key in tree) {
    if (key !== "span" && mentions((tree as Record<string, unknown>)[key], name, except)) return true;
  }
  return false;
}
