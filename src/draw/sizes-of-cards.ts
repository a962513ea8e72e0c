/** @file How large cards are: by their texts. Pixels. */
import type { DrawnNode, Part } from "./drawing.ts";
import { measureText } from "./measure-text.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const TITLE_SIZE = 13;
export const DETAIL_SIZE = 11;
export const LABEL_SIZE = 10.5;
export const PAD = 12;

const LEAST_WIDTH = 132;
const JOIN = 26;

export function sizeOfNode({ kind, parts }: DrawnNode): { readonly width: number; readonly height: number } {
  const first = parts[0]!;
  if (kind === "join")
    return { width: Math.max(JOIN, measureText(first.title, TITLE_SIZE) + 16), height: JOIN };
  if (kind === "field") {
    const width =
      Math.max(measureText(first.title, TITLE_SIZE), measureText(first.detail, DETAIL_SIZE)) + 2 * PAD + 8;
    return { width: Math.max(96, width), height: 42 };
  }
  const width = Math.max(LEAST_WIDTH, ...parts.map(widthOfPart));
  return { width, height: parts.reduce((sum, part, i) => sum + heightOfPart(part, i), 0) };
}

/** The first has room for two lines; what follows it is a strip of one. */
export function heightOfPart(part: Part, index: number): number {
  if (index > 0) return 23;
  return part.detail === "" ? 32 : 46;
}

function widthOfPart(part: Part, index: number): number {
  const gap = part.params === "" ? 0 : 14;
  const title = measureText(part.title, TITLE_SIZE) + gap + measureText(part.params, DETAIL_SIZE);
  const detail = measureText(part.detail, DETAIL_SIZE);
  return 2 * PAD + (index === 0 ? Math.max(title, detail) : title + (detail > 0 ? detail + 10 : 0));
}
