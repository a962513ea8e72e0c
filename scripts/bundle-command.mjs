/**
 * @file Writes dist/cli/, the command in a few files instead of 900: most of a short command's time was finding and opening
 * them. Chevrotain is part of it, for the same reason; other packages stay outside. Build first.
 */
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, "dist/cli");

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const external = Object.keys({ ...dependencies, ...peerDependencies }).filter(
  (name) => name !== "chevrotain",
);

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [join(ROOT, "dist/src/cli/main.js")],
  ...{ outdir: OUT, chunkNames: "parts/[name]-[hash]" },
  ...{ bundle: true, splitting: true, minify: true, format: "esm", platform: "node", target: "node20" },
  ...{ external, legalComments: "eof", metafile: true, logLevel: "warning" },
});
chmodSync(join(OUT, "main.js"), 0o755);
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`${relative(ROOT, OUT)}: ${Object.keys(metafile.outputs).length} files, ${bytes} bytes`);
