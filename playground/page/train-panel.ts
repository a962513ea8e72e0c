/** @file The panel of training: buttons, what the network makes of the data, curves, and what it learnt. */
import { printChart } from "../../src/report/chart.ts";
import { chartsOf, printFindings } from "../../src/report/print-report.ts";
import type { ModelInfo } from "../workers/editor-calls.ts";
import { type DataChoice, dataChoices } from "./data-choices.ts";
import { el, saveFile } from "./dom.ts";
import { paintView } from "./paint-view.ts";
import { createRunner, type Run } from "./run.ts";

export interface TrainPanel {
  /** The model at hand; null while the text has none that is whole. */
  readonly setModel: (model: ModelInfo | null, errors: number) => void;
  readonly setChanged: () => void;
  /** The button that trains, pauses and goes on. */
  readonly press: () => void;
  readonly reset: () => void;
}

export interface TrainOptions {
  readonly source: () => { readonly file: string; readonly text: string };
  readonly onData: (choice: DataChoice, model: string) => void;
}

export function createTrainPanel(panel: HTMLElement, { source, onData }: TrainOptions): TrainPanel {
  const files = new Map<string, Uint8Array>();
  let model: ModelInfo | null = null;
  let errors = 0;
  let changed = false;
  const runner = createRunner(refresh, ({ name, type, bytes }) => saveFile(name, type, bytes as BlobPart));

  const main = el("button", {
    type: "button",
    class: "main",
    id: "train",
    title: "Ctrl+Enter",
    onclick: () => press(),
  });
  const again = el("button", { type: "button", id: "reset", onclick: () => runner.reset() }, "Reset");
  const slow = el("input", {
    type: "checkbox",
    id: "slow",
    checked: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const pick = el("input", { type: "file", multiple: true, hidden: true, onchange: () => void addFiles() });
  const add = el(
    "button",
    { type: "button", title: "CSV, IDX, npy, text … for specs that read files", onclick: () => pick.click() },
    "Add data files",
  );
  const status = el("p", { id: "status", role: "status" });
  const choices = el("div", { class: "data", role: "group", "aria-label": "Data" });
  const view = el("div", { id: "view" });
  const badge = el("p", { id: "badge" });
  const curves = el("div", { id: "curves", class: "curves" });
  const after = el("div", { id: "findings" });
  panel.replaceChildren(
    el(
      "div",
      { class: "bar" },
      main,
      again,
      el("label", { class: "check" }, slow, "slow enough to watch"),
      add,
      pick,
    ),
    status,
    choices,
    el("div", { class: "scene" }, el("div", { class: "stage" }, view, badge), curves),
    after,
  );
  refresh("state");
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    const shown = runner.run().view;
    if (shown) paintView(view, shown);
  });

  function press(): void {
    const { state } = runner.run();
    if (state === "running") return runner.pause();
    if (state === "paused" && !changed) return runner.goOn();
    if (state === "starting" || main.disabled || !model) return;
    changed = false;
    runner.start({ source: source(), model: model.name, slow: slow.checked, files });
  }

  async function addFiles(): Promise<void> {
    for (const file of pick.files ?? []) files.set(file.name, new Uint8Array(await file.arrayBuffer()));
    add.textContent = `Data files: ${[...files.keys()].join(", ")}`;
  }

  function refresh(news: string): void {
    const run = runner.run();
    status.textContent = describe(run, model, errors, changed);
    status.classList.toggle("fault", run.state === "failed");
    main.textContent = labelOf(run, changed);
    main.disabled = run.state === "starting" || (run.state !== "running" && (errors > 0 || !model?.trains));
    again.disabled = run.state === "idle";
    if (news === "state" && run.view === null)
      for (const place of [view, curves, after, badge]) place.replaceChildren();
    if (news === "epochs" && run.epochs.length > 0)
      curves.innerHTML = chartsOf(run.epochs).map(printChart).join("");
    if (news === "view" && run.view) {
      paintView(view, run.view);
      showBadge(badge, run);
    }
    if (news === "end" && run.end) showEnd(after, run, runner.save);
    panel.dataset["state"] = run.state;
  }

  return {
    setModel(next, count) {
      model = next;
      errors = count;
      if (next?.trains) runner.warm();
      const found = next ? dataChoices(next) : [];
      const buttons = found.map((choice) =>
        el("button", { type: "button", onclick: () => next && onData(choice, next.name) }, choice.name),
      );
      choices.replaceChildren(...(buttons.length > 0 ? [el("span", {}, "Data"), ...buttons] : []));
      refresh("model");
    },
    setChanged() {
      changed = true;
      refresh("model");
    },
    press,
    reset() {
      changed = false;
      runner.reset();
    },
  };
}

function labelOf({ state }: Run, changed: boolean): string {
  switch (state) {
    case "idle":
    case "failed":
      return "Train";
    case "starting":
      return "Starting …";
    case "running":
      return "Pause";
    case "paused":
      return changed ? "Train" : "Go on";
    case "finished":
      return "Train again";
  }
}

/** One line: where the run stands, or what is in the way of one. */
function describe(run: Run, model: ModelInfo | null, errors: number, changed: boolean): string {
  const { state, start, end, fault } = run;
  const parts: string[] = [];
  if (state === "failed") return fault ?? "";
  if (state === "idle" || state === "starting") {
    if (errors > 0) return "Mend the errors, then train.";
    if (model && !model.trains)
      return `${model.name} has no train block: look at its graph, layers and code.`;
    if (state === "starting") return "Compiling, and reading the data …";
    return model ? `Press Train, and ${model.name} learns in this page; nothing leaves it.` : "";
  }
  const last = run.epochs.at(-1);
  if (last) {
    const of = start?.epochs && last.phase === null ? ` of ${start.epochs}` : "";
    parts.push(
      `${last.phase === null ? "epoch" : last.phase} ${last.epoch}${of}`,
      `loss ${short(last.loss)}`,
    );
    for (const [name, value] of Object.entries(last.metrics)) parts.push(`${name} ${short(value)}`);
  } else if (run.step) parts.push(`update ${run.step.step}`, `loss ${short(run.step.loss)}`);
  if (end?.test)
    parts.push(...Object.entries(end.test).map(([name, value]) => `test ${name} ${short(value)}`));
  if (end)
    parts.push(
      end.reason === "diverged"
        ? "stopped: the loss is not a number any more; try a smaller learning rate"
        : `done in ${end.seconds.toFixed(1)} s`,
    );
  if (start) parts.push(`${start.params.toLocaleString("en-US")} parameters`, start.engine);
  if (start) parts.push(...start.notes);
  if (changed) parts.push("the text has changed since");
  return parts.join(" · ");
}

function short(value: number | null): string {
  return value === null ? "not a number" : String(Number(value.toPrecision(4)));
}

function showBadge(badge: HTMLElement, { view }: Run): void {
  if (view?.kind !== "plane") return badge.replaceChildren();
  const { errors, count } = view;
  badge.className = errors === 0 ? "right" : "";
  badge.replaceChildren(
    el("b", {}, `${errors} error${errors === 1 ? "" : "s"}`),
    ` in ${count} points${errors > 0 ? ", ringed" : ""}`,
  );
}

function showEnd(place: HTMLElement, { end }: Run, save: (what: "weights" | "report") => void): void {
  const found = el("div", { class: "found" });
  found.innerHTML = printFindings(end!.findings);
  place.replaceChildren(
    found,
    el(
      "div",
      { class: "bar" },
      el("button", { type: "button", onclick: () => save("report") }, "Save the report"),
      el("button", { type: "button", onclick: () => save("weights") }, "Save the weights"),
    ),
  );
}
