/**
 * @file Whether a scan treats every example alone: then each thread runs all turns for its own examples, and none waits for
 * another. Its buffers must not share memory, for one thread may be turns ahead.
 */
import { type Dim, isBatchDim } from "../ir/types.ts";
import type { Access, Body, BufferId, Kernel, ScanKernel } from "./plan.ts";

/** An access, and the box that it goes through. */
interface Touch {
  readonly access: Access;
  readonly sizes: readonly Dim[];
  /** The axis of the examples; null for what is the same for all. */
  readonly examples: number | null;
  readonly isStore: boolean;
}

export function runsByExample(scan: ScanKernel): boolean {
  if (scan.depth > 0) return false;
  const touches: Touch[] = [];
  for (const kernel of scan.body) {
    const own = touchesOf(kernel);
    if (!own) return false;
    touches.push(...own);
  }
  const written = new Map<BufferId, Dim>();
  for (const touch of touches) if (touch.isStore) written.set(touch.access.buffer, stepOf(touch));
  return touches.every((touch) => {
    const step = written.get(touch.access.buffer);
    return step === undefined || (stepOf(touch) === step && staysWithin(touch, step, scan.length));
  });
}

/** Null for kernels that do not have examples as an axis of their own. */
function touchesOf(kernel: Kernel): readonly Touch[] | null {
  if (kernel.kind === "matmul") {
    const { lead, m, k, n, a, b, out } = kernel;
    if (lead.length > 0 || !isBatchDim(m) || isBatchDim(k) || isBatchDim(n)) return null;
    const touches: readonly Touch[] = [
      { access: a, sizes: [m, k], examples: 0, isStore: false },
      { access: b, sizes: [k, n], examples: null, isStore: false },
      { access: out, sizes: [m, n], examples: 0, isStore: true },
    ];
    return touches.every(({ access }) => isFixed(access)) ? touches : null;
  }
  if (kernel.kind !== "loop") return null;
  const { sizes, reduced, inner, outer } = kernel;
  const examples = sizes.findIndex(isBatchDim);
  if (examples < 0 || reduced[examples] || sizes.filter(isBatchDim).length > 1) return null;
  const bodies: readonly Body[] = [inner, outer];
  const indices = bodies.flatMap(({ terms }) =>
    terms.flatMap((term) => (term.kind === "index" || term.kind === "random" ? [term] : [])),
  );
  const touches = bodies.flatMap(({ terms, stores }) => [
    ...terms.flatMap((term) => (term.kind === "load" ? [{ access: term.access, isStore: false }] : [])),
    ...stores.map(({ access }) => ({ access, isStore: true })),
  ]);
  if (![...indices, ...touches.map((touch) => touch.access)].every(isFixed)) return null;
  return touches.map((touch) => ({ ...touch, sizes, examples }));
}

/** Whether places do not depend on how many examples there are. */
function isFixed({ offset, strides }: Pick<Access, "offset" | "strides">): boolean {
  return offset.batch === 0 && !strides.some(isBatchDim);
}

/** From one example to the next. */
function stepOf({ access, sizes, examples }: Touch): number {
  if (examples === null) return 0;
  const size = sizes[examples]!;
  return (access.strides[examples] as number) * (isBatchDim(size) ? size.batch : 1);
}

/** Whether what belongs to an example lies between its beginning and the next one's. */
function staysWithin({ access, sizes, examples }: Touch, step: Dim, length: number): boolean {
  const spans = access.strides.map((stride, axis) => {
    const size = sizes[axis]!;
    return ((isBatchDim(size) ? size.batch : size) - 1) * (stride as number);
  });
  const turns = access.offset.turns.map((turn) => turn * (length - 1));
  const reach = [...spans, ...turns];
  const low = reach.reduce((sum, span) => sum + Math.min(0, span), access.offset.constant);
  const high = reach.reduce((sum, span) => sum + Math.max(0, span), access.offset.constant);
  return examples !== null && low >= 0 && high < (step as number);
}
