/** @file Further mistakes that people make: what is said, once for each cause, and that the repaired twin is fine. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";
import { codes, spec } from "./helpers.ts";

/** Everything that is told of a spec: code, message, notes and help. */
function told(text: string): string[] {
  return analyse({ file: "a.nn", text }).diagnostics.map((d) =>
    [d.code, d.message, ...d.notes, ...d.help].join(" | "),
  );
}

const trained = (flow: string, target: string, loss: string, settings = ""): string =>
  spec(
    "input x: f32[8]",
    `target t: ${target}`,
    `output y = x -> ${flow}`,
    `train { loss = ${loss}  optimizer = sgd(lr = 0.1)  epochs = 10  ${settings} }`,
  );

describe("sizes that come apart", () => {
  test("an odd size that is halved and doubled names the multiple that would fit", () => {
    const unet = (size: number) =>
      spec(
        `input x: f32[${size}, ${size}, 1]`,
        "a = x -> Conv(2, 3) -> MaxPool(2)",
        "b = a -> MaxPool(2) -> Conv(2, 3) -> MaxPool(2) -> Upsample(2) -> Upsample(2)",
        "output y = concat(a, b)",
      );
    expect(told(unet(28))).toEqual([expect.stringMatching(/NN3202.*multiple of 8.*24 or 32 would/)]);
    expect(codes(unet(32))).toEqual([]);
  });

  test("convolutions without padding are named where a copy of their input is joined to them", () => {
    const crop = (pad: string) =>
      spec("input x: f32[64, 64, 3]", `a = x -> Conv(8, 3${pad})`, "output y = concat(x, a)");
    expect(told(crop(", pad = valid"))).toEqual([expect.stringMatching(/NN3202.*Conv without padding/)]);
    expect(codes(crop(""))).toEqual([]);
  });

  test("a pool that rounds up is named", () => {
    const text = spec(
      "input x: f32[52, 52, 8]",
      "output y = x -> concat {",
      "| Conv(8, 3, stride = 2, pad = valid)",
      "| MaxPool(3, stride = 2, ceil = true) }",
    );
    expect(told(text)).toEqual([expect.stringMatching(/NN3202.*25 against 26.*MaxPool rounds up/)]);
  });

  test("only the sizes that differ are traced", () => {
    const text = spec(
      "input x: f32[9, 9, 4]",
      "a = x -> Conv(4, 3) -> MaxPool(2)",
      "output y = concat(x, a)",
    );
    const [found] = analyse({ file: "a.nn", text }).diagnostics;
    expect(found!.related.map((r) => r.message)).toEqual([
      "declared here",
      "h and w become 4 here (size = 2)",
    ]);
  });
});

describe("words of other frameworks", () => {
  test.each([
    ["Conv(8, 3, padding = same)", "pad"],
    ["Conv(8, kernel_size = 3)", "kernel"],
    ["Conv(8, 3, strides = 2)", "stride"],
    ["Conv(8, 3, use_bias = false)", "bias"],
  ])("%s", (layer, ours) => {
    expect(told(spec("input x: f32[8, 8, 1]", `output y = x -> ${layer}`))).toEqual([
      expect.stringContaining(`did you mean \`${ours}\``),
    ]);
  });

  test.each([
    ["Dense(4)", "Linear"],
    ["BatchNorm1d", "BatchNorm"],
    ["Activation(relu)", "ReLU"],
    ["Dropout2d(0.1)", "Dropout"],
  ])("%s", (layer, ours) => {
    expect(told(spec("input x: f32[8]", `output y = x -> ${layer}`))).toEqual([
      expect.stringContaining(`did you mean \`${ours}\``),
    ]);
  });

  test("an activation as an argument is a step of its own", () => {
    expect(told(spec("input x: f32[8]", "output y = x -> Linear(4, activation = relu)"))).toEqual([
      expect.stringMatching(/NN2101.*a step of its own/),
    ]);
  });
});

