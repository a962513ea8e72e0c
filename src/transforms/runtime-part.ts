/** @file The runtime part of a transform by its name (`transforms/pad-crop`), for engines that run in this process. */
import { invariant } from "../core/invariant.ts";
import type { Transform } from "../runtime/definition.ts";
import { cutout } from "../runtime/transforms/cutout.ts";
import { elastic } from "../runtime/transforms/elastic.ts";
import { flip } from "../runtime/transforms/flip.ts";
import { minMax } from "../runtime/transforms/min-max.ts";
import { noise } from "../runtime/transforms/noise.ts";
import { normalize } from "../runtime/transforms/normalize.ts";
import { offset } from "../runtime/transforms/offset.ts";
import { padCrop } from "../runtime/transforms/pad-crop.ts";
import { rotate } from "../runtime/transforms/rotate.ts";
import { scale } from "../runtime/transforms/scale.ts";
import { standardize } from "../runtime/transforms/standardize.ts";

const PARTS: Readonly<Record<string, Transform>> = {
  cutout,
  elastic,
  flip,
  minMax,
  noise,
  normalize,
  offset,
  padCrop,
  rotate,
  scale,
  standardize,
};

/** The name under which a runtime part's file exports it: `transforms/pad-crop` → `padCrop`. */
export function runtimeExportName(runtime: string): string {
  return runtime.replace(/^.*\//, "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The runtime part that a transform's `runtime` names. */
export function findRuntimePart(runtime: string): Transform {
  const part = PARTS[runtimeExportName(runtime)];
  invariant(part, `no runtime part ${runtime}`);
  return part;
}
