import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, BROKEN, createWorkplace } from "./workplace.ts";

describe("nabla check", () => {
  test("is quiet about a good spec", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    expect(await nabla("check", "a.nn")).toEqual({ status: 0, out: "", err: "no problems in 1 file\n" });
  });

  test("finds specs in folders, and counts", async () => {
    const { nabla } = createWorkplace({
      "s/a.nn": BLOBS,
      "s/t/b.nn": BROKEN,
      "s/.hidden/c.nn": BROKEN,
      "s/d.txt": "",
    });
    const { status, out, err } = await nabla("check", "s");
    expect(status).toBe(1);
    expect(out).toContain("s/t/b.nn:3:19");
    expect(out).toContain("did you mean `Linear`?");
    expect(err).toBe("1 error in 2 files\n");
  });

  test("says when a folder has no specs", async () => {
    const { nabla } = createWorkplace({ "s/d.txt": "" });
    expect(await nabla("check", "s")).toEqual({
      status: 2,
      out: "",
      err: "error: there is no .nn file in s\n",
    });
  });

  test("writes the fixed form of JSON", async () => {
    const { nabla } = createWorkplace({ "a.nn": BROKEN });
    const document = JSON.parse((await nabla("check", "--format", "json", "a.nn")).out);
    expect(document).toMatchObject({ version: 1, errors: 1, warnings: 0 });
    expect(document.files[0].file).toBe("a.nn");
    expect(document.files[0].diagnostics[0].range.start).toEqual({ line: 3, column: 19 });
  });

  test.each(["concise", "github", "sarif", "junit"])("writes %s", async (format) => {
    const { nabla } = createWorkplace({ "a.nn": BROKEN });
    const { status, out } = await nabla("check", "--format", format, "a.nn");
    expect(status).toBe(1);
    expect(out).toContain("a.nn");
  });

  test("--deny-warnings makes warnings matter", async () => {
    const unused = BLOBS.replace("  output", "  spare = x -> Linear(2)\n  output");
    const { nabla } = createWorkplace({ "a.nn": unused });
    expect((await nabla("check", "a.nn")).status).toBe(0);
    expect((await nabla("check", "--deny-warnings", "a.nn")).status).toBe(1);
  });

  test("--set is checked", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    expect((await nabla("check", "a.nn", "--set", "hidden=16")).status).toBe(0);
    expect((await nabla("check", "a.nn", "--set", "hiden=16")).status).toBe(1);
    expect((await nabla("check", "a.nn", "--set", "hidden")).err).toContain("name=value was needed");
  });

  test("--watch checks again after each change, and tells of a file that is gone", async () => {
    const { write, directed, folder } = createWorkplace({ "a.nn": BLOBS });
    // The command begins to wait once it has told what it found.
    const { status, out, err } = await directed(
      [
        { after: "no problems in 1 file", then: () => void setImmediate(() => write("a.nn", BROKEN)) },
        { after: "1 error in 1 file", then: () => void setImmediate(() => rmSync(join(folder, "a.nn"))) },
        { after: "cannot read a.nn", then: "interrupt" },
      ],
      "check",
      "--watch",
      "a.nn",
    );
    expect(status).toBe(130);
    expect(err).toMatch(/\n\d\d:\d\d:\d\d\n1 error in 1 file\n/);
    expect(out).toContain("did you mean `Linear`?");
  });
});
