/**
 * @file Everything that must hold before a change is taken: generated files, types and build, lint, import directions, tests. Prints
 * what each step took and closes with `N passed, M failed`; a step that fails counts as one failure. Exits 1 on any.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";

const RESULTS = "dist/test-results.json";
const STEPS = [
  ["generated files", ["node", "scripts/generate.mjs", "--check"]],
  ["build", ["npx", "--no-install", "tsc", "-p", "tsconfig.build.json"]],
  ["browser bundle", ["node", "scripts/bundle-browser.mjs"]],
  ["types of the tests", ["npx", "--no-install", "tsc", "-p", "tsconfig.json"]],
  ["types of the playground", ["npx", "--no-install", "tsc", "-p", "playground/tsconfig.json"]],
  ["lint", ["npm", "run", "--silent", "lint"]],
  ["import directions", ["npm", "run", "--silent", "layers"]],
];
const TESTS = [
  "npx",
  "--no-install",
  "vitest",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${RESULTS}`,
];

rmSync(RESULTS, { force: true });
const failedSteps = STEPS.filter(([title, command]) => !runStep(title, command)).map(([title]) => title);
const testsFine = runStep("tests", [...TESTS, ...process.argv.slice(2)]);
const { passed, failed } = readResults();
const other = failedSteps.length + (!testsFine && failed === 0 ? 1 : 0);
for (const title of failedSteps) console.log(`failed: ${title}`);
console.log(`${passed} passed, ${failed + other} failed`);
process.exit(failed + other === 0 && passed > 0 ? 0 : 1);

function runStep(title, [command, ...args]) {
  console.log(`▸ ${title}`);
  const start = performance.now();
  const run = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  console.log(
    `▸ ${title}: ${run.status === 0 ? "fine" : "FAILED"} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`,
  );
  return run.status === 0;
}

/** What vitest counted; a test file that could not be loaded is one failure. */
function readResults() {
  if (!existsSync(RESULTS)) return { passed: 0, failed: 0 };
  const results = JSON.parse(readFileSync(RESULTS, "utf8"));
  const broken = results.testResults.filter(
    (f) => f.status === "failed" && f.assertionResults.length === 0,
  ).length;
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken };
}
