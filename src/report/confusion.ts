/** @file The confusion matrix → an HTML table, darker where more is. */
import { escapeXml } from "../draw/escape.ts";
import type { ConfusionRecord } from "./report.ts";

export function printConfusion({ names, counts }: ConfusionRecord): string {
  const head = names.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join("");
  const rows = counts.map((row, truth) => {
    const all = row.reduce((a, b) => a + b, 0);
    const cells = row.map((count, said) => printCell(count, all, truth === said)).join("");
    const right = all === 0 ? "" : `${((100 * row[truth]!) / all).toFixed(1)} %`;
    return `<tr><th scope="row">${escapeXml(names[truth]!)}</th>${cells}<td class="share">${right}</td></tr>`;
  });
  return `<div class="wide"><table class="confusion"><thead><tr><th></th>${head}<th>right</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** Shades on which the other ink can be read. */
const STRONG = 55;

/** Mistakes are rare, so their shade grows with the root of their share. */
function printCell(count: number, all: number, right: boolean): string {
  if (count === 0) return "<td></td>";
  const shade = Math.round(100 * (right ? 0.85 * (count / all) : Math.min(1, Math.sqrt(count / all) * 1.2)));
  return `<td class="${right ? "right" : "wrong"}${shade > STRONG ? " strong" : ""}" style="--shade: ${shade}%">${count}</td>`;
}
