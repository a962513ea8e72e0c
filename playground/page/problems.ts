/** @file The list below the editor: what is wrong, where, and a button for every fix. */
import type { Problem, TextEdit } from "../workers/editor-calls.ts";
import { el } from "./dom.ts";

interface Actions {
  readonly show: (place: number) => void;
  readonly edit: (edits: readonly TextEdit[]) => void;
}

export function showProblems(
  place: HTMLElement,
  problems: readonly Problem[],
  { show, edit }: Actions,
): void {
  const errors = problems.filter((p) => p.severity === "error");
  place.classList.toggle("fine", problems.length === 0);
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;
  const warnings = problems.length - errors.length;
  const title =
    problems.length === 0
      ? "No problems: every shape fits."
      : [
          ...(errors.length > 0 ? [count(errors.length, "error")] : []),
          ...(warnings > 0 ? [count(warnings, "warning")] : []),
        ].join(", ");
  const items = [...errors, ...problems.filter((p) => p.severity === "warning")].map((problem) =>
    el(
      "li",
      { class: problem.severity },
      el(
        "button",
        { type: "button", class: "place", onclick: () => show(problem.from) },
        el("b", {}, problem.message),
        el("span", {}, `line ${problem.line} · ${problem.code}`),
      ),
      ...problem.details.map((line) => el("p", {}, line)),
      ...problem.help.map((line) => el("p", { class: "help" }, line)),
      ...problem.fixes.map((fix) =>
        el("button", { type: "button", class: "fix", onclick: () => edit(fix.edits) }, `Fix: ${fix.title}`),
      ),
    ),
  );
  place.replaceChildren(el("p", { class: "count" }, title), el("ul", {}, ...items));
}
