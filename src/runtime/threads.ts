/**
 * @file Threads besides the main one: workers of Node, Deno, Bun or a browser, each with an instance of the module on the
 * same memory. What they do is written in WebAssembly (backends/wasm/serve.ts); here they are started and ended.
 */
import { warn } from "./warn.ts";

/** A memory, which may be one that threads share. */
export interface SharedMemory {
  readonly buffer: ArrayBuffer;
}

/** What a module exports for threads. */
export interface ThreadExports {
  /** How many threads there are, and whether the main one may sleep while it waits. */
  join(threads: number, mayWait: number): void;
  /** From now on the main thread is alone. */
  leave(): void;
}

/** What a worker is given. */
interface ThreadData {
  readonly module: object;
  readonly memory: SharedMemory;
  readonly thread: number;
  readonly threads: number;
  /** Bytes from the main thread's working memory to its own. */
  readonly scratch: number;
}

/** A worker's own script. It imports nothing; it serves until the main thread leaves. */
const THREAD_SCRIPT = `
const serve = ({ module, memory, thread, threads, scratch }) =>
  new WebAssembly.Instance(module, { env: { memory } }).exports.serve(thread, threads, scratch);
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
if (node?.workerData) serve(node.workerData);
else globalThis.onmessage = ({ data }) => {
  serve(data);
  globalThis.close();
};
`;

/** Some of Node's process, as far as it is used here. */
interface NodeProcess {
  getBuiltinModule?(name: string): { readonly Worker: NodeWorker } | undefined;
}

type NodeWorker = new (
  script: object,
  options: { workerData: ThreadData; execArgv: string[] },
) => {
  unref(): void;
  on(event: "error", listener: (error: Error) => void): void;
};

/** What Node and browsers have alike or apart, as far as it is used here; types of a project may lack it. */
interface ThreadHost {
  readonly process?: NodeProcess;
  readonly SharedArrayBuffer?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly document?: object;
  readonly URL: (new (text: string) => object) & {
    createObjectURL(blob: object): string;
    revokeObjectURL(url: string): void;
  };
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly Worker?: new (
    script: string,
    options: { type: "module" },
  ) => {
    onerror: ((event: object) => void) | null;
    postMessage(data: ThreadData): void;
    terminate(): void;
  };
}

/** Whether memory can be shared with workers here: in a browser for pages that are cross-origin isolated alone. */
export function canShare(): boolean {
  const { SharedArrayBuffer, crossOriginIsolated } = threadHost();
  return SharedArrayBuffer !== undefined && crossOriginIsolated !== false && findStart() !== null;
}

function threadHost(): ThreadHost {
  return globalThis as unknown as ThreadHost;
}

/**
 * Starts `threads - 1` workers, `scratch` bytes of working memory apart. Nothing waits for them: until one is there, the
 * others do its work. They do not keep the process alive. Returns what ends them.
 */
export function startThreads(
  exports: ThreadExports,
  { module, memory }: { readonly module: object; readonly memory: SharedMemory },
  threads: number,
  scratch: number,
): () => void {
  const start = findStart()!;
  const ends: (() => void)[] = [];
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    exports.leave();
    for (const endOne of ends) endOne();
  };
  const fail = (message: string): void => {
    if (!isOver) warn(`A thread could not be started, so one thread runs: ${message}`);
    end();
  };
  exports.join(threads, threadHost().document ? 0 : 1);
  for (let thread = 1; thread < threads; thread++) {
    try {
      ends.push(start({ module, memory, thread, threads, scratch: thread * scratch }, fail));
    } catch (error) {
      fail(String(error));
      break;
    }
  }
  return end;
}

type StartWorker = (data: ThreadData, fail: (message: string) => void) => () => void;

/** How workers are started here, or null. */
function findStart(): StartWorker | null {
  const { process, Worker } = threadHost();
  const node = process?.getBuiltinModule?.("node:worker_threads");
  if (node) return (data, fail) => startNodeWorker(node.Worker, data, fail);
  return Worker ? startWebWorker : null;
}

function startNodeWorker(Worker: NodeWorker, data: ThreadData, fail: (message: string) => void): () => void {
  const { URL } = threadHost();
  const script = new URL(`data:text/javascript,${encodeURIComponent(THREAD_SCRIPT)}`);
  const worker = new Worker(script, { workerData: data, execArgv: [] });
  worker.on("error", (error) => fail(error.message));
  worker.unref();
  // It comes to its end by itself.
  return () => {};
}

function startWebWorker(data: ThreadData, fail: (message: string) => void): () => void {
  const { Worker, URL, Blob } = threadHost();
  const script = URL.createObjectURL(new Blob([THREAD_SCRIPT], { type: "text/javascript" }));
  const worker = new Worker!(script, { type: "module" });
  worker.onerror = () => fail("the worker's script was refused");
  worker.postMessage(data);
  return () => {
    worker.terminate();
    URL.revokeObjectURL(script);
  };
}
