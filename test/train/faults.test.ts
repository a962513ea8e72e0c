import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createNetwork } from "../../src/runtime/network.ts";
import { lineData, lineDefinition } from "../runtime/line.ts";
import { BLOBS, createWorkplace } from "../cli/workplace.ts";
import { bundleCommand, runCommand } from "./killed-command.ts";

const SPEC = BLOBS.replace("epochs = 4", "checkpoint = every(1, keep = 3, best = val.loss)  epochs = 4");

/** A run that was interrupted after its third epoch, with three checkpoints. */
async function interrupted(spec = SPEC) {
  const place = createWorkplace({ "a.nn": spec });
  await place.nabla("train", "a.nn", "--out", "whole");
  await place.interruptedAt("epoch 3/4", "train", "a.nn", "--out", "cut");
  rmSync(join(place.folder, "cut", "training.safetensors"));
  const path = (name: string): string => join(place.folder, "cut", name);
  const sameAsWhole = (): boolean =>
    readFileSync(path("weights.safetensors")).equals(
      readFileSync(join(place.folder, "whole", "weights.safetensors")),
    );
  return { ...place, path, sameAsWhole };
}

describe("a checkpoint that is of no use is told, and the one before it used", () => {
  const LAST = "checkpoints/epoch-0003.safetensors";

  test.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 7), /cannot read .*epoch-0003/],
    ["empty", () => Buffer.alloc(0), /cannot read .*epoch-0003.*: it has 0 bytes/],
    ["not of this format", () => Buffer.from("hello, this is no checkpoint"), /cannot read .*epoch-0003/],
    [
      "one bit different",
      (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        changed[changed.length - 5]! ^= 1;
        return changed;
      },
      /cannot read .*epoch-0003.*: its checksum is not that of its content/,
    ],
  ] as const)("%s", async (_name, change, message) => {
    const { nabla, path, sameAsWhole } = await interrupted();
    writeFileSync(path(LAST), change(readFileSync(path(LAST))));
    const resumed = await nabla("train", "a.nn", "--out", "cut", "--resume");
    expect(resumed.status, resumed.err).toBe(0);
    expect(resumed.err).toMatch(message);
    expect(resumed.err).toContain("going on from checkpoints/epoch-0002.safetensors");
    expect(sameAsWhole()).toBe(true);
  });

  test("of another network", async () => {
    const { nabla, path, sameAsWhole, write } = await interrupted();
    write("b.nn", SPEC.replace("model Blobs", "model Other"));
    await nabla("train", "b.nn", "--out", "other", "--set", "hidden=4");
    writeFileSync(path(LAST), readFileSync(path("../other/checkpoints/epoch-0004.safetensors")));
    const resumed = await nabla("train", "a.nn", "--out", "cut", "--resume");
    expect(resumed.err).toContain("epoch-0003.safetensors: it is of Other, not of Blobs: left out");
    expect(sameAsWhole()).toBe(true);
  });

  test("if none is left, nothing is trained", async () => {
    const { nabla, path } = await interrupted();
    for (const name of readdirSync(path("checkpoints"))) writeFileSync(path(`checkpoints/${name}`), "gone");
    const before = readFileSync(path("metrics.jsonl"), "utf8");
    const resumed = await nabla("train", "a.nn", "--out", "cut", "--resume");
    expect(resumed.status).toBe(2);
    expect(resumed.err).toMatch(
      /cannot read checkpoints\/epoch-000\d.safetensors: .* \(nor is any other of 3/,
    );
    expect(readFileSync(path("metrics.jsonl"), "utf8")).toBe(before);
  });
});

