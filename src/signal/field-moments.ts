/** @file Mean and second moments of a field's data, for a prediction that starts from it. */
import type { Moments } from "./moments.ts";

/** Examples that are looked at. */
const MOST = 2000;

/** Of examples [n, places, units], row-major. */
export function fieldMoments(data: ArrayLike<number>, examples: number, units: number): Moments {
  const n = Math.min(examples, MOST);
  const size = data.length / examples;
  const places = size / units;
  const ofElement = new Float64Array(size);
  let [sum, squares, shared] = [0, 0, 0];
  for (let example = 0; example < n; example++) {
    const ofUnit = new Float64Array(units);
    for (let i = 0; i < size; i++) {
      const v = data[example * size + i]!;
      sum += v;
      squares += v * v;
      ofElement[i] = ofElement[i]! + v / n;
      ofUnit[i % units] = ofUnit[i % units]! + v / places;
    }
    for (const v of ofUnit) shared += v * v;
  }
  const mean = sum / (n * size);
  const element = squares / (n * size);
  const between = (low: number, value: number): number => Math.min(element, Math.max(low, value));
  // An element's mean over n examples still holds 1/n of what varies with the example.
  const ofMeans = ofElement.reduce((total, v) => total + v * v, 0) / size;
  const unit = between(mean * mean, n > 1 ? (n * ofMeans - element) / (n - 1) : mean * mean);
  const example = places > 1 ? between(unit, shared / (n * units)) : element;
  return { mean, unit, example, element };
}
