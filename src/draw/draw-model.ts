/** @file Model → the drawing that is shown: cards joined, repeats folded, and blocks too if it is still large. */
import type { Model } from "../sema/model.ts";
import { buildDrawing } from "./build-drawing.ts";
import type { Drawing } from "./drawing.ts";
import { foldBlocks, foldRepeats } from "./fold.ts";
import { stackCards } from "./stack-cards.ts";

/** Nodes beyond which blocks become single cards. */
const LIMIT = 90;
/** A page that folds by itself can hold more. */
const PAGE_LIMIT = 700;

export function drawModel(model: Model): Drawing {
  return foldBlocks(foldRepeats(stackCards(buildDrawing(model))), LIMIT);
}

/** For pages on which a reader folds and unfolds: every block by itself. */
export function drawWholeModel(model: Model): Drawing {
  const whole = stackCards(buildDrawing(model));
  return whole.nodes.length <= PAGE_LIMIT ? whole : foldBlocks(foldRepeats(whole), PAGE_LIMIT);
}