describe("a run that goes on", () => {
  test("takes what it was called with from its folder, spec included", async () => {
    const { nabla, interruptedAt, folder } = createWorkplace({ "s/a.nn": SPEC });
    const set = ["--set", "hidden=5", "--set", "train.epochs=3"];
    await nabla("train", "s/a.nn", "--out", "whole", ...set);
    const cut = await interruptedAt("epoch 1/3", "train", "s/a.nn", "--out", "cut", ...set);
    expect(cut.err).toContain("`nabla train cut --resume` goes on");
    rmSync(join(folder, "s"), { recursive: true });
    const resumed = await nabla("train", "cut", "--resume");
    expect(resumed.status, resumed.err).toBe(0);
    const weights = ["whole", "cut"].map((run) => readFileSync(join(folder, run, "weights.safetensors")));
    expect(weights[0]!.equals(weights[1]!)).toBe(true);
    expect((await nabla("train", "cut")).err).toBe(
      "error: cut is a run's folder: --resume goes on with it\n",
    );
  });

  test("has the best weights of all its parts", async () => {
    const { nabla, path } = await interrupted();
    await nabla("train", "a.nn", "--out", "cut", "--resume");
    expect(
      readFileSync(path("best.safetensors")).equals(readFileSync(path("../whole/best.safetensors"))),
    ).toBe(true);
  });

  test("does nothing more once it is finished, and goes on where it was made longer", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=2");
    const weights = (): Buffer => readFileSync(join(folder, "r", "weights.safetensors"));
    const before = weights();
    expect((await nabla("train", "r", "--resume")).status).toBe(0);
    expect(weights().equals(before)).toBe(true);
    await nabla("train", "r", "--resume", "--set", "train.epochs=4");
    await nabla("train", "a.nn", "--out", "whole");
    expect(weights().equals(readFileSync(join(folder, "whole", "weights.safetensors")))).toBe(true);
  });

  test("without a run that could, begins and says so", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, err } = await nabla("train", "a.nn", "--out", "r", "--resume");
    expect(status).toBe(0);
    expect(err).toContain("there is no run in r yet: it begins at its start");
  });

  test("says that its spec has changed", async () => {
    const { nabla, write, interruptedAt } = createWorkplace({ "a.nn": BLOBS });
    await interruptedAt("epoch 1/4", "train", "a.nn", "--out", "r");
    write("a.nn", BLOBS.replace("epochs = 4", "epochs = 5"));
    const { err } = await nabla("train", "a.nn", "--out", "r", "--resume");
    expect(err).toContain("a.nn has changed since the run began");
  });

  test("a new run in its folder leaves the old one in previous/", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=1");
    const before = readFileSync(join(folder, "r", "weights.safetensors"));
    const { err } = await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=2");
    expect(err).toContain("the run that was in r is now in r/previous");
    expect(readFileSync(join(folder, "r/previous/weights.safetensors")).equals(before)).toBe(true);
  });
});

describe("a disk that takes nothing", () => {
  test("an unwritable folder is told before anything is trained", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS, taken: "a file" });
    const { status, err } = await nabla("train", "a.nn", "--out", "taken/run");
    expect(status).toBe(2);
    expect(err).toMatch(/^error.*: cannot write taken|^error.*: cannot write .*taken\/run/);
    expect(err).not.toContain("updates on");
    expect(readFileSync(join(folder, "taken"), "utf8")).toBe("a file");
  });

  test.skipIf(process.getuid?.() === 0)("so is one without permission", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    mkdirSync(join(folder, "closed"));
    chmodSync(join(folder, "closed"), 0o500);
    const { status, err } = await nabla("train", "a.nn", "--out", "closed/run");
    chmodSync(join(folder, "closed"), 0o700);
    expect(status).toBe(2);
    expect(err).toMatch(/cannot write .*: permission denied/);
  });

  test.skipIf(!canMount())(
    "a full one ends the training with a clear error, and what was saved can be taken up",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "nabla-full-"));
      const disk = join(folder, "disk");
      mkdirSync(disk);
      try {
        expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=160k", "tmpfs", disk]).status).toBe(0);
        writeFileSync(
          join(folder, "a.nn"),
          SPEC.replace("keep = 3, ", "").replace("epochs = 4", "epochs = 120"),
        );
        const script = await bundleCommand(join(folder, "command"));
        const full = await runCommand(script, ["train", "a.nn", "--out", "disk/r"], { cwd: folder });
        expect(full.status).toBe(2);
        expect(full.err).toMatch(/error.*: cannot write .*: no space left/);
        expect(full.err).toContain("`nabla train disk/r --resume` goes on");
        const kept = readdirSync(join(disk, "r/checkpoints"));
        expect(kept.filter((name) => name.startsWith("."))).toEqual([]);
        // Room again, for as much as it takes.
        expect(spawnSync("mount", ["-o", "remount,size=64m", disk]).status).toBe(0);
        const resumed = await runCommand(script, ["train", "disk/r", "--resume"], { cwd: folder });
        expect(resumed.status, resumed.err).toBe(0);
        const whole = await runCommand(script, ["train", "a.nn", "--out", "whole"], { cwd: folder });
        expect(whole.status, whole.err).toBe(0);
        const weights = ["disk/r", "whole"].map((run) =>
          readFileSync(join(folder, run, "weights.safetensors")),
        );
        expect(weights[0]!.equals(weights[1]!)).toBe(true);
      } finally {
        spawnSync("umount", [disk]);
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});

