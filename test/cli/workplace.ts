/** @file A folder for one test, and the command run in it with its streams caught. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { run } from "../../src/cli/run.ts";

export interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** What happens once the command's messages hold a text: the user interrupts, or something else, at once. */
export interface Cue {
  readonly after: string;
  readonly then: "interrupt" | (() => void);
}

export interface Workplace {
  readonly folder: string;
  readonly write: (path: string, content: string | Uint8Array) => void;
  readonly nabla: (...argv: string[]) => Promise<Result>;
  /** Interrupts the command as soon as its messages hold the text. */
  readonly interruptedAt: (text: string, ...argv: string[]) => Promise<Result>;
  /** Things happen to the command, one after the other. */
  readonly directed: (script: readonly Cue[], ...argv: string[]) => Promise<Result>;
  readonly withStdin: (stdin: string | Uint8Array, ...argv: string[]) => Promise<Result>;
}

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** An empty folder with these files; gone after the test. */
export function createWorkplace(files: Readonly<Record<string, string | Uint8Array>> = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "nabla-test-"));
  folders.push(folder);
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);

  async function call(
    argv: readonly string[],
    script: readonly Cue[],
    stdin: string | Uint8Array,
  ): Promise<Result> {
    let out = "";
    let err = "";
    let interrupt = (): void => undefined;
    const cues = [...script];
    const status = await run(argv, {
      stdout: (text) => void (out += text),
      stderr: (text) => {
        err += text;
        const cue = cues[0];
        if (cue === undefined || !text.includes(cue.after)) return;
        cues.shift();
        if (cue.then === "interrupt") interrupt();
        else cue.then();
      },
      live: false,
      color: false,
      width: 100,
      cwd: folder,
      onInterrupt: (handler) => {
        interrupt = handler;
        return () => undefined;
      },
      readStdin: () => (typeof stdin === "string" ? stdin : Buffer.from(stdin).toString("utf8")),
      readStdinBytes: () => Buffer.from(stdin),
    });
    return { status, out, err };
  }

  return {
    folder,
    write,
    nabla: (...argv) => call(argv, [], ""),
    interruptedAt: (text, ...argv) => call(argv, [{ after: text, then: "interrupt" }], ""),
    directed: (script, ...argv) => call(argv, script, ""),
    withStdin: (stdin, ...argv) => call(argv, [], stdin),
  };
}

export const BLOBS = `model Blobs(hidden: int = 8) {
  input x: f32[2]
  target label: index(3)
  output logits = x -> Linear(hidden) -> ReLU -> Linear(3)
  train {
    data = blobs(n = 120, noise = 0.5)
    test = blobs(n = 60, noise = 0.5)
    val = 20
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 0.05)
    metrics = [accuracy(logits, label)]
    epochs = 4  batch = 10  seed = 1
  }
}
`;

export const BROKEN = `model Broken {
  input x: f32[2]
  output y = x -> Linaer(3)
}
`;
