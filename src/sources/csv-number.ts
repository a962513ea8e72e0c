/** @file Decimal numbers straight from bytes, with the same value as `Number` of their text. Pure. */

/** 10⁰ to 10²², which float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MOST_EXACT = 2 ** 53;
/** No number's text is longer. */
const MOST_LENGTH = 400;

/**
 * Writes the number that bytes spell, spaces around it left out, to `out[place]`; NaN where they spell none. `point` is the decimal
 * sign's byte. A number that were returned would be an object of its own: a large table would make hundreds of millions.
 */
export function parseNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number,
  out: Float64Array,
  place: number,
): void {
  let at = start;
  let last = end;
  while (at < last && (bytes[at] === 32 || bytes[at] === 9)) at++;
  while (last > at && (bytes[last - 1] === 32 || bytes[last - 1] === 9)) last--;
  const first = at;
  const negative = bytes[at] === 45;
  if (negative || bytes[at] === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let fraction = 0;
  let seenPoint = false;
  for (; at < last; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (seenPoint) fraction++;
    } else if (bytes[at] === point && !seenPoint) seenPoint = true;
    else break;
  }
  // Exact mantissa, exact power of ten: one division rounds correctly (Clinger 1990). The rest goes the long way.
  if (at < last || digits === 0 || mantissa >= MOST_EXACT || fraction > 22) {
    out[place] = parseText(bytes, first, last, point);
    return;
  }
  const value = mantissa / POWERS[fraction]!;
  out[place] = negative ? -value : value;
}

function parseText(bytes: Uint8Array, start: number, end: number, point: number): number {
  if (end - start > MOST_LENGTH) return NaN;
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  if (point !== 46) text = text.includes(".") ? "" : text.replace(String.fromCharCode(point), ".");
  return NUMBER.test(text) ? Number(text) : NaN;
}
