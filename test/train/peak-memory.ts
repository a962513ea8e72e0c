/** @file The command as a process of its own, and the most memory that it took. Needs a build (`npm test` makes one). */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");
/** Milliseconds between two looks; the kernel keeps the peak, so that only the last moments can be missed. */
const PAUSE = 20;

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** Bytes; null where the system does not tell. */
  readonly peak: number | null;
}

/** Runs `nabla …` in a folder. */
export function runMeasured(folder: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  let peak: number | null = null;
  child.stdout.on("data", (part: Buffer) => (out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  const timer = setInterval(() => (peak = readPeak(child.pid!) ?? peak), PAUSE);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => {
      clearInterval(timer);
      done({ status, out, err, peak });
    });
  });
}

/** Linux's peak of resident memory of a process, in bytes. */
function readPeak(pid: number): number | null {
  const path = `/proc/${pid}/status`;
  try {
    const kilobytes = existsSync(path) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null; // it has just ended
  }
}
