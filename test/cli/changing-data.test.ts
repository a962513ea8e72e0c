import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "./workplace.ts";

const SPEC = `model M {
  input x: f32[2]
  target y: index(2)
  output z = x -> Linear(2)
  train {
    data = csv("a.csv", x = ["a", "b"], y = "c")
    loss = cross_entropy(z, y)
    optimizer = sgd(lr = 0.1)
    epochs = 100  batch = 2  seed = 1
  }
}
`;
const TABLE = `a,b,c\n${"1,2,0\n3,4,1\n".repeat(20)}`;

function weightsOf(folder: string, run: string): Buffer {
  return readFileSync(join(folder, run, "weights.safetensors"));
}

describe("data that changes", () => {
  const changes: [string, (path: string) => void, RegExp][] = [
    [
      "shrinks",
      (path) => truncateSync(path, 40),
      /a\.csv has changed since it was read: it had 246 bytes and now has 40/,
    ],
    ["grows", (path) => appendFileSync(path, "5,6,1\n"), /it had 246 bytes and now has 252/],
  ];
  test.each(changes)(
    "while it is trained on and %s ends the training, with all saved",
    async (_name, change, message) => {
      const { folder, nabla, directed, write } = createWorkplace({ "m.nn": SPEC, "a.csv": TABLE });
      const path = join(folder, "a.csv");
      const cue = { after: "epoch 2", then: () => change(path) };
      const ended = await directed([cue], "train", "m.nn", "--out", "r");
      expect(ended.err).toMatch(message);
      expect(ended.err).toContain("error[NN6112]");
      expect(ended.status).toBe(2);
      write("a.csv", TABLE);
      const resumed = await nabla("train", "m.nn", "--out", "r", "--resume");
      expect(resumed.err).toContain("saved in r");
      const whole = await nabla("train", "m.nn", "--out", "whole");
      expect(whole.status).toBe(0);
      const [a, b] = ["r", "whole"].map((run) => weightsOf(folder, run));
      expect(a!.equals(b!)).toBe(true);
    },
  );

  test("before a run goes on is told, whatever the time of the change", async () => {
    const { folder, nabla } = createWorkplace({ "m.nn": SPEC, "a.csv": TABLE });
    await nabla("train", "m.nn", "--out", "r", "--set", "train.epochs=1");
    writeFileSync(join(folder, "a.csv"), TABLE.replace("3,4,1", "3,5,1"));
    const { status, err } = await nabla("train", "m.nn", "--out", "r", "--resume");
    expect(err).toContain("error[NN6112]: a.csv has changed since the run began: its content differs");
    expect(status).toBe(2);
  });
});
