/**
 * @file Writes dist/browser/nabla.js: `check`, `compile` and `format` in one small file for browsers. What these never ask for
 * is left out: pages of diagnostics, documentation of the library, readers of data files. Build first.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { parseAst } from "rollup/parseAst";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, "dist");

/** Properties that are left out, by folder: what only people read, and what reads data files. */
const LEFT_OUT = {
  diagnostics: ["title", "page", "bad", "good"],
  layers: ["doc"],
  functions: ["doc"],
  losses: ["doc"],
  metrics: ["doc"],
  optimizers: ["doc"],
  schedules: ["doc"],
  initializers: ["doc"],
  sources: ["doc", "load"],
  transforms: ["doc"],
  ops: ["doc"],
};
const slim = {
  name: "slim",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^lodash-es$/ }, () => ({ path: join(ROOT, "scripts/small-lodash.mjs") }));
    // Checks of the grammar itself: it is the same as in Node, where they are made.
    onLoad({ filter: /chevrotain\/lib\/src\/(?:parse\/grammar\/checks|scan\/lexer)\.js$/ }, ({ path }) => ({
      contents: withoutChecks(readFileSync(path, "utf8")),
    }));
    onLoad({ filter: /\/dist\/src\/.*\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (path.endsWith("runtime-text.gen.js")) return { contents: shareLines(text) };
      const folder = relative(join(DIST, "src"), path).split(sep)[0];
      const names = LEFT_OUT[folder];
      return { contents: names ? withoutProperties(text, names) : text };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [join(DIST, "src/browser.js")],
  outfile: join(DIST, "browser/nabla.js"),
  ...{ bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022" },
  ...{ write: false, plugins: [slim], legalComments: "none" },
});
const [{ path, contents }] = outputFiles;
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, contents);
console.log(`${relative(ROOT, path)}: ${contents.length} bytes, ${gzipSync(contents).length} gzipped`);

/** Values of these properties become `void 0`. */
function withoutProperties(text, names) {
  const cuts = [];
  walk(parseAst(text), (node) => {
    if (node.type !== "ObjectExpression") return;
    for (const property of node.properties) {
      const name = property.key?.name ?? property.key?.value;
      if (names.includes(name) && !isTold(name, property, node)) cuts.push({ ...property, name });
    }
  });
  return replaceAll(text, cuts, ({ name }) => `${name}: void 0`);
}

/** The `doc` of an argument without a default stands in the message that it is missing. */
function isTold(name, { computed, value }, { properties }) {
  const needed = !properties.some((p) => p.key?.name === "default");
  return computed || (name === "doc" && value.type !== "ObjectExpression" && needed);
}

/** Exported functions that validate find nothing. */
function withoutChecks(text) {
  const functions = parseAst(text).body.flatMap(({ type, declaration }) =>
    type === "ExportNamedDeclaration" && /^(?:validate|perform\w*Checks)/.test(declaration?.id?.name)
      ? [declaration.body]
      : [],
  );
  return replaceAll(text, functions, () => "{ return []; }");
}

function replaceAll(text, nodes, by) {
  const outer = nodes.filter((n) => !nodes.some((o) => o !== n && o.start <= n.start && n.end <= o.end));
  return outer
    .sort((a, b) => b.start - a.start)
    .reduce((out, node) => out.slice(0, node.start) + by(node) + out.slice(node.end), text);
}

function walk(node, visit) {
  if (Array.isArray(node)) return node.forEach((child) => walk(child, visit));
  if (typeof node !== "object" || node === null) return;
  if (typeof node.type === "string") visit(node);
  for (const key in node) if (key !== "start" && key !== "end") walk(node[key], visit);
}

/** Lines of a part's JavaScript that its TypeScript has too are written as their number there. */
function shareLines(text) {
  const at = text.indexOf("export const RUNTIME_PARTS = ");
  const [list] = parseAst(text.slice(at)).body.map((node) => node.declaration.declarations[0].init);
  const parts = JSON.parse(JSON.stringify(evaluate(list)));
  const shared = parts.map(({ js, ts, ...part }) => ({
    ...part,
    ts,
    js: js.map((line) => (ts.includes(line) ? ts.indexOf(line) : line)),
  }));
  return (
    `const parts = ${JSON.stringify(shared)};\n` +
    'export const RUNTIME_PARTS = parts.map((p) => ({ ...p, js: p.js.map((l) => (typeof l === "number" ? p.ts[l] : l)) }));\n'
  );
}

/** The value of a literal of arrays, objects and strings. */
function evaluate(node) {
  if (node.type === "ArrayExpression") return node.elements.map(evaluate);
  if (node.type === "ObjectExpression")
    return Object.fromEntries(node.properties.map((p) => [p.key.name ?? p.key.value, evaluate(p.value)]));
  return node.value;
}
