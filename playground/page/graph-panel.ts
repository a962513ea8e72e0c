/** @file The network drawn; blocks fold at a click. */
import { bringToLife } from "playground:drawing";
import { FOLDING_STYLE } from "../../src/draw/print-page.ts";
import { el } from "./dom.ts";

const STYLE = `:host { display: flex; flex-direction: column; height: 100%; font: 13px/1.4 inherit; }
.bar { display: flex; gap: 6px; justify-content: flex-end; padding: 10px 0; } .drawing { flex: 1; }`;

/** The drawing has styles of its own, which the page's do not touch. */
export function showGraph(panel: HTMLElement, drawing: { svg: string; buttons: string } | null): void {
  if (!drawing) {
    if (!panel.querySelector(".host"))
      panel.replaceChildren(el("p", { class: "note" }, "There is no whole model to draw yet."));
    return;
  }
  let host = panel.querySelector<HTMLElement>(".host");
  if (!host) {
    host = el("div", { class: "host" });
    host.attachShadow({ mode: "open" });
    panel.replaceChildren(host);
  }
  const root = host.shadowRoot!;
  root.innerHTML = `<style>${FOLDING_STYLE}${STYLE}</style><div class="bar">${drawing.buttons}</div>${drawing.svg}`;
  bringToLife(root);
  const svg = root.querySelector("svg")!;
  if (svg.clientWidth > host.clientWidth) root.querySelector<HTMLElement>('[data-act="fit"]')?.click();
}
