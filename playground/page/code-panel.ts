/** @file The generated code, to read, copy and save. */
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Code, CodeTarget } from "../workers/panel-calls.ts";
import { el, flash, saveFile } from "./dom.ts";

const TARGETS: readonly (readonly [CodeTarget, string])[] = [
  ["ts", "TypeScript"],
  ["js", "JavaScript"],
  ["pytorch", "PyTorch"],
];

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, class: "cm-nn-keyword" },
  { tag: [tags.comment], class: "cm-nn-comment" },
  { tag: [tags.string, tags.special(tags.string)], class: "cm-nn-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "cm-nn-number" },
  { tag: [tags.typeName, tags.className], class: "cm-nn-type" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "cm-nn-function" },
  { tag: tags.propertyName, class: "cm-nn-property" },
]);

export interface CodePanel {
  readonly target: () => CodeTarget;
  readonly show: (code: Code) => void;
}

export function createCodePanel(panel: HTMLElement, onChoose: () => void): CodePanel {
  let target: CodeTarget = "ts";
  let shown: Code | null = null;
  const choice = el(
    "select",
    {
      "aria-label": "Language",
      onchange: () => {
        target = choice.value as CodeTarget;
        onChoose();
      },
    },
    ...TARGETS.map(([value, name]) => el("option", { value }, name)),
  );
  const size = el("span", { class: "note" });
  const copy = el("button", { type: "button", onclick: () => void copyCode() }, "Copy");
  const save = el("button", { type: "button" }, "Save");
  save.addEventListener("click", () => {
    if (shown?.kind === "code") saveFile(shown.path, "text/plain", shown.text);
  });
  const place = el("div", { class: "code" });
  panel.replaceChildren(el("div", { class: "bar" }, choice, size, copy, save), place);
  const view = new EditorView({ parent: place });

  async function copyCode(): Promise<void> {
    if (shown?.kind !== "code") return;
    await navigator.clipboard.writeText(shown.text);
    flash(copy, "Copied");
  }

  return {
    target: () => target,
    show(code) {
      shown = code;
      const text = code.kind === "code" ? code.text : code.message;
      const lines = text.split("\n").length.toLocaleString("en-US");
      size.textContent =
        code.kind === "code" ? `${code.path} · ${lines} lines · ${Math.ceil(text.length / 1024)} kB` : "";
      copy.disabled = save.disabled = code.kind === "fault";
      const language = target === "pytorch" ? python() : javascript({ typescript: target === "ts" });
      const extensions = [
        EditorState.readOnly.of(true),
        ...(code.kind === "code"
          ? [lineNumbers(), language, syntaxHighlighting(COLOURS)]
          : [EditorView.lineWrapping]),
        EditorView.contentAttributes.of({ "aria-label": "The generated code" }),
      ];
      view.setState(EditorState.create({ doc: text, extensions }));
    },
  };
}
