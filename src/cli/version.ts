/** @file The version of this package. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** As package.json says, which lies above this file both in the sources and in the build. */
export function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  const text = readFileSync(join(folder, "package.json"), "utf8");
  return String((JSON.parse(text) as { version?: unknown }).version);
}
