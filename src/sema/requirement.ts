/** @file Says in a block's own words which of its requirements the use here breaks: "Basic(n = 8) needs it.c == n". */
import type { Elaboration } from "./context.ts";
import { brokenRequirement } from "./contract.ts";
import { printUse } from "./print-use.ts";

/** Looks outwards through the blocks that are being applied; null where sizes were not asked of what enters. */
export function requirementHere(cx: Elaboration): string | null {
  if (cx.proving) return null;
  for (let frame = cx.where.frames; frame; frame = frame.outer) {
    if (!frame.use) continue;
    const { declaration, arguments: args, inputs } = frame.use;
    const { body } = declaration;
    const names =
      body.kind === "braces" ? body.statements.flatMap((s) => (s.kind === "input" ? [s.name.name] : [])) : [];
    const use = printUse(declaration.name.name, args);
    const types = inputs.map((id) => cx.typeOf(id));
    const broken = brokenRequirement(
      cx.contractOf(declaration),
      use,
      types,
      names.length > 0 ? names : ["it"],
      args,
    );
    if (broken) return broken;
  }
  return null;
}
