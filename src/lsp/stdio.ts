/** @file The language server on this process's standard input and output. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve, type ServerOptions } from "./server.ts";

/** Serves until the client says `exit` or goes away; either ends the process. */
export function serveStdio(options: ServerOptions): Promise<never> {
  serve(createConnection(ProposedFeatures.all, process.stdin, process.stdout), options);
  return new Promise<never>(() => undefined);
}
