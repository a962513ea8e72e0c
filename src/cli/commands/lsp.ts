/** @file `nabla lsp`: the language server, on standard input and output. */
import { packageVersion } from "../version.ts";
import type { CommandDefinition } from "./define.ts";

const lsp: CommandDefinition = {
  define: (command) => {
    command.option("--stdio", "speak on standard input and output (it does so anyway)").action(async () => {
      const { serveStdio } = await import("../../lsp/stdio.ts");
      await serveStdio({ version: packageVersion() });
    });
  },
};

export default lsp;
