/** @file `nabla explain NN3004`: the page of a diagnostic. */
import { CATALOGUE } from "../../diagnostics/catalogue.ts";
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
        ...(entry.bad === null ? [] : [`For example:\n\n${indent(entry.bad)}`]),
        ...(entry.good === null ? [] : [`Repaired:\n\n${indent(entry.good)}`]),
      ];
      io.stdout(`${parts.join("\n\n")}\n`);
    });
  },
};

export default explain;

function unknownCode(code: string): string {
  const near = findNearest(code, CATALOGUE.keys());
  return `there is no diagnostic ${code}${near ? `: did you mean ${near}?` : "; `nabla explain` lists them"}`;
}

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, "  ");
}
