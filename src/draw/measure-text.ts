/** @file How wide a text is at most, without a font: widths of Verdana's kind, the widest of the usual faces. */

const NARROW = new Set("ijl|.,:;'!()[]{}-· ");
const WIDE = new Set("mwMWGOQ@%…×÷+=<>#&—");

/** Pixels. Faces in use are narrower, so that a box of this width holds the text. */
export function measureText(text: string, size: number): number {
  let width = 0;
  for (const char of text)
    width += NARROW.has(char) ? 0.46 : WIDE.has(char) ? 0.98 : /[A-Z]/.test(char) ? 0.78 : 0.65;
  return Math.ceil(width * size);
}
