/** @file The editor: CodeMirror with the compiler's colours, shapes, problems, completion and hover. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentService, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Remote } from "../shared/rpc.ts";
import type { CompilerCalls } from "../workers/compiler.ts";
import type { Problem, Report, Source, TextEdit } from "../workers/editor-calls.ts";
import { completeWith } from "./completion.ts";
import { decorations, showColours, showHints } from "./decorations.ts";
import { el } from "./dom.ts";
import { renderMarkdown } from "./markdown.ts";

export interface Editor {
  readonly source: () => Source;
  /** Another file, with a history of its own. */
  readonly open: (source: Source) => void;
  /** One change that can be undone. */
  readonly edit: (edits: readonly TextEdit[]) => void;
  readonly show: (place: number) => void;
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly compiler: Remote<CompilerCalls>;
  readonly onChange: () => void;
  /** What the compiler says of the text as it stands. */
  readonly onReport: (report: Report) => void;
  readonly onTrain: () => void;
  readonly onFormat: () => void;
}

/** Milliseconds without a keystroke after which a text is checked. */
const PAUSE = 120;
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function createEditor(options: EditorOptions): Editor {
  const { parent, compiler } = options;
  const dark = new Compartment();
  let file = "spec.nn";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sourceOf = (state: EditorState): Source => ({ file, text: state.doc.toString() });
  const extensions: Extension = [
    basics(options),
    dark.of(EditorView.darkTheme.of(DARK.matches)),
    autocompletion({ override: [completeWith(compiler, sourceOf)], icons: true }),
    hoverTooltip(async (view, pos) => {
      const hover = await compiler.hover(sourceOf(view.state), pos);
      if (!hover) return null;
      const create = (): { dom: HTMLElement } => ({ dom: renderMarkdown(hover.markdown) });
      return { pos: hover.span.start, end: hover.span.end, above: true, create };
    }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      options.onChange();
      void colour();
      clearTimeout(timer);
      timer = setTimeout(() => void check(), PAUSE);
    }),
  ];
  const view = new EditorView({ parent, extensions });
  DARK.addEventListener("change", ({ matches }) =>
    view.dispatch({ effects: dark.reconfigure(EditorView.darkTheme.of(matches)) }),
  );

  /** What comes after the text has changed again is not for it. */
  async function ask<T>(question: (source: Source) => Promise<T>, use: (answer: T) => void): Promise<void> {
    const { doc } = view.state;
    const answer = await question(sourceOf(view.state));
    if (view.state.doc.eq(doc)) use(answer);
  }
  const colour = (): Promise<void> =>
    ask(compiler.colour, (colours) => view.dispatch({ effects: showColours.of(colours) }));
  const check = (): Promise<void> =>
    ask(compiler.check, (report) => {
      const marks = report.problems.map((p) => markOf(p, edit));
      view.dispatch(setDiagnostics(view.state, marks), { effects: showHints.of(report.hints) });
      options.onReport(report);
    });
  const edit = (edits: readonly TextEdit[]): void => {
    view.dispatch({ changes: [...edits], userEvent: "input.fix" });
    view.focus();
  };

  return {
    source: () => sourceOf(view.state),
    edit,
    open(source) {
      ({ file } = source);
      clearTimeout(timer);
      view.setState(EditorState.create({ doc: source.text, extensions }));
      options.onChange();
      void colour();
      void check();
    },
    show(place) {
      view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
      view.focus();
    },
  };
}

function basics({ onTrain, onFormat }: EditorOptions): Extension {
  const act = (action: () => void) => (): boolean => {
    action();
    return true;
  };
  return [
    ...[lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), indentOnInput()],
    ...[highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), lintGutter()],
    EditorView.lineWrapping,
    ...[indentUnit.of("  "), indentService.of(indentAt), decorations],
    EditorState.languageData.of(() => [{ commentTokens: { line: "//" }, indentOnInput: /^\s*[})\]]$/ }]),
    EditorView.contentAttributes.of({ "aria-label": "The network, in the .nn language" }),
    keymap.of([
      { key: "Mod-Enter", run: act(onTrain) },
      { key: "Shift-Alt-f", run: act(onFormat) },
      ...[...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap],
      ...[...historyKeymap, ...defaultKeymap, indentWithTab],
    ]),
  ];
}

/** As deep as the line before, one step more after what it opens, one less for what closes here. */
function indentAt({ state }: { state: EditorState }, at: number): number | null {
  const line = state.doc.lineAt(at);
  for (let n = line.number - 1; n > 0; n--) {
    const text = state.doc.line(n).text.replace(/\/\/.*$/, "");
    if (text.trim() === "") continue;
    const before = /^\s*/.exec(text)![0].length;
    const opens = /[({[]\s*$/.test(text) ? 2 : 0;
    return Math.max(0, before + opens - (/^\s*[})\]]/.test(line.text) ? 2 : 0));
  }
  return 0;
}

function markOf(problem: Problem, edit: (edits: readonly TextEdit[]) => void): Diagnostic {
  const { from, to, severity, message, details, help, fixes } = problem;
  const renderMessage = (): HTMLElement =>
    el(
      "div",
      {},
      el("div", { class: "said" }, message),
      ...details.map((line) => el("div", { class: "detail" }, line)),
      ...help.map((line) => el("div", { class: "help" }, line)),
    );
  const actions = fixes.map((fix) => ({ name: fix.title, apply: () => edit(fix.edits) }));
  return { from, to, severity, message, source: problem.code, actions, renderMessage };
}
