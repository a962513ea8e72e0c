/** @file A profile as text: by line of the spec, what takes most of the time first; or as JSON. */
import { lineStarts, positionAt } from "../core/span.ts";
import { formatBytes } from "../train/format-numbers.ts";
import type { Profile, ProfiledKernel } from "../train/profile.ts";
import { printTable } from "./table.ts";

type Texts = ReadonlyMap<string, string>;

/** Kernels of one line, or of what no line stands for. */
interface LineGroup {
  /** `resnet.nn:12`; empty where a kernel comes from nowhere in particular. */
  readonly place: string;
  readonly text: string;
  readonly kernels: readonly ProfiledKernel[];
}

const NOWHERE = "(no line)";

export function printProfile(profile: Profile, texts: Texts): string {
  const total = sumOf(profile.kernels, (k) => k.milliseconds);
  const share = (ms: number): string => `${((100 * ms) / total).toFixed(1)} %`;
  const rows = groupByLine(profile.kernels, texts).flatMap(({ place, text, kernels }) => {
    const time = sumOf(kernels, (k) => k.milliseconds);
    const heading = [`${place || NOWHERE}  ${text}`.trimEnd(), "", formatTime(time), share(time), "", ""];
    return [heading, ...mergeAlike(kernels).map((alike) => kernelRow(alike, share))];
  });
  return [
    `An update on ${profile.examples} examples takes ${formatTime(profile.step)} ms on one thread;`,
    `its ${profile.kernels.length} kernels, each at its fastest, ${formatTime(total)} ms together.`,
    "",
    ...printTable(["line, and its kernels", "runs", "ms", "share", "GFLOP/s", "memory"], rows, [
      "left",
      "right",
      "right",
      "right",
      "right",
      "right",
    ]),
    "",
  ].join("\n");
}

export function profileJson(profile: Profile, texts: Texts): string {
  const lines = linesOf(texts);
  const kernels = profile.kernels.map(({ span, ...kernel }) => ({
    ...kernel,
    place: span ? lines(span.file, span.start).place : null,
  }));
  return `${JSON.stringify({ version: 1, examples: profile.examples, step: profile.step, kernels }, null, 2)}\n`;
}

/** Lines by their time. */
function groupByLine(kernels: readonly ProfiledKernel[], texts: Texts): LineGroup[] {
  const lines = linesOf(texts);
  const groups = new Map<string, { place: string; text: string; kernels: ProfiledKernel[] }>();
  for (const kernel of kernels) {
    const found = kernel.span ? lines(kernel.span.file, kernel.span.start) : { place: "", text: "" };
    const group = groups.get(found.place) ?? { ...found, kernels: [] };
    group.kernels.push(kernel);
    groups.set(found.place, group);
  }
  const time = (group: LineGroup): number => sumOf(group.kernels, (k) => k.milliseconds);
  return [...groups.values()].sort((a, b) => time(b) - time(a));
}

function linesOf(texts: Texts): (file: string, offset: number) => { place: string; text: string } {
  const starts = new Map([...texts].map(([file, text]) => [file, lineStarts(text)]));
  return (file, offset) => {
    const own = starts.get(file);
    const name = file.replace(/^.*[\\/]/, "");
    if (!own) return { place: name, text: "" };
    const { line } = positionAt(own, offset);
    const text = texts
      .get(file)!
      .slice(own[line - 1], own[line] ?? undefined)
      .trim();
    return { place: `${name}:${line}`, text: text.length > 60 ? `${text.slice(0, 59)}…` : text };
  };
}

/** Kernels that do the same on the same shapes: deep networks repeat their blocks. By their time. */
function mergeAlike(kernels: readonly ProfiledKernel[]): ProfiledKernel[][] {
  const alike = new Map<string, ProfiledKernel[]>();
  for (const kernel of kernels) {
    const key = `${kernel.what} ${kernel.types}`;
    alike.set(key, [...(alike.get(key) ?? []), kernel]);
  }
  const time = (list: readonly ProfiledKernel[]): number => sumOf(list, (k) => k.milliseconds);
  return [...alike.values()].sort((a, b) => time(b) - time(a));
}

function kernelRow(alike: readonly ProfiledKernel[], share: (ms: number) => string): string[] {
  const { what, types, path } = alike[0]!;
  const time = sumOf(alike, (k) => k.milliseconds);
  const operations = sumOf(alike, (k) => k.operations);
  // A loop has no name of its own but what it computes, which its path tells.
  const name = what === "loop" ? (path === "" ? "loop" : path) : what;
  return [
    `    ${shorten(name, 40)}  ${shorten(types, 60)}`.trimEnd(),
    String(alike.length),
    formatTime(time),
    share(time),
    operations === 0 ? "" : (operations / time / 1e6).toFixed(1),
    formatBytes(sumOf(alike, (k) => k.bytes)),
  ];
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function formatTime(ms: number): string {
  return ms.toFixed(3);
}

function sumOf(kernels: readonly ProfiledKernel[], of: (kernel: ProfiledKernel) => number): number {
  return kernels.reduce((sum, kernel) => sum + of(kernel), 0);
}
