/**
 * @file Matrices that a scan multiplies by at every turn, packed at the first one and kept: where their panels lie, at the
 * beginning of the scratch memory of each thread.
 */
import { remember } from "../../core/remember.ts";
import { isBatchDim } from "../../ir/types.ts";
import { touchedBy } from "../../plan/accesses.ts";
import { runsByExample } from "../../plan/by-example.ts";
import type { Kernel, MatmulKernel, ScanKernel } from "../../plan/plan.ts";
import { panelVectors } from "./panel.ts";

/** Bytes from the beginning of the scratch memory on. */
export type KeptPanels = ReadonlyMap<Kernel, number>;

/** What would leave nothing else in the caches is packed anew at every turn. */
const MOST_BYTES = 1 << 21;

/** The products of a scan whose second matrix is kept. */
export const keptPanels = remember(findKept);

function findKept(scan: ScanKernel): KeptPanels {
  const kept = new Map<Kernel, number>();
  if (!runsByExample(scan)) return kept;
  const written = new Set(touchedBy(scan).writes);
  let at = 0;
  for (const kernel of scan.body) {
    if (kernel.kind !== "matmul") continue;
    const bytes = panelBytes(kernel);
    const isSame = !written.has(kernel.b.buffer) && kernel.b.offset.turns.every((turn) => turn === 0);
    if (!isSame || at + bytes > MOST_BYTES) continue;
    kept.set(kernel, at);
    at += bytes;
  }
  return kept;
}

function panelBytes({ k, n }: MatmulKernel): number {
  return isBatchDim(k) || isBatchDim(n) ? Infinity : Math.ceil((k * panelVectors(n) * 16) / 64) * 64;
}

/** Bytes that the panels of a kernel need. */
export function keptBytes(kernel: Kernel): number {
  if (kernel.kind !== "scan") return 0;
  const ends = [...keptPanels(kernel)].map(([product, at]) => at + panelBytes(product as MatmulKernel));
  return Math.max(0, ...ends, ...kernel.body.map(keptBytes));
}
