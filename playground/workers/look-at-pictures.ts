/** @file The first pictures of the data: what the network takes them for, or its copies of them. */
import type { NumberColumn } from "../../src/library/data.ts";
import type { Picture } from "../../src/report/report.ts";
import { constantOf } from "../../src/sizes/size.ts";
import type { CopiesView, GuessesView } from "../shared/run.ts";
import type { Sight } from "./choose-view.ts";

export type PictureSize = Pick<Picture, "height" | "width" | "channels">;

const COPIES = 12;
const GUESSES = 30;

function cut(data: ArrayLike<number>, i: number, { height, width, channels }: PictureSize): Picture {
  const size = height * width * channels;
  return {
    height,
    width,
    channels,
    data: Float32Array.from({ length: size }, (_, k) => data[i * size + k]!),
  };
}

/** The first examples of the input's field. */
function firstOf({ data, input }: Sight, count: number): NumberColumn {
  const all = data.columns[input.name]!;
  return all.subarray(0, (all.length / data.count) * count);
}

/** null where no output is a picture: as large as the input, or square. */
export function lookAtCopies(sight: Sight, size: PictureSize): (() => CopiesView) | null {
  const count = Math.min(COPIES, sight.data.count);
  const given = firstOf(sight, count);
  const tried = sight.network.predict({ [sight.input.name]: given });
  const found = sight.outputs.flatMap((name) => {
    const elements = tried[name]!.length / count;
    const side = Math.sqrt(elements);
    if (elements === size.height * size.width * size.channels) return [{ name, copied: size }];
    return Number.isInteger(side) && side >= 6
      ? [{ name, copied: { height: side, width: side, channels: 1 } }]
      : [];
  })[0];
  if (!found) return null;
  return () => {
    const copies = sight.network.predict({ [sight.input.name]: given })[found.name]!;
    const pairs = Array.from({ length: count }, (_, i) => ({
      given: cut(given, i, size),
      copy: cut(copies, i, found.copied),
    }));
    return { kind: "copies", pairs };
  };
}

/** null where no output has a score for each class of the target. */
export function lookAtGuesses(sight: Sight, size: PictureSize): (() => GuessesView) | null {
  const { target, network, input, data } = sight;
  const classes =
    target?.type.dtype === "index" && target.type.classes ? constantOf(target.type.classes) : null;
  if (!target || !classes || target.type.axes.length > 0) return null;
  const count = Math.min(GUESSES, data.count);
  const given = firstOf(sight, count);
  const labels = data.columns[target.name]!;
  const tried = network.predict({ [input.name]: given });
  const output = sight.outputs.find((name) => tried[name]!.length === classes * count);
  if (output === undefined) return null;
  const nameOf = (k: number): string => sight.names.get(target.name)?.[k] ?? String(k);
  return () => {
    const scores = network.predict({ [input.name]: given })[output]!;
    const guesses = Array.from({ length: count }, (_, i) => {
      let best = 0;
      for (let k = 1; k < classes; k++) if (scores[i * classes + k]! > scores[i * classes + best]!) best = k;
      const truth = labels[i]!;
      return {
        picture: cut(given, i, size),
        truth: nameOf(truth),
        said: nameOf(best),
        right: best === truth,
      };
    });
    return { kind: "guesses", guesses };
  };
}
