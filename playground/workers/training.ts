/** @file The worker of one run: trains, shows what happens, looks at what was learnt. A page starts a new one for each run. */
import { drawWholeModel } from "../../src/draw/draw-model.ts";
import { printReport } from "../../src/report/print-report.ts";
import type { EpochRecord } from "../../src/report/report.ts";
import type { EpochReport } from "../../src/runtime/fit.ts";
import type { Port } from "../shared/rpc.ts";
import type { FromRun, RunEnd, RunRequest, ToRun } from "../shared/run.ts";
import { chooseView } from "./choose-view.ts";
import { createFiles } from "./files.ts";
import { lookBack } from "./look-back.ts";
import { type Prepared, prepareRun } from "./prepare-run.ts";

/** Milliseconds that a watched run takes at least, and between two messages. */
const WATCHED = 4000;
const PAUSE = 50;

const port = globalThis as unknown as Port;
const tell = (message: FromRun): void => port.postMessage(message);
let run: Run | null = null;

interface Run extends Prepared {
  readonly request: RunRequest;
  readonly epochs: EpochRecord[];
  readonly signal: { aborted: boolean };
  end: RunEnd | null;
  milliseconds: number;
}

port.addEventListener("message", ({ data }: MessageEvent<ToRun>) => {
  void answer(data).catch((error: unknown) =>
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer(message: ToRun): Promise<void> {
  switch (message.kind) {
    case "start": {
      const prepared = await prepareRun(message, createFiles(message.files));
      run = {
        ...prepared,
        ...{ request: message, epochs: [], signal: { aborted: false }, end: null, milliseconds: 0 },
      };
      tell(describeStart(run));
      return train(run);
    }
    case "pause":
      if (run) run.signal.aborted = true;
      return;
    case "go on":
      if (!run) return;
      run.signal.aborted = false;
      return train(run);
    case "save weights":
      if (run) tellFile(`${run.model.name}.safetensors`, "application/octet-stream", run.network.save());
      return;
    case "save report":
      if (run) tellFile(`${run.model.name}.html`, "text/html", printRun(run));
  }
}

function tellFile(name: string, type: string, bytes: Uint8Array | string): void {
  tell({ kind: "file", name, type, bytes });
}

function describeStart({ model, setup, data, program, engine, notes }: Run): FromRun {
  const params = program.parameters
    .filter((p) => p.kind === "parameter")
    .reduce((sum, p) => sum + p.shape.reduce((a, b) => a * b, 1), 0);
  const counted = setup.phases.some((p) => p.steps !== null);
  const epochs = counted ? null : setup.phases.reduce((sum, p) => sum + (p.epochs ?? 1), 0);
  return { kind: "start", model: model.name, params, examples: data.train.count, epochs, engine, notes };
}

/** From where the network stands to the end, or to a pause. */
async function train(run: Run): Promise<void> {
  const { network, data, setup, signal, request, epochs } = run;
  const look = chooseView(run.model, network, data, data.names);
  const total = setup.phases.reduce((sum, p) => sum + (p.epochs ?? 1), 0);
  const begun = performance.now();
  const before = run.milliseconds;
  let sent = { at: -Infinity, epochs: epochs.length, cost: 0 };
  const show = (last: boolean): void => {
    const now = performance.now();
    if (!last && now - sent.at < Math.max(PAUSE, 2 * sent.cost)) return;
    const news = epochs.slice(sent.epochs);
    if (news.length > 0) tell({ kind: "epochs", epochs: news });
    if (look) tell({ kind: "view", view: look() });
    sent = { at: performance.now(), epochs: epochs.length, cost: performance.now() - now };
  };
  if (epochs.length === 0) show(false);
  const parts = { train: data.train.columns, ...(data.val ? { val: data.val.columns } : {}) };
  let stepped = begun;
  const onStep = ({ step, loss }: { step: number; loss: number }): void => {
    if (performance.now() - stepped < 4 * PAUSE) return;
    stepped = performance.now();
    tell({ kind: "step", step, loss });
  };
  for await (const report of network.fit(parts, { signal, onStep })) {
    epochs.push(recordOf(report));
    run.milliseconds = before + performance.now() - begun;
    show(false);
    if (Number.isNaN(report.loss)) return finish(run, "diverged", show);
    const due = request.slow ? (epochs.length / total) * WATCHED - run.milliseconds : 0;
    if (due > 4) await new Promise((done) => setTimeout(done, Math.min(due, WATCHED / total + 10)));
    if (signal.aborted) break;
  }
  if (signal.aborted && network.progress.phase < setup.phases.length) {
    show(true);
    return tell({ kind: "paused" });
  }
  finish(run, "finished", show);
}

function finish(run: Run, reason: RunEnd["reason"], show: (last: boolean) => void): void {
  const { network, data } = run;
  show(true);
  const tested = data.test && reason === "finished" ? network.evaluate(data.test.columns) : null;
  const test = tested && { loss: tested.loss, ...tested.metrics };
  run.end = { kind: "end", reason, test, findings: lookBack(run), seconds: run.milliseconds / 1000 };
  tell(run.end);
}

function recordOf({ phase, epoch, step, loss, metrics, val, learningRate }: EpochReport): EpochRecord {
  const finite = (values: Record<string, number>): Record<string, number | null> =>
    Object.fromEntries(Object.entries(values).map(([k, v]) => [k, Number.isFinite(v) ? v : null]));
  return {
    ...{ phase, epoch, step, learningRate, metrics: finite(metrics), val: val && finite(val) },
    loss: Number.isFinite(loss) ? loss : null,
  };
}

/** The same page that `nabla train` leaves. */
function printRun({ model, epochs, end, request, engine, data }: Run): string {
  return printReport({
    ...{ title: model.name, doc: model.doc.trim(), drawing: drawWholeModel(model), epochs },
    facts: [
      ["examples", String(data.train.count)],
      ["engine", `${engine}, in the playground`],
    ],
    specs: [{ file: request.source.file, text: request.source.text }],
    test: end?.test ?? null,
    findings: end?.findings ?? null,
  });
}
