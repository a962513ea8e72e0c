/** @file `nabla diff`: exit status, JSON, and a file against its past in git. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "../cli/workplace.ts";

const spec = (filters: number, last = "ReLU"): string =>
  `model M {\n  input x: f32[8, 8, 3]\n  output y = x -> Conv(${filters}, 3) -> ${last}\n}\n`;

describe("nabla diff", () => {
  test("exits 1 where saved weights no longer load, and says which", async () => {
    const { nabla } = createWorkplace({ "a.nn": spec(16), "b.nn": spec(32) });
    const { status, out } = await nabla("diff", "a.nn", "b.nn");
    expect(status).toBe(1);
    expect(out).toContain("NN7001 conv1.weight was [3, 3, 3, 16] and is [3, 3, 3, 32]");
    expect(out).toContain("weights that were saved before do not load");
  });

  test("writes the fixed form of JSON", async () => {
    const { nabla } = createWorkplace({ "a.nn": spec(16), "b.nn": spec(32) });
    const document = JSON.parse((await nabla("diff", "--format", "json", "a.nn", "b.nn")).out);
    expect(document).toMatchObject({
      version: 1,
      compatible: false,
      params: { before: 448, after: 896 },
      macs: { before: 27648, after: 55296 },
    });
    expect(Object.keys(document)).toEqual(["version", "compatible", "changes", "params", "macs", "memory"]);
    expect(document.changes[0]).toEqual({
      kind: "shape",
      path: "conv1.weight",
      before: [3, 3, 3, 16],
      after: [3, 3, 3, 32],
    });
  });

  test("exits 0 where they load", async () => {
    const { nabla } = createWorkplace({ "a.nn": spec(16), "b.nn": spec(16, "Tanh") });
    const { status, out } = await nabla("diff", "a.nn", "b.nn");
    expect([status, out.includes("weights that were saved before load")]).toEqual([0, true]);
  });

  test("compares a file with a revision of git, imports included", async () => {
    const { nabla, write, folder } = createWorkplace({
      "lib/b.nn": "block B = Linear(3)\n",
      "a.nn": 'import { B } from "./lib/b.nn"\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n',
    });
    const git = (...args: string[]): unknown =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
        cwd: folder,
        stdio: "ignore",
      });
    git("init");
    git("add", ".");
    git("commit", "-m", "first");
    expect((await nabla("diff", "a.nn", "--against", "HEAD")).status).toBe(0);
    write("lib/b.nn", "block B = Linear(5)\n");
    expect((await nabla("diff", "a.nn", "--against", "HEAD")).status).toBe(1);
    expect((await nabla("diff", "a.nn", "--against", "nosuch")).status).toBe(2);
  });

  test("is used with two files, or one and --against", async () => {
    const { nabla } = createWorkplace({ "a.nn": spec(16) });
    expect((await nabla("diff", "a.nn")).status).toBe(2);
    expect((await nabla("diff", "a.nn", "a.nn", "--against", "HEAD")).status).toBe(2);
  });

  test("exits 1 where a spec does not check", async () => {
    const { nabla } = createWorkplace({ "a.nn": spec(16), "b.nn": spec(16, "Rellu") });
    const { status, err } = await nabla("diff", "a.nn", "b.nn");
    expect(status).toBe(1);
    expect(err).toContain("NN2002");
  });
});