/** Mounting takes rights that not every machine gives. */
function canMount(): boolean {
  const disk = mkdtempSync(join(tmpdir(), "nabla-mount-"));
  const can = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status === 0;
  if (can) spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
  return can;
}

describe("an interruption", () => {
  test("saves and says how to go on; a second one leaves at once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-interrupt-"));
    try {
      writeFileSync(join(folder, "a.nn"), SPEC.replace("epochs = 4", "epochs = 100000"));
      const script = await bundleCommand(join(folder, "command"));
      const cut = await runCommand(script, ["train", "a.nn", "--out", "r"], {
        ...{ cwd: folder, atText: "epoch 2/", signals: ["SIGINT"] },
      });
      expect(cut.status, cut.err).toBe(130);
      expect(cut.err).toContain("interrupt once more to leave at once");
      expect(cut.err).toContain("`nabla train r --resume` goes on");
      expect(existsSync(join(folder, "r/weights.safetensors"))).toBe(true);
      const left = await runCommand(script, ["train", "r", "--resume"], {
        ...{ cwd: folder, atText: "going on", signals: ["SIGINT"], again: "leave at once" },
      });
      expect(left.signal).toBe("SIGINT");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe("a saved position", () => {
  const saved = (change: (position: Record<string, unknown>) => void): Uint8Array => {
    const network = createNetwork(lineDefinition());
    network.step(lineData(4));
    const text = Buffer.from(network.save({ training: true })).toString("latin1");
    const from = text.indexOf('"training":') + '"training":'.length;
    const end = text.indexOf('"}', from) + 1;
    const position = JSON.parse(JSON.parse(text.slice(from, end)) as string) as Record<string, unknown>;
    change(position);
    const changed = JSON.stringify(JSON.stringify(position));
    const header = (text.slice(8, from) + changed + text.slice(end, text.indexOf("}}", end) + 2)).replace(
      /"checksum":"[0-9a-f]*",/,
      "",
    );
    const data = text.slice(8 + Number(Buffer.from(text.slice(0, 8), "latin1").readBigUInt64LE(0)));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([size, Buffer.from(header + data, "latin1")]);
  };

  test("is taken as it is", () => {
    const network = createNetwork(lineDefinition());
    network.load(saved((position) => (position["step"] = 7)));
    expect(network.progress.step).toBe(7);
  });

  test.each([
    ["phase", 9, /the training is in phase 10, but the network has 1/],
    ["step", -1, /has step = -1/],
    ["order", "x", /has order = "x"/],
    ["terms", [null], /has terms = \[null\]/],
    ["stop", undefined, /has no stop/],
  ])("with a wrong %s is refused, and the network stays as it was", (name, value, message) => {
    const network = createNetwork(lineDefinition());
    expect(() => network.load(saved((position) => (position[name] = value)))).toThrow(message);
    expect(network.progress.step).toBe(0);
  });

  test("with numbers that JSON has none for comes back", () => {
    const network = createNetwork(lineDefinition());
    network.load(saved((position) => (position["lossSum"] = "Infinity")));
    expect(network.progress.lossSum).toBe(Infinity);
  });
});
