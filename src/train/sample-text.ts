/** @file Text that a sequence model goes on with, character after character. Pure: the network runs behind `run`. */
import { randomUniform } from "../runtime/random.ts";

export interface SampleOptions {
  /** Characters by number. */
  readonly vocabulary: readonly string[];
  /** Steps that the network takes in. */
  readonly window: number;
  readonly prompt: readonly number[];
  readonly count: number;
  /** Characters after the prompt, at most. */
  readonly length: number;
  /** A sample ends before this text; null: never. */
  readonly until: string | null;
  /** 0: always the likeliest. */
  readonly temperature: number;
  readonly seed: number;
}

const SAMPLE_STREAM = 0xffff0005;

/**
 * Samples all texts side by side. `run` takes [count, window] numbers and gives scores, [count, window, vocabulary]; what
 * stands behind the text so far must have no say in the scores before it (a causal network).
 */
export function sampleTexts(
  { vocabulary, window, prompt, count, length, until, temperature, seed }: SampleOptions,
  run: (codes: Int32Array) => ArrayLike<number>,
): string[] {
  const codes = Array.from({ length: count }, () => [...prompt]);
  const texts = codes.map(() => "");
  const open = new Set(codes.keys());
  for (let step = 0; step < length && open.size > 0; step++) {
    const seen = Math.min(window, prompt.length + step);
    const input = new Int32Array(count * window);
    codes.forEach((own, i) => input.set(own.slice(-seen), i * window));
    const scores = run(input);
    for (const i of open) {
      const at = (i * window + seen - 1) * vocabulary.length;
      const row = Array.from({ length: vocabulary.length }, (_, k) => scores[at + k]!);
      const next = choose(row, temperature, randomUniform(seed, SAMPLE_STREAM, i, step));
      codes[i]!.push(next);
      texts[i] += vocabulary[next]!;
      if (until === null || !texts[i]!.endsWith(until)) continue;
      texts[i] = texts[i]!.slice(0, -until.length);
      open.delete(i);
    }
    // Those that have ended stay in the batch and are not looked at.
    for (const i of codes.keys()) if (!open.has(i)) codes[i]!.push(0);
  }
  return texts;
}

/** The number whose share of softmax(scores / temperature) the uniform number `u` falls into. */
function choose(scores: readonly number[], temperature: number, u: number): number {
  const logits = areProbabilities(scores) ? scores.map(Math.log) : scores;
  const most = Math.max(...logits);
  if (temperature === 0) return logits.indexOf(most);
  const weights = logits.map((score) => Math.exp((score - most) / temperature));
  let left = u * weights.reduce((a, b) => a + b, 0);
  for (const [k, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return k;
  }
  return logits.indexOf(most);
}

/** None below nought, and 1 together; else they are scores before softmax. */
function areProbabilities(scores: readonly number[]): boolean {
  return scores.every((s) => s >= 0) && Math.abs(scores.reduce((a, b) => a + b, 0) - 1) < 1e-3;
}
