/**
 * @file Every page that the command writes or serves, opened in a browser after real runs: nothing is loaded from elsewhere, nothing
 * is complained about, all charts have curves and all pictures can be seen. Their looks are kept in test-artefacts/.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLiveReport } from "../../src/train/live-report.ts";
import { appendMetrics } from "../../src/train/run-folder.ts";
import { createWorkplace } from "../cli/workplace.ts";
import { modelOf, modelOfZoo } from "../draw/models.ts";
import { CHROMIUM, openChromium } from "./chromium.ts";
import { keepPicture, newPage } from "./open-page.ts";
import { writeShapes } from "./shapes-data.ts";

const WHERE = CHROMIUM ? "every page" : "every page (left out: no Chromium is installed)";

const CLASSIFIER = `/// Bars and rings, with noise: is it lying, standing or round?
model Shapes {
  input  image: f32[12, 12, 1]
  target label: index(3)
  output logits = image -> Conv(6, 5) -> ReLU -> MaxPool(2) -> Flatten -> Linear(3)
  train {
    data = idx(image = "images.idx", label = "labels.idx")
    val = 20%
    prepare image = scale(1 / 255)
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 5e-3)
    schedule = cosine(warmup = 10%)
    metrics = [accuracy(logits, label)]
    epochs = 6  batch = 20  seed = 1
  }
}
`;
const AUTOENCODER = `/// The same pictures through eight numbers and back, layer by layer, then as a whole.
model Copies {
  input image: f32[12, 12, 1]
  e1 = Flatten -> Linear(32) -> ReLU
  e2 = Linear(8)
  d2 = Linear(32) -> ReLU
  d1 = Linear(144) -> Sigmoid -> Reshape(12, 12, 1)
  code = image -> e1 -> e2
  output copy = code -> d2 -> d1
  entry encode(image) -> code
  entry decode(code) -> copy
  train {
    data = idx(image = "images.idx")
    val = 30
    prepare image = scale(1 / 255)
    optimizer = adam(lr = 5e-3)
    batch = 20  seed = 2
    phase outer { loss = mse(image -> e1 -> d1, image)  only = [e1, d1]  epochs = 3 }
    phase whole { loss = mse(copy, image)  epochs = 12 }
  }
}
`;
const SEQUENCES = `/// Symbols, a pause, a mark: then they are wanted back.
model Echo(symbols: int = 6, n: int = 16, t: dim) {
  input  given: index(symbols)[t]
  target wanted: index(symbols)[t]
  output logits = given -> OneHot(symbols) -> LSTM(n) -> Linear(symbols)
  train {
    data = copy_task(n = 200, length = 2, delay = 2)
    loss = cross_entropy(logits, wanted)
    optimizer = adam(lr = 5e-3)  clip = norm(1)
    metrics = [accuracy(logits, wanted)]
    epochs = 4  batch = 20  seed = 3
  }
}
`;

describe.skipIf(!CHROMIUM)(WHERE, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium(CHROMIUM!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });

  /** Opens a page's text in both lights, keeps its looks, and gives what it holds. */
  async function look(name: string, html: string, check: (page: Page) => Promise<void>): Promise<void> {
    const viewport = { width: 1180, height: 900 };
    const { page, complaints } = await newPage(browser, null, { viewport, colorScheme: "light" });
    await page.setContent(html);
    await expectWhole(page);
    await check(page);
    await keepPicture(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: "dark" });
    await keepPicture(page, `${name}-dark`);
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
    await keepPicture(page, `${name}-narrow`);
    expect(complaints).toEqual([]);
    await page.close();
  }

  /** Trains in a folder of its own and gives the report. */
  async function reportOf(spec: string, name: string): Promise<string> {
    const { nabla, write, folder } = createWorkplace({ "a.nn": spec });
    writeShapes(write);
    const { status, err } = await nabla("train", "a.nn", "--out", "run");
    expect(err).toContain("report.html");
    expect(status).toBe(0);
    const html = readFileSync(join(folder, "run/report.html"), "utf8");
    mkdirSync("test-artefacts", { recursive: true });
    writeFileSync(`test-artefacts/${name}.html`, html);
    return html;
  }

  const titles = (page: Page): Promise<string[]> => page.locator("h2").allTextContents();

  test("the report of a classifier", async () => {
    await look("report-classifier", await reportOf(CLASSIFIER, "report-classifier"), async (page) => {
      expect(await titles(page)).toEqual(
        expect.arrayContaining(["Curves", "Confusion of label", "Network", "Spec"]),
      );
      expect(await page.locator("figure.chart").count()).toBe(3);
      expect(await page.locator("table.confusion tbody tr").count()).toBe(3);
      expect(await page.locator(".tiles").textContent()).toMatch(/accuracy/);
      expect(await titles(page)).toEqual(
        expect.arrayContaining(["First filters: conv1.weight", "Activations"]),
      );
      expect(await page.locator("#findings").textContent()).toContain("(validation part, 48 examples)");
    });
  }, 60_000);

  test("the report of an autoencoder, trained in phases", async () => {
    await look("report-autoencoder", await reportOf(AUTOENCODER, "report-autoencoder"), async (page) => {
      expect(await titles(page)).toEqual(expect.arrayContaining(["Reconstructions", "Made up"]));
      expect(await page.locator(".pair img").count()).toBeGreaterThanOrEqual(20);
      expect(await page.locator(".chart .phase").count()).toBeGreaterThan(0);
    });
  }, 60_000);

  test("the report of a sequence model", async () => {
    await look("report-sequence", await reportOf(SEQUENCES, "report-sequence"), async (page) => {
      expect(await titles(page)).toEqual(expect.arrayContaining(["Curves", "Weights", "Network"]));
      expect(await page.locator("figure.histogram").count()).toBeGreaterThan(2);
    });
  }, 60_000);

  test.each(["cifar/resnet", "sequences/char-lstm"])(
    "the graph of %s",
    async (spec) => {
      const { folder, nabla } = createWorkplace();
      const out = join(folder, "net.html");
      const { status } = await nabla("graph", join(process.cwd(), `specs/${spec}.nn`), "-o", out);
      expect(status).toBe(0);
      await look(`graph-${spec.replace("/", "-")}`, readFileSync(out, "utf8"), async (page) => {
        expect(await page.locator(".node").count()).toBeGreaterThan(5);
        expect(await page.locator(".heading").textContent()).toBe(modelOfZoo(spec).name);
      });
    },
    60_000,
  );

  test("the live report follows a training to its end", async () => {
    const { folder, write } = createWorkplace({ "run/metrics.jsonl": "" });
    const run = join(folder, "run");
    const facts = [["seed", "1"]] as const;
    let clock = 0;
    const live = await startLiveReport(
      ...([run, modelOf(SEQUENCES), { facts, specs: [{ file: "a.nn", text: SEQUENCES }] }] as const),
      0,
      () => clock,
    );
    const epoch = (n: number): Parameters<typeof live.reporter.epoch>[0] => ({
      ...{ phase: null, epoch: n, step: 10 * n, loss: 1 / n, metrics: { accuracy: 1 - 1 / n }, val: null },
      ...{ learningRate: 0.01, seconds: 1, examplesPerSecond: 100 },
    });
    /** As a run does: the metrics are written first. */
    const pass = (n: number): void => {
      clock += 1000;
      live.reporter.step({ step: 10 * n, loss: 1 / n, metrics: {}, learningRate: 0.01 });
      appendMetrics(run, `${JSON.stringify({ event: "epoch", ...epoch(n) })}\n`);
      live.reporter.epoch(epoch(n), 0);
    };
    const { page, complaints } = await newPage(browser, live.url);
    try {
      const about = {
        model: "Echo",
        params: 1,
        done: 0,
        engine: "wasm",
        seed: 1,
        epochs: [4],
        examples: 100,
      };
      live.reporter.start({ ...about, steps: 40 });
      pass(1);
      await page.goto(live.url);
      await page.locator("#tiles", { hasText: "1epochs" }).waitFor();
      pass(2);
      await page.locator("#tiles", { hasText: "2epochs" }).waitFor();
      pass(3);
      await page.locator("#live", { hasText: "75 % · update 30 of 40 · loss 0.3333 · 1.0 s left" }).waitFor();
      await expectWhole(page);
      await keepPicture(page, "live");
      live.reporter.end({ reason: "finished", test: null, seconds: 4 });
      const finished = `<div id="tiles">done</div><div id="curves"></div><div id="findings">found</div>`;
      write("run/report.html", finished);
    } finally {
      await live.close();
    }
    await page.locator("#live", { hasText: "Finished in 4" }).waitFor();
    expect(await page.locator("#tiles").textContent()).toBe("done");
    expect(await page.locator("#findings").textContent()).toBe("found");
    expect(complaints).toEqual([]);
    await page.close();
  }, 60_000);

  test("a port that is taken is told, and costs the run of before nothing", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": SEQUENCES });
    await nabla("train", "a.nn", "--out", "run", "--set", "train.epochs=1");
    const before = readFileSync(join(folder, "run/metrics.jsonl"), "utf8");
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const { port } = taken.address() as AddressInfo;
    const { status, err } = await nabla("train", "a.nn", "--out", "run", "--port", String(port));
    taken.close();
    expect([status, err]).toEqual([2, `error: port ${port} cannot be had: another program has it\n`]);
    expect(readFileSync(join(folder, "run/metrics.jsonl"), "utf8")).toBe(before);
  }, 60_000);

  test("train --ui says where its page is, which ends with the training", async () => {
    const { nabla } = createWorkplace({ "a.nn": SEQUENCES });
    const { status, err } = await nabla("train", "a.nn", "--ui");
    expect(status).toBe(0);
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(err)![0];
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  }, 60_000);
});

/** All charts have a curve, all pictures can be seen, all headings and tables have text, and no text is cut by its box. */
async function expectWhole(page: Page): Promise<void> {
  const faults = await page.evaluate(`(async () => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    await Promise.all(all("img[src]").map((image) => image.decode()));
    const flat = (path) => path.getTotalLength() < 2 && !path.parentElement.querySelector("circle");
    return [
      ...all(".chart .curve").filter(flat).map((c) => "empty curve in " + c.closest("figure").textContent.slice(0, 40)),
      ...all(".histogram .bars").filter((b) => b.getBBox().height < 1).map(() => "empty histogram"),
      ...all("h1, h2, th, figcaption, dt, dd").filter((e) => e.matches(":not(thead th:first-child)") && e.textContent.trim() === "").map((e) => "no text in " + e.outerHTML.slice(0, 60)),
      ...all("button, figcaption, td, th, .tiles div").filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map((e) => "cut: " + e.textContent.slice(0, 40)),
    ];
  })()`);
  expect(faults).toEqual([]);
}
