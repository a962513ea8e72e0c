/** @file Tabs: one panel at a time; arrow keys go on to the next. */
import { byId } from "./dom.ts";

/** Calls back with the name of the tab that is shown. */
export function createTabs(
  names: readonly string[],
  onShow: (name: string) => void,
): { readonly shown: () => string } {
  let shown = names[0]!;
  const show = (name: string): void => {
    shown = name;
    for (const other of names) {
      const [tab, panel] = [byId(`tab-${other}`), byId(`panel-${other}`)];
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      panel.hidden = other !== name;
    }
  };
  const choose = (name: string): void => {
    show(name);
    onShow(name);
  };
  names.forEach((name, i) => {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => choose(name));
    tab.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      if (step === 0) return;
      const next = names[(i + step + names.length) % names.length]!;
      choose(next);
      byId(`tab-${next}`).focus();
    });
  });
  show(shown);
  return { shown: () => shown };
}
