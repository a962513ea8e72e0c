/** @file The command as one file, started as a process that can be killed at any moment. */
import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

/** Bundles the command as it is in `src`, so that it starts fast and no build is needed. */
export async function bundleCommand(folder: string): Promise<string> {
  await build({
    entryPoints: [resolve("src/cli/main.ts")],
    ...{ bundle: true, splitting: true, platform: "node", format: "esm", logLevel: "error" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  // The command tells its version by the package file above it.
  copyFileSync(resolve("package.json"), join(folder, "package.json"));
  return join(folder, "main.mjs");
}

export interface RunOptions {
  readonly cwd: string;
  /** Milliseconds after which the signals come. */
  readonly killAfter?: number;
  /** They come as soon as the messages hold this text. */
  readonly atText?: string;
  readonly signals?: readonly NodeJS.Signals[];
  /** They come once more as soon as the messages hold this text. */
  readonly again?: string;
}

/** Runs `nabla`, and signals it (SIGKILL unless told otherwise). */
export function runCommand(script: string, argv: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((done) => {
    const begun = Date.now();
    const child = spawn(process.execPath, [script, ...argv], {
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { killAfter, signals = ["SIGKILL"] } = options;
    const signal = (): void => signals.forEach((name) => child.kill(name));
    const texts = [options.atText, options.again].filter((text) => text !== undefined);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => void (out += String(chunk)));
    child.stderr.on("data", (chunk) => {
      err += String(chunk);
      if (texts[0] === undefined || !err.includes(texts[0])) return;
      texts.shift();
      signal();
    });
    const timer = killAfter === undefined ? undefined : setTimeout(signal, killAfter);
    child.on("close", (status, ended) => {
      clearTimeout(timer);
      done({ status, signal: ended, out, err, milliseconds: Date.now() - begun });
    });
  });
}
