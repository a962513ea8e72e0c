/** @file Picks the parts of the runtime that a module needs, in an order in which they can stand. */
import { invariant } from "../../core/invariant.ts";
import { RUNTIME_PARTS, type RuntimePart } from "./runtime-text.gen.ts";

/** The parts and all that they need, needed ones first. */
export function runtimeParts(roots: readonly string[]): RuntimePart[] {
  const chosen: RuntimePart[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const part = RUNTIME_PARTS.find((p) => p.name === name);
    invariant(part, `the runtime has no part ${name}`);
    part.needs.forEach(visit);
    chosen.push(part);
  };
  roots.forEach(visit);
  return chosen;
}

/** Names that the runtime declares: generated code takes others. */
export function declaredNames(parts: readonly RuntimePart[]): string[] {
  return parts.flatMap((part) =>
    part.ts.flatMap((line) => {
      const match = /^(?:async )?(?:function\*?|const|let|interface|type|class) \*?(\w+)/.exec(line);
      return match ? [match[1]!] : [];
    }),
  );
}

/** An interface or type of the runtime with its comment, exported, for declaration files. */
export function findDeclaration(name: string): string[] {
  for (const { ts } of RUNTIME_PARTS) {
    const start = ts.findIndex((line) => new RegExp(`^(interface ${name}\\b|type ${name} =)`).test(line));
    if (start < 0) continue;
    const end = ts.findIndex(
      (line, i) => i >= start && (line === "}" || (ts[start]!.startsWith("type") && line.endsWith(";"))),
    );
    let first = start;
    if (ts[start - 1]?.endsWith("*/")) while (!ts[first]!.startsWith("/**")) first--;
    return ts.slice(first, end + 1).map((line, i) => (first + i === start ? `export ${line}` : line));
  }
  return invariant(false, `the runtime has no type ${name}`) as never;
}
