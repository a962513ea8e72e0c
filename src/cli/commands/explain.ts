/** @file `nabla explain NN3004`: the page of a diagnostic. */
import { CATALOGUE } from "../../diagnostics/catalogue.ts";
import type { DataExample } from "../../diagnostics/data-files.ts";
import { findNearest } from "../../core/did-you-mean.ts";
import { UsageFault } from "../faults.ts";
import { wrapText } from "../wrap-text.ts";
import type { CommandDefinition } from "./define.ts";

const explain: CommandDefinition = {
  define: (command, io) => {
    command.argument("[code]", "a code, such as NN3004").action((code: string | undefined) => {
      if (code === undefined) {
        io.stdout([...CATALOGUE.values()].map((entry) => `${entry.code}  ${entry.title}\n`).join(""));
        return;
      }
      const entry = CATALOGUE.get(code.toUpperCase());
      if (!entry) throw new UsageFault(unknownCode(code));
      const parts = [
        `${entry.code} (${entry.severity}): ${entry.title}`,
        wrapText(entry.page, Math.min(io.width, 100)),
        ...dataExample(entry),
        ...(entry.bad === null ? [] : [`For example:\n\n${indent(entry.bad)}`]),
        ...(entry.good === null ? [] : [`Repaired:\n\n${indent(entry.good)}`]),
      ];
      io.stdout(`${parts.join("\n\n")}\n`);
    });
  },
};

export default explain;

/** A spec with the files that provoke the problem. */
function dataExample(entry: object): string[] {
  const { data } = entry as { readonly data?: DataExample | null };
  if (!data) return [];
  const files = (from: Readonly<Record<string, string>>): string =>
    Object.entries(from)
      .map(([name, text]) => `${name}:\n\n${indent(text)}`)
      .join("\n\n") || "(no file)";
  return [
    `For example:\n\n${indent(data.spec)}\n\nwith ${files(data.bad)}`,
    data.good === null ? `Repaired:\n\n${indent(data.goodSpec ?? "")}` : `Repaired: ${files(data.good)}`,
  ];
}

function unknownCode(code: string): string {
  const near = findNearest(code, CATALOGUE.keys());
  return `there is no diagnostic ${code}${near ? `: did you mean ${near}?` : "; `nabla explain` lists them"}`;
}

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, "  ");
}
