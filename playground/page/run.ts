/** @file One run after the other in a worker of its own, and where the run at hand stands. */
import type { EpochRecord } from "../../src/report/report.ts";
import type { FromRun, RunEnd, RunRequest, RunStart, ToRun, View } from "../shared/run.ts";

export type RunState = "idle" | "starting" | "running" | "paused" | "finished" | "failed";

export interface Run {
  readonly state: RunState;
  readonly start: RunStart | null;
  readonly epochs: readonly EpochRecord[];
  readonly step: { readonly step: number; readonly loss: number } | null;
  readonly view: View | null;
  readonly end: RunEnd | null;
  readonly fault: string | null;
}

export interface Runner {
  readonly run: () => Run;
  /** Gets a worker ready before it is needed. */
  readonly warm: () => void;
  readonly start: (request: Omit<RunRequest, "kind">) => void;
  readonly pause: () => void;
  readonly goOn: () => void;
  readonly save: (what: "weights" | "report") => void;
  readonly reset: () => void;
}

const IDLE: Run = { state: "idle", start: null, epochs: [], step: null, view: null, end: null, fault: null };

/** `onNews` says which part of the run is new. */
export function createRunner(
  onNews: (news: FromRun["kind"] | "state") => void,
  onFile: (file: Extract<FromRun, { kind: "file" }>) => void,
): Runner {
  let run: Run = IDLE;
  let worker: Worker | null = null;

  function spawn(): Worker {
    const made = new Worker(new URL("./training.js", import.meta.url), { type: "module" });
    made.addEventListener("message", ({ data }: MessageEvent<FromRun>) => {
      if (made === worker) hear(data);
    });
    made.addEventListener("error", (event) => {
      if (made === worker)
        hear({ kind: "failed", message: event.message || "The run's worker did not start." });
    });
    return made;
  }

  function hear(message: FromRun): void {
    if (message.kind === "file") return onFile(message);
    run = { ...run, ...after(message) };
    onNews(message.kind);
  }

  function after(message: Exclude<FromRun, { kind: "file" }>): Partial<Run> {
    switch (message.kind) {
      case "start":
        return { state: "running", start: message };
      case "epochs":
        return { epochs: [...run.epochs, ...message.epochs] };
      case "step":
        return { step: message };
      case "view":
        return { view: message.view };
      case "paused":
        return { state: "paused" };
      case "end":
        return { state: "finished", end: message };
      case "failed":
        return { state: "failed", fault: message.message };
    }
  }

  const warm = (): Worker => (worker ??= spawn());
  const send = (message: ToRun): void => warm().postMessage(message);
  const reset = (): void => {
    if (run.state !== "idle") {
      worker?.terminate();
      worker = spawn();
    }
    run = IDLE;
    onNews("state");
  };
  return {
    run: () => run,
    warm,
    start(request) {
      reset();
      run = { ...IDLE, state: "starting" };
      send({ kind: "start", ...request });
      onNews("state");
    },
    pause: () => send({ kind: "pause" }),
    goOn() {
      run = { ...run, state: "running" };
      send({ kind: "go on" });
      onNews("state");
    },
    save: (what) => send({ kind: what === "weights" ? "save weights" : "save report" }),
    reset,
  };
}
