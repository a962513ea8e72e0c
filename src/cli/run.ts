/** @file Arguments → a command and its exit status. Never throws, never prints a stack trace. */
import { Command, CommanderError } from "commander";
import { describeFault, oneLine } from "./faults.ts";
import type { Io } from "./io.ts";
import { COMMANDS } from "./commands/index.ts";
import { packageVersion } from "./version.ts";

/** Runs one command: 0 fine, 1 the input has problems, 2 wrong usage or an internal fault, 130 interrupted. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let status = 0;
  try {
    const nabla = createProgram(io);
    for (const { name, description, load } of COMMANDS) {
      const command = inherit(nabla.command(name).description(description), io);
      if (!argv.includes(name)) continue;
      const { default: definition } = await load();
      definition.define(command, io, (code) => (status = code));
    }
    if (argv.length === 0) {
      io.stderr(nabla.helpInformation());
      return 2;
    }
    await nabla.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return usageStatus(error, io);
    const { line, status: code } = describeFault(error);
    if (line !== null) io.stderr(`${line}\n`);
    return code;
  }
}

function createProgram(io: Io): Command {
  const nabla = new Command("nabla");
  nabla.description(
    "A small declarative language for neural networks: specs in, checked and trained networks out.",
  );
  nabla.version(packageVersion(), "-V, --version", "print the version");
  nabla.helpCommand("help [command]", "explain a command");
  return inherit(nabla, io);
}

/** Output and errors go through `io`, and nothing ends the process. */
function inherit(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .helpOption("-h, --help", "explain the options")
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr, outputError: () => undefined });
}

/** Help and version are fine; everything else is told in one line, suggestion included. */
function usageStatus(error: CommanderError, io: Io): number {
  if (error.exitCode === 0) return 0;
  if (error.code === "commander.help") return 2;
  const message = oneLine(error.message)
    .replace(/\(Did you mean (.*?)\?\)/, ": did you mean $1?")
    .replace(" : ", ": ");
  io.stderr(`${message.startsWith("error:") ? message : `error: ${message}`}\n`);
  return 2;
}
