/** @file The real world: this process's streams and signals. */
import { readFileSync, writeSync } from "node:fs";
import type { Io } from "./io.ts";

/** Streams of this process; colour and live lines follow the terminal, NO_COLOR and CI. */
export function processIo(): Io {
  const { env, stdout, stderr } = process;
  const plain = Boolean(env["NO_COLOR"]) || env["TERM"] === "dumb";
  return {
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    live: stderr.isTTY === true && !env["CI"] && env["TERM"] !== "dumb",
    color: stdout.isTTY === true && !plain,
    width: stdout.columns ?? stderr.columns ?? 100,
    cwd: process.cwd(),
    onInterrupt: (handler) => {
      const release = (): void => {
        process.off("SIGINT", once);
        process.off("SIGTERM", once);
      };
      // Without a listener the system ends the process itself at the next signal, whatever it is doing.
      const once = (): void => {
        release();
        handler();
      };
      process.on("SIGINT", once);
      process.on("SIGTERM", once);
      return release;
    },
    readStdin: () => readFileSync(0, "utf8"),
    readStdinBytes: () => readFileSync(0),
  };
}

/** Synchronous, so that nothing is lost when the process ends; a closed pipe ends the process quietly. */
function writeAll(file: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
    }
  }
}
