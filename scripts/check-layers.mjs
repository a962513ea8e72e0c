/**
 * @file Checks the import directions of docs/architecture.md: which folder may import which, where `node:` and each package may
 * be imported. `node scripts/check-layers.mjs [ROOT]` prints what breaks a rule (exit 1 if anything does).
 * Cycles between files are oxlint's part (import/no-cycle).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

const BASE = ["core", "diagnostics", "sizes", "ir"];
const LIBRARY = [...BASE, "ops", "library"];
const ENTRIES = [
  "functions",
  "initializers",
  "layers",
  "losses",
  "metrics",
  "optimizers",
  "schedules",
  "sources",
  "transforms",
];
const SEMA = [...LIBRARY, ...ENTRIES, "syntax"];
const COMPILER = [...SEMA, "sema", "lower", "autodiff", "passes", "plan"];
const BACKENDS = [
  "backends/interpreter",
  "backends/typescript",
  "backends/wasm",
  "backends/pytorch",
  "backends/onnx",
];
/** What stands outside: nothing but these touches files, processes and consoles. */
const EDGES = ["cli", "train", "lsp", "unplugin", "prettier"];

/** Folder → what it may import, besides itself. A folder that is missing here may import nothing. */
export const LAYERS = {
  core: [],
  diagnostics: ["core"],
  sizes: ["core"],
  ir: ["core"],
  runtime: [],
  grammar: ["core"],
  syntax: ["core", "diagnostics", "grammar"],
  ops: ["core", "ir", "sizes", "runtime"],
  library: [...BASE, "ops"],
  ...Object.fromEntries(ENTRIES.map((folder) => [folder, LIBRARY])),
  // Metrics ask of their operands what losses ask.
  metrics: [...LIBRARY, "losses"],
  // Synthetic data and transforms draw the same random numbers as the network.
  sources: [...LIBRARY, "runtime"],
  transforms: [...LIBRARY, "runtime"],
  sema: SEMA,
  compat: [...SEMA, "sema"],
  autodiff: ["core", "ir", "ops"],
  passes: ["core", "ir", "ops"],
  lower: [...SEMA, "sema", "autodiff", "runtime"],
  plan: ["core", "ir", "ops", "passes", "lower"],
  wasm: ["core"],
  ...Object.fromEntries(BACKENDS.map((folder) => [folder, [...COMPILER, "runtime", "wasm"]])),
  // What arrives of the signal, predicted and measured: it runs the reference on taps of the graph.
  signal: [...COMPILER, "backends/interpreter", "runtime"],
  // Models of other frameworks become text; that text is checked like any other.
  import: [...COMPILER, "runtime"],
  driver: [...COMPILER, ...BACKENDS, "runtime", "signal", "grammar"],
  // Pictures of models: text out, no files.
  draw: [...LIBRARY, "sema"],
  report: [...LIBRARY, "sema", "runtime", "draw"],
  // Declarations for imports of specs, for the command and the bundlers alike.
  "types-gen": [...COMPILER, ...BACKENDS, "runtime", "driver"],
  // What of the library runs in a browser.
  browser: [...COMPILER, ...BACKENDS, "runtime", "driver"],
  index: ["browser", ...COMPILER, ...BACKENDS, "runtime", "driver", "train"],
  ...Object.fromEntries(
    EDGES.map((folder) => [
      folder,
      [
        ...COMPILER,
        ...BACKENDS,
        "runtime",
        "signal",
        "driver",
        "types-gen",
        "draw",
        "report",
        "import",
        ...(folder === "cli" ? ["compat", ...EDGES.filter((edge) => edge !== "cli")] : []),
      ],
    ]),
  ),
};

/** Package → the folders that may import it. */
const PACKAGES = {
  chevrotain: ["grammar", "syntax"],
  commander: ["cli"],
  "@dagrejs/dagre": ["draw"],
  "vscode-languageserver": ["lsp"],
  "vscode-languageserver-textdocument": ["lsp"],
  unplugin: ["unplugin"],
  h5wasm: ["train"],
  pako: ["train"],
  "jpeg-js": ["train"],
  prettier: ["prettier"],
};

/** Every import under `root` that breaks a rule, one line each: `src/ops/add.ts: ops may not import layers (…)`. */
export function checkLayers(root) {
  const problems = [];
  for (const file of listFiles(root)) {
    const from = folderOf(file);
    if (!(from in LAYERS)) problems.push(`${file}: ${from} has no rule in scripts/check-layers.mjs`);
    for (const specifier of importsOf(readFileSync(join(root, file), "utf8"))) {
      const fault = findFault(file, from, specifier);
      if (fault) problems.push(`${file}: ${fault} (${specifier})`);
    }
  }
  return problems;
}

function findFault(file, from, specifier) {
  if (specifier.startsWith("node:")) return EDGES.includes(from) ? null : `${from} may not import node:`;
  if (!specifier.startsWith(".")) {
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    return (PACKAGES[name] ?? []).includes(from) ? null : `${from} may not import the package ${name}`;
  }
  const to = folderOf(posix.join(posix.dirname(file), specifier));
  if (to === from || (LAYERS[from] ?? []).includes(to)) return null;
  return `${from} may not import ${to}`;
}

/** `src/ops/add.ts` → ops; `src/backends/wasm/x.ts` → backends/wasm; `src/index.ts` → index; `grammar/tokens.ts` → grammar. */
function folderOf(file) {
  const parts = file.split("/");
  if (parts[0] !== "src") return parts[0] ?? "";
  if (parts.length === 2) return (parts[1] ?? "").replace(/\.ts$/, "");
  return parts[1] === "backends" && parts.length > 3 ? `backends/${parts[2]}` : (parts[1] ?? "");
}

/** Specifiers of static, re-exporting and dynamic imports, types included. */
function importsOf(text) {
  const statements = /^(?:import|export)\s+(?:[\w$*{},\s]+?\s+from\s+)?["']([^"'\n]+)["']/gm;
  const calls = /\bimport\(\s*["']([^"'\n]+)["']/g;
  return [statements, calls].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

function listFiles(root) {
  return ["src", "grammar"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = process.argv[2] ?? join(dirname(process.argv[1]), "..");
  const problems = checkLayers(root);
  for (const problem of problems) console.error(problem);
  console.error(
    problems.length === 0 ? "Import directions: fine." : `Import directions: ${problems.length} broken.`,
  );
  process.exit(problems.length === 0 ? 0 : 1);
}
