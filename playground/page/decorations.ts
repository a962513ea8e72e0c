/** @file Colours and shapes in the editor: what the compiler said last, moved along while one types. */
import { type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Colour } from "../workers/colours.ts";
import type { InlayHint } from "../workers/editor-calls.ts";
import { el } from "./dom.ts";

export const showColours = StateEffect.define<readonly Colour[]>();
export const showHints = StateEffect.define<readonly InlayHint[]>();

class ShapeWidget extends WidgetType {
  readonly label: string;
  constructor(label: string) {
    super();
    this.label = label;
  }
  override eq(other: ShapeWidget): boolean {
    return other.label === this.label;
  }
  override toDOM(): HTMLElement {
    return el("span", { class: "cm-nn-shape", title: "the shape here" }, this.label);
  }
}

function field<T>(
  effect: ReturnType<typeof StateEffect.define<T>>,
  make: (value: T, length: number) => Range<Decoration>[],
): Extension {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(set, transaction) {
      const mapped = set.map(transaction.changes);
      const news = transaction.effects.find((e) => e.is(effect));
      return news ? Decoration.set(make(news.value as T, transaction.newDoc.length), true) : mapped;
    },
    provide: (f) => EditorView.decorations.from(f),
  });
}

export const decorations: Extension = [
  field(showColours, (colours) =>
    colours.map(({ from, to, style }) =>
      Decoration.mark({ class: `cm-nn-${style}`, inclusiveEnd: true }).range(from, to),
    ),
  ),
  field(showHints, (hints) =>
    hints.map(({ offset, label }) =>
      Decoration.widget({ widget: new ShapeWidget(label), side: 1 }).range(offset),
    ),
  ),
];
