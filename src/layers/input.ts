/** @file What layers check of their input alike: numbers, and the right number of axes. */
import { dtypeProblem, rankProblem } from "../diagnostics/layers.ts";
import { type Complaint, complain } from "../library/define.ts";
import { axisNames, printShape, printValueType, type ValueType } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";

export interface InputNeed {
  readonly layer: string;
  /** Numbers of axes that fit. */
  readonly ranks: readonly number[];
  /** In words: "an image [h, w, c]". */
  readonly takes: string;
  readonly help?: (x: ValueType) => readonly string[];
}

/** A complaint where x is no f32 value of a rank that fits, else null. */
export function checkInput(x: ValueType, need: InputNeed): Complaint | null {
  return checkNumbers(need.layer, x) ?? checkRank(x, need);
}

/** A complaint where x is an index or a bool, else null. */
export function checkNumbers(layer: string, x: ValueType): Complaint | null {
  if (x.dtype === "f32") return null;
  const classes = x.classes && constantOf(x.classes);
  const help =
    x.dtype === "index"
      ? [
          `turn classes into numbers before ${layer}: OneHot(${classes ?? "n"}) or Embedding(${classes ?? "n"}, dim)`,
        ]
      : [];
  return complain(dtypeProblem, { layer, takes: "numbers (f32)", found: printValueType(x) }, { help });
}

/** A complaint where x has another number of axes than fits, else null. */
export function checkRank(x: ValueType, { layer, ranks, takes, help }: InputNeed): Complaint | null {
  if (ranks.includes(x.axes.length)) return null;
  return complain(rankProblem, { layer, takes, found: printShape(x) }, { help: help?.(x) ?? [] });
}

/** The position of an axis by its name, or null. */
export function findAxis(x: ValueType, name: string): number | null {
  const index = axisNames(x).indexOf(name);
  return index < 0 ? null : index;
}

/** Where an image looks written channels first ([1, 28, 28]): what to write instead. */
export function channelsFirstHint(x: ValueType): readonly string[] {
  const [h, w, c] = x.axes.map((a) => constantOf(a.size));
  if (x.axes.length !== 3 || !h || !w || !c || h > 4 || w < 8 || c < 8) return [];
  return [
    `axes are h, w, c (channels last): this reads as height ${h} with ${c} channels. Declare f32[${w}, ${c}, ${h}] if the channels stand first`,
  ];
}
