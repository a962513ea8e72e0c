import { describe, expect, test } from "vitest";
import { createWorkplace } from "./workplace.ts";

describe("wrong usage is told in one line, exit 2", () => {
  const { nabla } = createWorkplace();

  test.each([
    [["chekc"], "error: unknown command 'chekc': did you mean check?\n"],
    [["check", "--fromat", "json", "."], "error: unknown option '--fromat': did you mean --format?\n"],
    [["check"], "error: missing required argument 'paths'\n"],
    [["check", "nosuch.nn"], "error: cannot read nosuch.nn: no such file\n"],
    [["summary", "nosuch.nn"], "error: cannot read nosuch.nn: no such file\n"],
    [
      ["train", "a.nn", "--engine", "quantum"],
      /^error: option '--engine <engine>' argument 'quantum' is invalid.*\n$/,
    ],
    [["explain", "NN30044"], "error: there is no diagnostic NN30044: did you mean NN3004?\n"],
    [["summary", "a.nn", "extra.nn"], /^error: too many arguments.*\n$/],
  ] as const)("%j", async (argv, message) => {
    const result = await nabla(...argv);
    expect(result.status).toBe(2);
    expect(result.out).toBe("");
    if (typeof message === "string") expect(result.err).toBe(message);
    else expect(result.err).toMatch(message);
  });

  test("without arguments the help goes to stderr", async () => {
    const result = await nabla();
    expect(result.status).toBe(2);
    expect(result.err).toContain("Usage: nabla");
  });

  test("asked-for help and version go to stdout, exit 0", async () => {
    expect(await nabla("--help")).toMatchObject({ status: 0, err: "" });
    expect((await nabla("help", "train")).out).toContain("--resume");
    expect((await nabla("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
