/** @file The layers as a table, as `nabla summary` prints them. */
import type { LayerTable } from "../workers/panel-calls.ts";
import { el } from "./dom.ts";

export function showLayers(
  panel: HTMLElement,
  table: LayerTable | null,
  show: (place: number) => void,
): void {
  if (!table) {
    panel.replaceChildren(el("p", { class: "note" }, "There is no whole model to list yet."));
    return;
  }
  const head = ["Layer", "Path", "Shape", "Parameters", "Multiply-adds"].map((name, i) =>
    el("th", { scope: "col", class: i > 2 ? "number" : "" }, name),
  );
  const rows = table.rows.map((row) =>
    el(
      "tr",
      { onclick: () => show(row.from) },
      el("td", {}, el("b", {}, row.layer)),
      el("td", { class: "path" }, row.path),
      el("td", { class: "shape" }, row.shape),
      el("td", { class: "number" }, row.params === "0" ? "" : row.params),
      el("td", { class: "number" }, row.macs === "0" ? "" : row.macs),
    ),
  );
  const tiles = table.totals.map(([name, value]) => el("div", {}, el("b", {}, value), el("span", {}, name)));
  panel.replaceChildren(
    el("div", { class: "tiles" }, ...tiles),
    el(
      "div",
      { class: "wide" },
      el("table", { class: "layers" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
    ),
  );
}
