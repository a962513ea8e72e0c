/**
 * @file Writes the extension for VS Code as one .vsix, without the network: bundles it with its client and a language server of
 * its own, and packs it with vsce. Build first; `node scripts/build-extension.mjs [FILE]`.
 */
import { copyFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, "editors/vscode");
const out = resolve(process.argv[2] ?? join(ROOT, "dist/nabla.vsix"));

await build({
  entryPoints: { server: join(FOLDER, "server.mjs"), extension: join(FOLDER, "extension.cjs") },
  outdir: join(FOLDER, "dist"),
  outExtension: { ".js": ".cjs" },
  // Node of VS Code 1.91.
  ...{ bundle: true, minify: true, platform: "node", format: "cjs", target: "node20", external: ["vscode"] },
  logLevel: "warning",
});
copyFileSync(join(ROOT, "LICENSE"), join(FOLDER, "dist/LICENSE"));
await createVSIX({
  ...{ cwd: FOLDER, packagePath: out, dependencies: false, allowMissingRepository: true, skipLicense: true },
});
console.log(`wrote ${relative(process.cwd(), out)}`);
