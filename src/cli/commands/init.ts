/** @file `nabla init`: a starter project that trains at once, on data that it makes itself. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { writeFileSafely } from "../../train/write-file.ts";
import { UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { packageVersion } from "../version.ts";
import type { CommandDefinition } from "./define.ts";

const init: CommandDefinition = {
  define: (command, io) => {
    command
      .argument("[folder]", "where the project goes (default: here)", ".")
      .action((folder: string) => writeProject(folder, io));
  },
};

export default init;

/** Writes all files or none: what is there already is never written over. */
function writeProject(folder: string, io: Io): void {
  const files = Object.entries(starterFiles(packageVersion()));
  const taken = files.map(([name]) => name).filter((name) => existsSync(resolve(io.cwd, folder, name)));
  if (taken.length > 0)
    throw new UsageFault(`${join(folder, taken[0]!)} is there already: choose another folder`);
  for (const [name, text] of files) {
    const path = resolve(io.cwd, folder, name);
    writeFileSafely(path, text);
    io.stderr(`wrote ${relative(io.cwd, path)}\n`);
  }
  io.stderr(`\nTrain it:\n\n  nabla train ${join(folder, "spirals.nn")}\n`);
}

const SPEC = `/// Two spirals wound around each other: which one is a point on?
model Spirals(hidden: [int] = [32, 32]) {
  input  point: f32[2]
  target arm: index(2)

  output logits = point
    -> for n in hidden { Linear(n) -> Tanh }
    -> Linear(2)

  train {
    data      = spirals
    loss      = cross_entropy(logits, arm)
    optimizer = adam(lr = 0.01)
    metrics   = [accuracy(logits, arm)]
    epochs = 60  batch = 32  seed = 1
    val = 20%
  }
}
`;

const PROGRAM = `import { create } from "./spirals.nn";

// A fresh network; \`network.load(bytes)\` takes the weights of a training.
const network = await create();
console.log(network.predict({ point: new Float32Array([0.5, 0.1]) }).logits);
`;

const README = `# Spirals

\`spirals.nn\` says what the network is and how it is trained.

- \`npm run train\` trains it on points that it draws itself.
- \`npm run check\` checks it: every shape, before anything runs.
- \`npm start\` runs \`main.js\`, which imports the spec as a module.
- \`npm run build\` writes it as one TypeScript file that imports nothing.
`;

function starterFiles(version: string): Readonly<Record<string, string>> {
  const project = {
    name: "spirals",
    private: true,
    type: "module",
    scripts: {
      train: "nabla train spirals.nn",
      check: "nabla check spirals.nn",
      build: "nabla build spirals.nn -o spirals.ts",
      start: "node --import nabla/register main.js",
    },
    devDependencies: { nabla: `^${version}` },
  };
  return {
    "spirals.nn": SPEC,
    "main.js": PROGRAM,
    "README.md": README,
    "package.json": `${JSON.stringify(project, null, 2)}\n`,
    ".gitignore": "node_modules/\nruns/\n",
  };
}
