/** @file Calls of functions that live in a worker. */

interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  /** The function threw: its message. */
  readonly fault?: string;
}

/** Functions by name, whose arguments and results can be copied between threads. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a window of messages offers, here and there. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export type Remote<C extends Calls> = {
  readonly [K in keyof C]: (...args: Parameters<C[K]>) => Promise<Awaited<ReturnType<C[K]>>>;
};

/** In the worker: answers calls with the functions. */
export function answerCalls(port: Port, calls: Calls): void {
  port.addEventListener("message", (event) => {
    const { id, name, args } = event.data as Request;
    const call = calls[name] as ((...args: readonly unknown[]) => unknown) | undefined;
    void Promise.resolve()
      .then(() => call?.(...args))
      .then(
        (value): Reply => ({ id, value }),
        (error: unknown): Reply => ({ id, fault: error instanceof Error ? error.message : String(error) }),
      )
      .then((reply) => port.postMessage(reply));
  });
}

/** On the page: the worker's functions as promises, which fail with the message of what was thrown. */
export function callWorker<C extends Calls>(port: Port): Remote<C> {
  const open = new Map<number, { done: (value: unknown) => void; failed: (fault: Error) => void }>();
  let next = 0;
  port.addEventListener("message", (event) => {
    const { id, value, fault } = event.data as Reply;
    const waiting = open.get(id);
    open.delete(id);
    if (fault === undefined) waiting?.done(value);
    else waiting?.failed(new Error(fault));
  });
  const call = (name: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((done, failed) => {
      open.set(next, { done, failed });
      port.postMessage({ id: next++, name, args } satisfies Request);
    });
  return new Proxy({} as Remote<C>, {
    get: (_, name) => (name === "then" ? undefined : (...args: unknown[]) => call(String(name), args)),
  });
}
