/**
 * @file Writes a large table for tests of memory: `node scripts/large-csv.mjs FILE MEGABYTES [SEED]`. Ten columns of numbers and a
 * class that follows from them; some names stand in quotes, with line breaks within. The same seed gives the same file.
 */
import { closeSync, openSync, writeSync } from "node:fs";

const [file, megabytes, seed = "1"] = process.argv.slice(2);
if (!file || !(Number(megabytes) > 0)) {
  console.error("usage: node scripts/large-csv.mjs FILE MEGABYTES [SEED]");
  process.exit(2);
}
const WIDTH = 10;
const NAMES = ["oak", '"elm, field"', '"ash\nwhite"'];
const wanted = Number(megabytes) * 1e6;
const out = openSync(file, "w");
let state = Number(seed) >>> 0;
let written = write(`${Array.from({ length: WIDTH }, (_, i) => `x${i}`).join(",")},kind\n`);
let rows = 0;
while (written < wanted) {
  let text = "";
  for (let i = 0; i < 10_000; i++) text += row();
  rows += 10_000;
  written += write(text);
}
closeSync(out);
console.log(`${file}: ${rows} rows, ${written} bytes`);

/** The class is told by the sum of the first two numbers. */
function row() {
  const values = Array.from({ length: WIDTH }, () => next() * 4 - 2);
  const sum = values[0] + values[1];
  const kind = sum < -0.5 ? 0 : sum < 0.5 ? 1 : 2;
  return `${values.map((v) => v.toFixed(5)).join(",")},${NAMES[kind]}\n`;
}

/** Uniform in [0, 1): mulberry32 (Tommy Ettinger, public domain). */
function next() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function write(text) {
  return writeSync(out, text);
}
