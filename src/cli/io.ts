/** @file What a command may touch of the world; tests hand over their own. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** True if stderr is a terminal (and the run is not a CI's): colour, live progress. */
  readonly live: boolean;
  /** True if results may be coloured. */
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly cwd: string;
  /** Calls back when the user interrupts for the first time (the second time ends the process); gives back what ends that. */
  readonly onInterrupt: (handler: () => void) => () => void;
  /** The text on standard input. */
  readonly readStdin: () => string;
  /** The same as it comes; without it the text's bytes stand for it. */
  readonly readStdinBytes?: () => Uint8Array;
}
