/** @file How a command is written: one file each, with its options and what it does. */
import type { Command } from "commander";
import type { Io } from "../io.ts";

export interface CommandDefinition {
  /** Adds arguments, options and the action; `done` takes the exit status. */
  readonly define: (command: Command, io: Io, done: (status: number) => void) => void;
}
