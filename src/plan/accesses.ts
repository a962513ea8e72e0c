/** @file Which buffers a kernel reads and writes. */
import type { BufferId, Kernel } from "./plan.ts";

export interface Touched {
  readonly reads: readonly BufferId[];
  readonly writes: readonly BufferId[];
}

/** The buffers of one kernel; of a scan, those of its body. */
export function touchedBy(kernel: Kernel): Touched {
  switch (kernel.kind) {
    case "loop": {
      const bodies = [kernel.inner, kernel.outer];
      return {
        reads: bodies.flatMap((b) => b.terms.flatMap((t) => (t.kind === "load" ? [t.access.buffer] : []))),
        writes: bodies.flatMap((b) => b.stores.map((s) => s.access.buffer)),
      };
    }
    case "matmul":
      return { reads: [kernel.a.buffer, kernel.b.buffer], writes: [kernel.out.buffer] };
    case "operator":
      return {
        reads: kernel.inputs.map((i) => i.buffer),
        writes: [kernel.output.buffer, ...(kernel.workspace ? [kernel.workspace.buffer] : [])],
      };
    case "scan": {
      const inside = kernel.body.map(touchedBy);
      return { reads: inside.flatMap((t) => t.reads), writes: inside.flatMap((t) => t.writes) };
    }
  }
}
