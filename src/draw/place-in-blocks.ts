/** @file The block of every node. Layers say it with their path; functions have none and stand where their operands do. */
import type { Model } from "../sema/model.ts";

/** By node: `layer1.attention1` stands in `layer1`; "" is the model itself. */
export function placeInBlocks(model: Model): readonly string[] {
  const blocks: string[] = [];
  const cells = new Map(model.nodes.flatMap((n) => n.body?.nodes.map((i) => [i, n.path] as const) ?? []));
  for (const [i, node] of model.nodes.entries()) {
    const own = node.path === "" ? blockOfFunction(model, i, blocks) : parentOf(node.path);
    const cell = cells.get(i);
    blocks.push(cell !== undefined && !isInside(own, cell) ? cell : own);
  }
  return blocks;
}

/**
 * A block's nodes follow each other, so a function is at least in what the nodes before and after it share. It also
 * ends the block before it if its operands are made in there or flow into there (`x + block(x)`).
 */
function blockOfFunction(model: Model, i: number, blocks: readonly string[]): string {
  const before = blocks[i - 1] ?? "";
  const next = model.nodes.slice(i + 1).find((n) => n.path !== "" && !n.training);
  const shared = commonBlock(before, next ? parentOf(next.path) : "");
  for (let block = before; block !== shared; block = parentOf(block)) {
    if (endsBlock(model, i, block, blocks)) return block;
  }
  return shared;
}

function endsBlock(model: Model, i: number, block: string, blocks: readonly string[]): boolean {
  let made = 0;
  for (const id of model.nodes[i]!.operands) {
    const origin = id === null ? null : model.values[id]!.origin;
    if (id === null || origin!.kind === "number") continue;
    if (origin!.kind === "node" && isInside(blocks[origin!.node]!, block)) made++;
    else if (!model.nodes.some((n, j) => j < i && isInside(blocks[j]!, block) && n.operands.includes(id)))
      return false;
  }
  return made > 0;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function isInside(block: string, around: string): boolean {
  return around === "" || block === around || block.startsWith(`${around}.`);
}

function commonBlock(a: string, b: string): string {
  const [x, y] = [a.split("."), b.split(".")];
  const same = x.findIndex((name, i) => name !== y[i]);
  return x.slice(0, same < 0 ? x.length : same).join(".");
}
