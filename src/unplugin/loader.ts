/** @file Node's hooks for imports of specs; register.ts puts them in place. */
import { readFileSync } from "node:fs";
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { compileImport } from "./compile-import.ts";

/** Compiles files that end in `.nn`; everything else goes on to the next loader. */
export const load: LoadHook = (url, context, next) => {
  if (!url.startsWith("file:") || !new URL(url).pathname.endsWith(".nn")) return next(url, context);
  const file = fileURLToPath(url);
  const { code, warnings } = compileImport(file, readFileSync(file, "utf8"));
  if (warnings !== "") process.stderr.write(warnings);
  return { format: "module", source: code, shortCircuit: true };
};
