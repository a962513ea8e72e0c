/** @file Report → one page that loads nothing. */
import { escapeXml } from "../draw/escape.ts";
import { PAGE_SCRIPT } from "../draw/page-script.ts";
import { FOLDING_STYLE, printButtons, printFoldingDrawing } from "../draw/print-page.ts";
import { filterUrl, pictureUrl } from "./bitmap.ts";
import { type Chart, printChart } from "./chart.ts";
import { printConfusion } from "./confusion.ts";
import { LIVE_SCRIPT } from "./live-script.ts";
import { printHistogram } from "./histogram.ts";
import type { EpochRecord, Findings, MistakeRecord, Picture, Report } from "./report.ts";
import { printFigure } from "./ticks.ts";
import { REPORT_STYLE } from "./style.ts";

export function printReport(report: Report): string {
  return printPage(report, "");
}

/** The same page while a training runs: it asks `events` of the server that gave it for what is new. */
export function printLiveReport(report: Report): string {
  return printPage(report, `<p id="live" role="status">The training begins.</p>`);
}

/** What changes while it trains, by the id of the page's element. */
export function printParts(report: Report): Readonly<Record<"tiles" | "curves" | "findings", string>> {
  const { epochs, findings } = report;
  return {
    tiles: printTiles(report),
    curves: `<div class="grid-of">${chartsOf(epochs).map(printChart).join("\n")}</div>`,
    findings: findings
      ? printFindings(findings)
      : `<p class="note">The training is not over: weights, filters and examples follow at its end.</p>`,
  };
}

function printPage(report: Report, live: string): string {
  const { title } = report;
  const parts = printParts(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)} – training</title>${live && `\n<link rel="icon" href="data:,">`}
<style>${REPORT_STYLE}${FOLDING_STYLE}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p class="doc">${escapeXml(report.doc)}</p>
${live}
<div id="tiles">${parts.tiles}</div>
${section("Curves", `<div id="curves">${parts.curves}</div>`)}
<div id="findings">${parts.findings}</div>
${section("Network", `<div class="frame"><div class="buttons">${printButtons(report.drawing)}</div>${printFoldingDrawing(report.drawing)}</div>`)}
${section("Run", `<dl class="facts">${report.facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join("")}</dl>`)}
${section("Spec", report.specs.map(({ file, text }) => `<p class="note">${escapeXml(file)}</p><pre>${escapeXml(text)}</pre>`).join(""))}
<script>${PAGE_SCRIPT}</script>${live && `\n<script>${LIVE_SCRIPT}</script>`}
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `<section><h2>${escapeXml(title)}</h2>${body}</section>`;
}

/** The figures of the test, or of the last epoch. */
function printTiles({ epochs, test }: Report): string {
  const last = epochs.at(-1);
  const figures: (readonly [string, number | null])[] = test
    ? Object.entries(test).map(([name, value]) => [`test ${name}`, value])
    : last
      ? [
          ["loss", last.loss],
          ...Object.entries(last.metrics),
          ...Object.entries(last.val ?? {}).map(([n, v]) => [`val ${n}`, v] as const),
        ]
      : [];
  const tiles = [
    ...figures.map(([name, value]) => tile(name, value)),
    tile("epochs", epochs.length),
    tile("updates", last?.step ?? 0),
  ];
  return `<div class="tiles">${tiles.join("")}</div>`;
}

function tile(name: string, value: number | null): string {
  const text =
    value === null
      ? "not a number"
      : Number.isInteger(value)
        ? value.toLocaleString("en-US")
        : printFigure(value);
  return `<div><b>${text}</b><span>${escapeXml(name)}</span></div>`;
}

/** Loss, each metric and the learning rate. */
export function chartsOf(epochs: readonly EpochRecord[]): Chart[] {
  const phases = epochs.flatMap((e, i) =>
    e.phase !== null && e.phase !== epochs[i - 1]?.phase ? [{ at: i + 1, name: e.phase }] : [],
  );
  const names = [...new Set(epochs.flatMap((e) => Object.keys(e.metrics)))];
  const measured = (title: string, train: (e: EpochRecord) => number | null | undefined): Chart => {
    const val = epochs.map((e) => e.val?.[title] ?? null);
    const curves: Chart["curves"] = [
      { name: "train", kind: "train", values: epochs.map((e) => train(e) ?? null) },
      ...(val.some((v) => v !== null) ? [{ name: "val", kind: "val" as const, values: val }] : []),
    ];
    return { title, curves, phases };
  };
  const rate: Chart = {
    title: "learning rate",
    curves: [{ name: "", kind: "rate", values: epochs.map((e) => e.learningRate) }],
    phases,
  };
  return [
    measured("loss", (e) => e.loss),
    ...names.map((name) => measured(name, (e) => e.metrics[name])),
    rate,
  ];
}

/** What is known at the end of a training, as sections of a page. */
export function printFindings({
  part,
  examples,
  weights,
  filters,
  confusion,
  mistakes,
  copies,
  samples,
  activations,
}: Findings): string {
  const where = `${part} part, ${examples.toLocaleString("en-US")} examples`;
  return [
    confusion
      ? section(
          `Confusion of ${confusion.target}`,
          `<p class="note">Rows: what is true; columns: what the network says (${where}).</p>${printConfusion(confusion)}`,
        )
      : "",
    mistakes.length > 0
      ? section(
          "Worst mistakes",
          `<p class="note">Least probability for the truth (${where}).</p><div class="pictures">${mistakes.map(printMistake).join("")}</div>`,
        )
      : "",
    copies.length > 0
      ? section(
          "Reconstructions",
          `<p class="note">Given, and what comes out (${where}).</p><div class="pictures">${copies.map((c) => `<div class="pair">${image(pictureUrl(c.given), c.given, 72)}${image(pictureUrl(c.copy), c.copy, 72)}</div>`).join("")}</div>`,
        )
      : "",
    samples
      ? section(
          "Made up",
          `<p class="note">What ${escapeXml(samples.entry)} makes of codes drawn ${HOW_DRAWN[samples.how]}.</p><div class="pictures">${samples.pictures.map((p) => image(pictureUrl(p), p, 72)).join("")}</div>`,
        )
      : "",
    filters
      ? section(
          `First filters: ${filters.name}`,
          `<div class="pictures">${filters.pictures.map((p) => image(filterUrl(p), p, 56)).join("")}</div>`,
        )
      : "",
    section(
      "Weights",
      `<p class="note">The least and the largest number, mean ± deviation.</p><div class="grid-of small">${weights.map(printHistogram).join("\n")}</div>`,
    ),
    activations.length > 0
      ? section(
          "Activations",
          `<p class="note">What comes out of each layer on some of these examples; the line is nought.</p><div class="grid-of small">${activations.map(printHistogram).join("\n")}</div>`,
        )
      : "",
  ].join("\n");
}

/** The picture, or the numbers, with what was said below it. */
function printMistake({ given, said, truth, probability }: MistakeRecord): string {
  const shown =
    typeof given === "string" ? `<code>${escapeXml(given)}</code>` : image(pictureUrl(given), given, 72);
  return `<figure>${shown}<b>${escapeXml(said)}</b>, not ${escapeXml(truth)}<br>${(100 * probability).toPrecision(2)} %</figure>`;
}

const HOW_DRAWN = {
  normal: "from the standard normal distribution",
  "as the data's": "at random, each number with the mean and deviation that it has on the data",
} as const;

function image(url: string, { width, height }: Picture, size: number): string {
  const scale = size / Math.max(width, height);
  return `<img src="${url}" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" alt="">`;
}
