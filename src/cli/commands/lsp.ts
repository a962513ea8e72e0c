/** @file `nabla lsp`: the language server, on standard input and output. */
import { packageVersion } from "../version.ts";
import type { CommandDefinition } from "./define.ts";

/** Milliseconds of quiet after which a changed file is checked. */
const DELAY = 150;

const lsp: CommandDefinition = {
  define: (command) => {
    command.option("--stdio", "speak on standard input and output (it does so anyway)").action(async () => {
      const { serveStdio } = await import("../../lsp/stdio.ts");
      await serveStdio({ version: packageVersion(), delay: DELAY });
    });
  },
};

export default lsp;
