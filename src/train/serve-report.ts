/** @file A server for one page and what is new on it, on this machine alone. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeSystemError } from "./read-files.ts";

export interface ReportServer {
  /** `http://127.0.0.1:41234/` */
  readonly url: string;
  /** Tells every page that is open. A page that does not keep up misses it. */
  readonly send: (event: string, data: unknown) => void;
  /** Tells the last word, waits until it went out, and ends. */
  readonly close: (event: string, data: unknown) => Promise<void>;
}

/** The port is not to be had: one clear line. */
export class PortFault extends Error {
  constructor(port: number, error: NodeJS.ErrnoException) {
    const reason = error.code === "EADDRINUSE" ? "another program has it" : describeSystemError(error);
    super(`port ${port} cannot be had: ${reason}`);
  }
}

/** Milliseconds that the last word may take. */
const PATIENCE = 2000;
const HOST = "127.0.0.1";
/** Nothing but what the page itself holds, and its questions to this server; no other page may frame it. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/**
 * `page` gives the page as it is now, at `/`; a page that asks `events` first hears `greeting`. Port 0 is any that is free.
 * Throws PortFault where the port cannot be had.
 */
export async function serveReport(
  page: () => string,
  greeting: () => readonly [event: string, data: unknown],
  port: number,
): Promise<ReportServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const refusal = findRefusal(request, (server.address() as AddressInfo).port);
    if (refusal) {
      response.writeHead(refusal.status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" });
      response.end(`${refusal.reason}\n`);
    } else if (request.url === "/") {
      response.writeHead(200, { ...HEADERS, "content-type": "text/html; charset=utf-8" });
      response.end(page());
    } else {
      response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
      response.write(printEvent(...greeting()));
    }
  });
  await new Promise<void>((done, failed) => {
    server.once("error", (error) => failed(new PortFault(port, error)));
    server.listen(port, HOST, done);
  });
  // It does not keep the process alive by itself.
  server.unref();
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    send(event, data) {
      const text = printEvent(event, data);
      for (const response of listeners) if (!response.writableNeedDrain) response.write(text);
    },
    async close(event, data) {
      const text = printEvent(event, data);
      const sent = [...listeners].map((r) => new Promise<void>((done) => r.end(text, () => done())));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((done) => (timer = setTimeout(done, PATIENCE)));
      await Promise.race([Promise.all(sent), late]);
      clearTimeout(timer);
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

interface Refusal {
  readonly status: 403 | 404 | 405;
  readonly reason: string;
}

/** Only reading, only two addresses, and only under this machine's own names: a page elsewhere whose name was pointed here is refused. */
function findRefusal({ method, url, headers }: IncomingMessage, port: number): Refusal | null {
  const own = [`${HOST}:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? ""))
    return { status: 403, reason: `This page is served as ${own.join(" and ")} alone.` };
  if (method !== "GET") return { status: 405, reason: "There is nothing to do here but to look." };
  return url === "/" || url === "/events" ? null : { status: 404, reason: "There is one page, at /." };
}

/** Server-sent events: JSON has no line breaks of its own. */
function printEvent(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
