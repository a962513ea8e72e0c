/** @file Connections have arithmetic meaning and check their shapes. */
import { describe, expect, test } from "vitest";
import { cleanModel, codes, outputShape, params, spec, weightPaths } from "./helpers.ts";

const onImage = (flow: string): string => spec("input x: f32[8, 8, 4]", `output y = x -> ${flow}`);

describe("skip", () => {
  test.each([
    ["skip { Conv(4, 3) }", "8 8 4"],
    ["skip(via = pad) { Conv(6, 3, stride = 2) }", "4 4 6"],
    ["skip(via = proj) { Conv(6, 3, stride = 2) }", "4 4 6"],
    ["skip(via = Conv(6, 1, stride = 2) -> BatchNorm) { Conv(6, 3, stride = 2) }", "4 4 6"],
    ["skip(scale = 0.3, drop = 0.2) { Conv(4, 3) }", "8 8 4"],
  ])("%s gives [%s]", (flow, shape) => {
    expect(outputShape(cleanModel(onImage(flow)))).toBe(shape);
  });

  test("via = proj is left out where the shapes agree", () => {
    expect(params(cleanModel(onImage("skip(via = proj) { Conv(4, 3) }")))).toBe("148");
  });

  test("a given layer is always applied", () => {
    expect(params(cleanModel(onImage("skip(via = Conv(4, 1)) { Conv(4, 3) }")))).toBe("168");
  });

  test("defaults reach the projection", () => {
    const text = spec(
      "defaults Conv(bias = false)",
      "input x: f32[8, 8, 4]",
      "output y = x -> skip(via = proj) { Conv(6, 3) }",
    );
    expect(params(cleanModel(text))).toBe(String(4 * 9 * 6 + 24));
  });

  test.each([
    ["skip { Conv(6, 3) }", "NN3004"],
    ["skip(via = pad) { Conv(4, 3, pad = valid) }", "NN3005"],
    ["skip(drop = 1) { Conv(4, 3) }", "NN2201"],
    ["skip(vai = pad) { Conv(4, 3) }", "NN2321"],
  ])("%s is told as %s", (flow, code) => {
    expect(codes(onImage(flow))).toEqual([code]);
  });
});

describe("other connections", () => {
  test("dense joins what comes in with what f makes", () => {
    expect(outputShape(cleanModel(onImage("repeat 3 { dense { Conv(12, 3) } }")))).toBe("8 8 40");
  });

  test("a highway's gate is a copy in kind of f's first weighted layer", () => {
    const model = cleanModel(onImage("highway(gate_bias = -2) { Conv(4, 3) -> ReLU }"));
    expect(weightPaths(model)).toEqual(["conv1.weight", "conv1.bias", "gate1.weight", "gate1.bias"]);
    expect(model.weights[2]!.shape).toEqual(model.weights[0]!.shape);
  });

  test("a highway may say its gate", () => {
    expect(params(cleanModel(onImage("highway(gate = Conv(4, 1)) { Conv(4, 3) }")))).toBe(String(148 + 20));
  });

  test("arms run side by side and are joined on channels", () => {
    expect(outputShape(cleanModel(onImage("concat {\n | Conv(2, 1)\n | Conv(3, 3)\n | id\n}")))).toBe(
      "8 8 9",
    );
  });

  test("mul broadcasts over axes of the same name", () => {
    expect(outputShape(cleanModel(onImage("mul { id | GlobalAvgPool -> Linear(4) -> Sigmoid }")))).toBe(
      "8 8 4",
    );
  });

  test("named values are joined by a call or in a flow", () => {
    const text = spec(
      "input a: f32[3]",
      "input b: f32[4]",
      "output y = concat(a, b)",
      "output z = a -> concat(b)",
    );
    expect(outputShape(cleanModel(text))).toBe("7");
    expect(outputShape(cleanModel(text), "z")).toBe("7");
  });

  test("bidir has weights for each direction", () => {
    const model = cleanModel(spec("input x: f32[5, 3]", "output y = x -> bidir { LSTM(4) }"));
    expect(outputShape(model)).toBe("5 8");
    expect(params(model)).toBe(String(2 * 4 * 4 * (3 + 4 + 1)));
  });

  test("each uses one set of weights at every step", () => {
    const model = cleanModel(
      spec("input x: f32[5, 3]", "output y = x -> each { Linear(4) -> ReLU -> Linear(2) }"),
    );
    expect(outputShape(model)).toBe("5 2");
    expect(params(model)).toBe("26");
  });

  test("repeat 0 is the identity", () => {
    expect(outputShape(cleanModel(onImage("repeat 0 { Conv(9, 3) }")))).toBe("8 8 4");
  });

  test("a residual of plain arithmetic on it", () => {
    const text = `block Gate = it * (it -> Linear(it.c) -> Sigmoid)\n${spec("input x: f32[4]", "output y = x -> Gate")}`;
    expect(params(cleanModel(text))).toBe("20");
  });
});
