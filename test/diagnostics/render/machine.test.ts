/** @file Diagnostics for programs: concise lines, JSON, GitHub, SARIF, JUnit. */
import { expect, test } from "vitest";
import { renderConcise } from "../../../src/diagnostics/render/concise.ts";
import { renderGithub } from "../../../src/diagnostics/render/github.ts";
import { renderJson } from "../../../src/diagnostics/render/json.ts";
import { renderJunit } from "../../../src/diagnostics/render/junit.ts";
import { renderSarif } from "../../../src/diagnostics/render/sarif.ts";
import { parse } from "../../../src/syntax/parse.ts";

const TEXT = "model M {\n  input x: f32[4]\n  output y = x -> Linear(2 bias = false)\n}\n";
const sources = new Map([
  ["a.nn", TEXT],
  ["clean.nn", ""],
]);
const { diagnostics } = parse({ file: "a.nn", text: TEXT });
const range = { start: { line: 3, column: 28 }, end: { line: 3, column: 32 } };

test("the concise form is one line", () => {
  expect(renderConcise(diagnostics, sources)).toBe("a.nn:3:28: error NN1022 expected `,` before `bias`\n");
});

test("JSON lists every file with ranges counted from 1", () => {
  const at = { line: 3, column: 27 };
  expect(JSON.parse(renderJson(diagnostics, sources))).toEqual({
    version: 1,
    files: [
      {
        file: "a.nn",
        diagnostics: [
          {
            code: "NN1022",
            severity: "error",
            message: "expected `,` before `bias`",
            label: "",
            notes: [],
            help: [],
            range,
            related: [],
            fixes: [
              {
                title: "insert `,`",
                edits: [{ file: "a.nn", range: { start: at, end: at }, text: "," }],
              },
            ],
          },
        ],
      },
      { file: "clean.nn", diagnostics: [] },
    ],
    errors: 1,
    warnings: 0,
  });
});

test("GitHub's form escapes what its commands reserve", () => {
  const [first] = diagnostics;
  const odd = { ...first!, message: "50% of\nall", span: { ...first!.span, file: "a,b:c.nn" } };
  expect(renderGithub([odd], new Map([["a,b:c.nn", TEXT]]))).toBe(
    "::error file=a%2Cb%3Ac.nn,line=3,endLine=3,col=28,endColumn=32,title=NN1022::50%25 of%0Aall\n",
  );
});

test("SARIF has rules, places, fingerprints and fixes", () => {
  const log = JSON.parse(renderSarif(diagnostics, sources, "1.2.3"));
  const [run] = log.runs;
  expect(log.version).toBe("2.1.0");
  expect(run.tool.driver).toMatchObject({ name: "nabla", version: "1.2.3" });
  expect(run.tool.driver.rules[0]).toMatchObject({
    id: "NN1022",
    name: "ACommaIsMissing",
    defaultConfiguration: { level: "error" },
  });
  const [result] = run.results;
  const region = { startLine: 3, startColumn: 28, endLine: 3, endColumn: 32 };
  expect(result).toMatchObject({ ruleId: "NN1022", ruleIndex: 0, level: "error" });
  expect(result.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: "a.nn" }, region });
  expect(result.partialFingerprints["nabla/v1"]).toMatch(/^[0-9a-f]{16}$/);
  expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe(",");
});

test("a SARIF fingerprint survives lines added above", () => {
  const moved = `// one more line\n${TEXT}`;
  const again = parse({ file: "a.nn", text: moved }).diagnostics;
  const print = (text: string) => JSON.parse(text).runs[0].results[0].partialFingerprints;
  expect(print(renderSarif(again, new Map([["a.nn", moved]]), "1"))).toEqual(
    print(renderSarif(diagnostics, sources, "1")),
  );
});

test("JUnit has a suite for each file, and a failure for each error", () => {
  expect(renderJunit(diagnostics, sources)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nabla" tests="2" failures="1" errors="0">
  <testsuite name="a.nn" tests="1" failures="1" errors="0">
    <testcase classname="a.nn" name="NN1022 3:28">
      <failure type="NN1022" message="expected \`,\` before \`bias\`">a.nn:3:28: expected \`,\` before \`bias\`</failure>
    </testcase>
  </testsuite>
  <testsuite name="clean.nn" tests="1" failures="0" errors="0">
    <testcase classname="clean.nn" name="check"/>
  </testsuite>
</testsuites>
`,
  );
});
