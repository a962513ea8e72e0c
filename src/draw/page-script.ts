/**
 * @file The script of a drawing's page: folds blocks and zooms. Folding squeezes the rows that a block takes up, unless
 * something stands beside it; nothing is laid out anew. Text for a browser, so it is plain JavaScript in a string.
 */

export const PAGE_SCRIPT = `
const svg = document.querySelector("svg.nabla");
const all = (selector) => [...svg.querySelectorAll(selector)];
const inside = (element) => (element.dataset.in ? element.dataset.in.split(" ") : []);
const number = (element, name) => Number(element.getAttribute(name));
const FOLDED = 44;
const blocks = all(".block").map((element) => {
  const rect = element.querySelector("rect");
  const text = element.querySelector("text");
  const top = number(rect, "y");
  return { element, rect, text, id: element.dataset.block, in: inside(element), top, bottom: top + number(rect, "height"),
    left: number(rect, "x"), width: number(rect, "width"), titleX: number(text, "x"), titleY: number(text, "y") };
});
const nodes = all(".node").map((element) => {
  const [x, y] = element.getAttribute("transform").match(/[-\\d.]+/g).map(Number);
  return { element, in: inside(element), x, y, height: element.getBBox().height };
});
const edges = all(".edge").map((element) => ({ element, in: inside(element), d: element.getAttribute("d") }));
const labels = all(".shape").map((element) => ({ element, in: inside(element), y: number(element, "y") }));
const size = { width: number(svg, "width"), height: number(svg, "height") };
const folded = new Set(blocks.filter((b) => b.element.hasAttribute("data-folded")).map((b) => b.id));
let scale = 1;

function isHidden(item) { return item.in.some((id) => folded.has(id)); }

/** Rows that can be squeezed: of folded blocks with nothing but lines beside them. */
function squeezes() {
  const shown = blocks.filter((b) => folded.has(b.id) && !isHidden(b));
  return shown.filter((b) => {
    const beside = (item, top, bottom) => !item.in.includes(b.id) && item !== b && top < b.bottom && bottom > b.top;
    return !nodes.some((n) => beside(n, n.y, n.y + n.height)) &&
      !blocks.some((o) => !b.in.includes(o.id) && beside(o, o.top, o.bottom));
  }).sort((a, b) => a.top - b.top);
}

function draw() {
  const rows = squeezes();
  const place = (y) => {
    let shift = 0;
    for (const { top, bottom } of rows) {
      if (y >= bottom) shift += bottom - top - FOLDED;
      else if (y > top) return y - shift - (y - top) * (1 - FOLDED / (bottom - top));
    }
    return y - shift;
  };
  const show = (item) => { item.element.style.display = isHidden(item) ? "none" : ""; };
  for (const b of blocks) {
    show(b);
    const [top, bottom] = [place(b.top), place(b.bottom)];
    b.rect.setAttribute("y", top);
    b.rect.setAttribute("height", bottom - top);
    const closed = folded.has(b.id);
    b.element.classList.toggle("folded", closed);
    b.text.setAttribute("x", closed ? b.left + b.width / 2 : b.titleX);
    b.text.setAttribute("text-anchor", closed ? "middle" : "start");
    b.text.setAttribute("y", closed ? (top + bottom) / 2 + 4 : top + b.titleY - b.top);
  }
  for (const n of nodes) {
    show(n);
    n.element.setAttribute("transform", "translate(" + n.x + " " + place(n.y) + ")");
  }
  for (const l of labels) { show(l); l.element.setAttribute("y", place(l.y)); }
  for (const e of edges) {
    show(e);
    e.element.setAttribute("d", e.d.replace(/([-\\d.]+) ([-\\d.]+)/g, (_, x, y) => x + " " + place(Number(y)).toFixed(1)));
  }
  const height = size.height - rows.reduce((sum, r) => sum + r.bottom - r.top - FOLDED, 0);
  svg.setAttribute("viewBox", "0 0 " + size.width + " " + height);
  svg.setAttribute("width", size.width * scale);
  svg.setAttribute("height", height * scale);
}

function toggle(id) { if (!folded.delete(id)) folded.add(id); draw(); }
function zoom(factor) { scale = Math.min(4, Math.max(0.1, scale * factor)); draw(); }

for (const b of blocks) {
  b.element.tabIndex = 0;
  b.element.setAttribute("role", "button");
  b.element.addEventListener("click", () => toggle(b.id));
  b.element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    toggle(b.id);
  });
}
const actions = {
  fold: () => { for (const b of blocks) folded.add(b.id); draw(); },
  unfold: () => { folded.clear(); draw(); },
  in: () => zoom(1.25),
  out: () => zoom(0.8),
  fit: () => { scale = Math.min(1, (svg.parentElement.clientWidth - 8) / size.width); draw(); },
};
for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", actions[button.dataset.act]);
svg.parentElement.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
}, { passive: false });
draw();
// On narrow screens it begins smaller, unless nothing could be read any more.
const room = svg.parentElement.clientWidth / size.width;
if (room < 1 && room > 0.5) actions.fit();
`;
