import { describe, expect, test } from "vitest";
import blobs from "../../src/sources/blobs.ts";
import copyTask from "../../src/sources/copy-task.ts";
import moons from "../../src/sources/moons.ts";
import sines from "../../src/sources/sines.ts";
import spirals from "../../src/sources/spirals.ts";
import xor from "../../src/sources/xor.ts";
import { symbol } from "../../src/sizes/size.ts";
import { f32, index, loadSource } from "./files.ts";

describe("synthetic data", () => {
  test("is the same for the same seed, and another for another part", () => {
    const request = { args: { n: 20, seed: 3 }, inputs: { x: f32(2) }, targets: { y: index(3) } };
    const [a, b] = [loadSource(blobs, request), loadSource(blobs, request)];
    expect(a.fields["x"]!.data).toEqual(b.fields["x"]!.data);
    expect(loadSource(blobs, { ...request, part: "test" }).fields["x"]!.data).not.toEqual(
      a.fields["x"]!.data,
    );
  });

  test("blobs lie around one centre a class, the same in every part", () => {
    const request = { args: { n: 300, noise: 0.01 }, inputs: { x: f32(2) }, targets: { y: index(3) } };
    const [train, test] = [loadSource(blobs, request), loadSource(blobs, { ...request, part: "test" })];
    expect(train.fields["x"]!.data[0]! - test.fields["x"]!.data[0]!).toBeCloseTo(0, 1);
    expect(new Set(train.fields["y"]!.data)).toEqual(new Set([0, 1, 2]));
  });

  test("blobs write one-hot targets and labels of their own", () => {
    const oneHot = loadSource(blobs, { args: { n: 2 }, inputs: { x: f32(2) }, targets: { y: f32(2) } });
    expect([...oneHot.fields["y"]!.data]).toEqual([1, 0, 0, 1]);
    const signs = loadSource(blobs, {
      args: { n: 2, labels: [-1, 1] },
      inputs: { x: f32(2) },
      targets: { y: f32(1) },
    });
    expect(signs.fields["y"]).toMatchObject({ shape: [1], data: Float32Array.of(-1, 1) });
  });

  test("spirals fill the plane alone", () => {
    const { fields } = loadSource(spirals, {
      args: { n: 10 },
      inputs: { p: f32(2) },
      targets: { arm: index(2) },
    });
    expect(Math.max(...fields["p"]!.data)).toBeLessThan(1.2);
    expect(() => loadSource(spirals, { inputs: { p: f32(3) } })).toThrow(
      "spirals makes points of the plane, f32[2]",
    );
  });

  test("moons lie on two half circles, one a class, around the middle of the plane", () => {
    const request = { args: { n: 200, noise: 0 }, inputs: { p: f32(2) }, targets: { side: index(2) } };
    const { fields } = loadSource(moons, request);
    const [p, side] = [fields["p"]!.data, fields["side"]!.data];
    for (let i = 0; i < 200; i++) {
      const sign = side[i] === 0 ? 1 : -1;
      const [x, y] = [sign * p[2 * i]! + 0.5, sign * p[2 * i + 1]! + 0.25];
      expect(Math.hypot(x, y)).toBeCloseTo(1, 5);
      expect(y).toBeGreaterThanOrEqual(-1e-6);
    }
    expect(() => loadSource(moons, { inputs: { p: f32(3) } })).toThrow(
      "moons makes points of the plane, f32[2]",
    );
  });

  test("xor is its table", () => {
    const { fields } = loadSource(xor, { inputs: { x: f32(2) }, targets: { y: f32(1) } });
    expect([...fields["x"]!.data]).toEqual([0, 0, 1, 0, 0, 1, 1, 1]);
    expect([...fields["y"]!.data]).toEqual([0, 1, 1, 0]);
  });

  test("sines are a curve where the input is one number", () => {
    const { fields } = loadSource(sines, { args: { n: 5 }, inputs: { x: f32(1) }, targets: { y: f32(1) } });
    fields["y"]!.data.forEach((y, i) => expect(y).toBeCloseTo(Math.sin(fields["x"]!.data[i]!), 6));
  });

  test("sines continue sequences", () => {
    const { fields } = loadSource(sines, {
      args: { n: 2 },
      inputs: { x: f32(6, 1) },
      targets: { y: f32(6, 1) },
    });
    expect([...fields["y"]!.data.slice(0, 5)]).toEqual([...fields["x"]!.data.slice(1, 6)]);
    const next = loadSource(sines, { args: { n: 2 }, inputs: { x: f32(6, 1) }, targets: { y: f32(1) } });
    expect(next.fields["y"]!.data[0]).toBeCloseTo(fields["y"]!.data[5]!, 6);
  });

  test("copy_task repeats its symbols after the mark", () => {
    const request = {
      args: { n: 1, length: 2, delay: 1 },
      inputs: { x: index(5, symbol("t")) },
      targets: { y: index(5, symbol("t")) },
    };
    const { fields } = loadSource(copyTask, request);
    const x = [...fields["x"]!.data];
    expect(fields["x"]!.shape).toEqual([6]);
    expect(x.slice(2)).toEqual([0, 4, 0, 0]);
    expect([...fields["y"]!.data]).toEqual([0, 0, 0, 0, x[0], x[1]]);
  });
});
