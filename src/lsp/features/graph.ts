/** @file The picture of a model, for editors that can show a page. */
import { drawWholeModel } from "../../draw/draw-model.ts";
import { printPage } from "../../draw/print-page.ts";
import type { Checked } from "../workspace.ts";

export interface Graph {
  readonly model: string;
  /** HTML that needs nothing from elsewhere. */
  readonly page: string;
}

/** The model that is declared around an offset, or the last one of the file; null where there is none without errors. */
export function findGraph({ analysis, ast }: Checked, offset: number): Graph | null {
  const around = ast.items.find(
    (item) => item.kind === "model" && item.span.start <= offset && offset <= item.span.end,
  );
  const name = around?.kind === "model" ? around.name.name : null;
  const { models } = analysis;
  const model = models.find((m) => m.name === name) ?? (name === null ? models.at(-1) : undefined);
  return model ? { model: model.name, page: printPage(drawWholeModel(model)) } : null;
}
