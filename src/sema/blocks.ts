/** @file Checks the blocks and cells that no model uses, on their own: is there anything that goes through them? */
import type { Diagnostic } from "../core/diagnostic.ts";
import { createElaboration } from "./elaboration.ts";
import type { Memo } from "./memo.ts";
import type { Shared, Sink } from "./shared.ts";

/** Reports a block whose body fails for whatever enters it. The last ones first: they use those before them. */
export function checkUnusedBlocks(shared: Shared, sink: Sink, memo: Memo | undefined): void {
  const { cx } = createElaboration(shared, sink);
  for (const item of [...shared.project.main.ast.items].reverse()) {
    if ((item.kind !== "block" && item.kind !== "cell") || shared.used.has(item)) continue;
    const find = (): Diagnostic | null => cx.contractOf(item).fault;
    const fault = memo ? memo.fault(shared, item, find) : find();
    const known = sink.diagnostics.some((d) => d.severity === "error" && within(d.span, item.span));
    if (fault && !known)
      sink.report({
        ...fault,
        notes: [`nothing fits: numbers with one to four axes, and an index, were tried on ${item.name.name}`],
      });
  }
}

function within(
  inner: { file: string; start: number; end: number },
  outer: { file: string; start: number; end: number },
): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
