/** @file Runs a generated script in one process or several, as torchrun would start them, and reads what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { PYTHON } from "./agreement.ts";

export interface ScriptEvent {
  readonly event: "start" | "epoch" | "end";
  readonly step: number;
  readonly resumed: number;
  readonly loss: number;
  readonly val: Readonly<Record<string, number>> | null;
  readonly test: Readonly<Record<string, number>> | null;
  readonly [metric: string]: unknown;
}

export interface Finished {
  readonly status: number | null;
  readonly events: readonly ScriptEvent[];
  readonly err: string;
}

/** All processes of a training; `killAfter` ends them without warning as soon as process 0 has said so many lines. */
export async function runProcesses(
  count: number,
  argv: readonly string[],
  { killAfter = Infinity, folder = "." }: { killAfter?: number; folder?: string } = {},
): Promise<Finished> {
  const place = {
    MASTER_ADDR: "127.0.0.1",
    MASTER_PORT: String(await freePort()),
    WORLD_SIZE: String(count),
  };
  const children = Array.from({ length: count }, (_, rank) => {
    const own = count === 1 ? {} : { ...place, RANK: String(rank), LOCAL_RANK: String(rank) };
    return spawn(PYTHON, [...argv], { cwd: folder, env: { ...process.env, ...own, OMP_NUM_THREADS: "1" } });
  });
  let out = "";
  let err = "";
  children[0]!.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    if (out.split("\n").length > killAfter) for (const child of children) child.kill("SIGKILL");
  });
  for (const child of children) child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  for (const child of children.slice(1)) child.stdout.resume();
  const ends = await Promise.all(children.map(ended));
  const lines = out.split("\n").slice(0, -1);
  const events = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as ScriptEvent);
  return { status: ends.find((status) => status !== 0) ?? ends[0]!, events, err };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => void child.on("close", (status) => done(status)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => void server.close(() => closed()));
  return port;
}