describe("axes and names", () => {
  test("the batch axis is never written", () => {
    const text = (type: string) => spec(`input x: ${type}`, "output y = x -> Linear(2)");
    expect(told(text("f32[None, 784]"))).toEqual([expect.stringMatching(/NN2005.*never written/)]);
    expect(codes(text("f32[batch, 784]"))).toEqual(["NN2006"]);
    expect(codes(text("f32[t, 784]"))).toEqual([]);
  });

  test("a name that is bound further down, or by its own statement, is told as that", () => {
    const later = spec("input x: f32[4]", "a = add(x, b) -> Linear(4)", "b = x -> Linear(4)", "output y = a");
    expect(told(later)).toEqual([expect.stringMatching(/NN2001.*bound further down, at a.nn:4:1/)]);
    const own = spec("input x: f32[4]", "h = add(x, h) -> Linear(4)", "output y = h");
    expect(told(own)).toEqual([expect.stringMatching(/NN2001.*cannot flow into itself/)]);
  });

  test("a step's name is bound once", () => {
    const text = (name: string) =>
      spec("input x: f32[4]", `output y = x -> Linear(3) as h -> ReLU -> Linear(2) as ${name}`);
    expect(codes(text("h"))).toEqual(["NN2003"]);
    expect(codes(text("g"))).toEqual([]);
  });

  test("weights that are shared at two sizes say where the second use is", () => {
    const text = spec(
      "input a: f32[4]",
      "input b: f32[5]",
      "f = Linear(3)",
      "output y = add(a -> f, b -> f)",
    );
    expect(told(text)).toEqual([expect.stringMatching(/NN3006.*in f at a.nn:5:/)]);
  });

  test("a join of one value is told", () => {
    expect(codes(spec("input x: f32[4]", "output y = concat(x) -> Linear(1)"))).toEqual(["NN3206"]);
    expect(codes(spec("input x: f32[4]", "output y = x -> concat(x) -> Linear(1)"))).toEqual([]);
  });
});

describe("training", () => {
  test.each([
    ["Linear(5) -> ReLU", "index(5)", "cross_entropy(y, t)", "NN4016"],
    ["Linear(5) -> LogSoftmax", "index(5)", "cross_entropy(y, t)", "NN4010"],
    ["Linear(1) -> Tanh", "f32[1]", "bce(y, t)", "NN4011"],
    ["Linear(5) -> Sigmoid", "index(5)", "nll(y, t)", "NN4011"],
    ["Linear(1) -> Tanh", "f32[1]", "bce_logits(y, t)", "NN4016"],
  ])("%s under %s", (flow, target, loss, code) => {
    expect(codes(trained(flow, target, loss))).toEqual([code]);
    expect(codes(trained("Linear(5)", "index(5)", "cross_entropy(y, t)"))).toEqual([]);
  });

  test("one score for two classes is sent to the loss for it", () => {
    expect(told(trained("Linear(1)", "index(2)", "cross_entropy(y, t)"))).toEqual([
      expect.stringMatching(/NN4002.*bce_logits/),
    ]);
    expect(told(trained("Linear(1)", "index(2)", "hinge(y, t)"))).toEqual([
      expect.stringMatching(/NN4002.*-1 and 1/),
    ]);
  });

  test("settings that are missing are told together, and what follows is silent", () => {
    const text = spec(
      "input x: f32[4]",
      "target t: f32[2]",
      "output y = x -> Linear(2)",
      "train { epochs = 3 }",
    );
    expect(told(text)).toEqual([expect.stringMatching(/NN4101.*loss and optimizer/)]);
  });

  test("a schedule that grows, and a warm-up longer than the training", () => {
    const settings = (schedule: string) =>
      codes(trained("Linear(5)", "index(5)", "cross_entropy(y, t)", `schedule = ${schedule}`));
    expect(settings("steps(at = [50%], factor = 10)")).toEqual(["NN4215"]);
    expect(settings("cosine(warmup = 500)")).toEqual(["NN4208"]);
    expect(settings("cosine(warmup = 5)")).toEqual([]);
  });

  test("a rate of zero changes nothing", () => {
    const text = trained("Linear(5)", "index(5)", "cross_entropy(y, t)").replace("lr = 0.1", "lr = 0");
    expect(codes(text)).toEqual(["NN4202"]);
  });

  test("hidden units that start alike stay alike", () => {
    const net = (first: string, second: string) =>
      codes(spec("input x: f32[8]", `output y = x -> Linear(6${first}) -> Tanh -> Linear(2${second})`));
    expect(net(", init = zeros", ", init = zeros")).toEqual(["NN4216"]);
    expect(net(", init = constant(0.1)", ", init = ones")).toEqual(["NN4216"]);
    expect(net("", ", init = zeros")).toEqual([]);
    expect(codes(spec("input x: f32[8]", "output y = x -> Linear(2, init = zeros)"))).toEqual([]);
  });
});
