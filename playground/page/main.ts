/** @file The playground's page: editor on one side, what can be seen of the network on the other. */
import { SPECS } from "playground:specs";
import { FIGURE_STYLE } from "../../src/report/style.ts";
import { callWorker } from "../shared/rpc.ts";
import type { CompilerCalls } from "../workers/compiler.ts";
import type { Report, Source } from "../workers/editor-calls.ts";
import { createCodePanel } from "./code-panel.ts";
import { byId, el, flash } from "./dom.ts";
import { createEditor } from "./editor.ts";
import { showGraph } from "./graph-panel.ts";
import { showLayers } from "./layers-panel.ts";
import { fillMenu } from "./menu.ts";
import { showProblems } from "./problems.ts";
import { addressOf, readAddress } from "./share.ts";
import { createTabs } from "./tabs.ts";
import { createTrainPanel } from "./train-panel.ts";

const FIRST = "examples/xor.nn";

document.head.append(el("style", {}, FIGURE_STYLE));
const worker = new Worker(new URL("./compiler.js", import.meta.url), { type: "module" });
const compiler = callWorker<CompilerCalls>(worker);
const menu = byId<HTMLSelectElement>("spec");
const models = byId<HTMLSelectElement>("model");
const original = byId<HTMLButtonElement>("original");
let report: Report | null = null;

byId("editor").replaceChildren();
const editor = createEditor({
  parent: byId("editor"),
  compiler,
  onChange: () => {
    const { file, text } = editor.source();
    original.hidden = !Object.hasOwn(SPECS, file) || SPECS[file] === text;
    training.setChanged();
  },
  onReport: (news) => {
    report = news;
    byId("problems").dataset["file"] = editor.source().file;
    showProblems(byId("problems"), news.problems, editor);
    listModels();
    void refreshPanel();
  },
  onTrain: () => training.press(),
  onFormat: () => void format(),
});

const training = createTrainPanel(byId("panel-train"), {
  source: editor.source,
  onData: ({ source }, model) =>
    void compiler.replaceData(editor.source(), model, source).then((edit) => edit && editor.edit([edit])),
});
const code = createCodePanel(byId("panel-code"), () => void refreshPanel());
const tabs = createTabs(["train", "graph", "layers", "code"], () => void refreshPanel());

/** The model that was chosen, if the text still has it, else the last that trains. */
function listModels(): void {
  const found = report?.models ?? [];
  const before = models.value;
  models.replaceChildren(...found.map(({ name }) => el("option", { value: name }, name)));
  const kept = found.find((m) => m.name === before) ?? found.findLast((m) => m.trains) ?? found.at(-1);
  if (kept) models.value = kept.name;
  byId("model-choice").hidden = found.length < 2;
  const errors = report?.problems.filter((p) => p.severity === "error").length ?? 0;
  training.setModel(kept ?? null, errors);
}

/** Asks for what the open tab shows; an answer to an older text is let go. */
async function refreshPanel(): Promise<void> {
  const source = editor.source();
  const model = models.value || null;
  const current = (): boolean => editor.source().text === source.text && models.value === (model ?? "");
  switch (tabs.shown()) {
    case "graph": {
      const drawing = await compiler.draw(source, model);
      if (current()) showGraph(byId("panel-graph"), drawing);
      return;
    }
    case "layers": {
      const table = await compiler.layers(source, model);
      if (current()) showLayers(byId("panel-layers"), table, editor.show);
      return;
    }
    case "code": {
      const printed = await compiler.code(source, model, code.target());
      if (current()) code.show(printed);
    }
  }
}

async function format(): Promise<void> {
  const source = editor.source();
  const text = await compiler.format(source);
  if (editor.source().text === source.text && text !== source.text)
    editor.edit([{ from: 0, to: source.text.length, insert: text }]);
}

function open(source: Source): void {
  if (Object.hasOwn(SPECS, source.file)) menu.value = source.file;
  else menu.selectedIndex = -1;
  models.replaceChildren();
  training.reset();
  editor.open(source);
}

fillMenu(menu, SPECS);
menu.addEventListener("change", () => {
  history.replaceState(null, "", `#open=${menu.value}`);
  open({ file: menu.value, text: SPECS[menu.value]! });
});
models.addEventListener("change", () => {
  listModels();
  void refreshPanel();
});
original.addEventListener("click", () => {
  const { file, text } = editor.source();
  editor.edit([{ from: 0, to: text.length, insert: SPECS[file]! }]);
});
byId("format").addEventListener("click", () => void format());
byId("share").addEventListener("click", () => void share());

async function share(): Promise<void> {
  const source = editor.source();
  history.replaceState(null, "", await addressOf(source, SPECS[source.file]));
  try {
    await navigator.clipboard.writeText(location.href);
    flash(byId("share"), "Copied");
  } catch {
    flash(byId("share"), "It is in the address");
  }
}

addEventListener(
  "hashchange",
  () => void readAddress(location.hash, SPECS).then((found) => found && open(found)),
);
open((await readAddress(location.hash, SPECS)) ?? { file: FIRST, text: SPECS[FIRST]! });
