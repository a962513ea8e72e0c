/** @file The language server that comes with the extension; scripts/build-extension.mjs bundles it. */
import { serveStdio } from "../../dist/src/lsp/stdio.js";

void serveStdio({ version: "bundled" });
