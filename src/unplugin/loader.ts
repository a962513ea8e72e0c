/** @file Node's hooks for imports of specs; register.ts puts them in place. */
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { compileImport } from "./compile-import.ts";

/** Compiles files that end in `.nn`, as the import's query says; everything else goes on to the next loader. */
export const load: LoadHook = (url, context, next) => {
  if (!url.startsWith("file:") || !new URL(url).pathname.endsWith(".nn")) return next(url, context);
  const { search } = new URL(url);
  const { code, warnings } = compileImport(fileURLToPath(url.replace(/[?#].*$/, "")) + search);
  if (warnings !== "") process.stderr.write(warnings);
  return { format: "module", source: code, shortCircuit: true };
};
