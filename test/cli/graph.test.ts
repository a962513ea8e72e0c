import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, BROKEN, createWorkplace } from "./workplace.ts";

describe("nabla graph", () => {
  test.each([
    ["net.svg", "<svg "],
    ["net.html", "<!doctype html>"],
    ["net.dot", "digraph"],
    ["out/net.mmd", "flowchart TB"],
  ])("writes %s by its ending", async (file, start) => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    expect(await nabla("graph", "a.nn", "-o", file)).toMatchObject({ status: 0, out: "" });
    expect(readFileSync(join(folder, file), "utf8").startsWith(start)).toBe(true);
  });

  test("says which endings there are", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, err } = await nabla("graph", "a.nn", "-o", "net.bmp");
    expect(status).toBe(2);
    expect(err).toContain(".svg, .html, .dot, .mmd");
  });

  test("draws nothing of a spec with errors", async () => {
    const { nabla } = createWorkplace({ "a.nn": BROKEN });
    expect((await nabla("graph", "a.nn", "-o", "net.svg")).status).toBe(1);
  });
});
