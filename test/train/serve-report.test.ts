/** @file The server of `train --ui`: who may read it, and what it says. */
import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type ReportServer, serveReport } from "../../src/train/serve-report.ts";

let server: ReportServer;
afterEach(() => server.close("end", null));

const start = async (): Promise<URL> => {
  server = await serveReport(
    () => "<p>page</p>",
    () => ["parts", { tiles: "a\nb" }],
    0,
  );
  return new URL(server.url);
};

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, unknown>;
}

/** Asks with headers of one's own, as a page elsewhere whose name points here would. */
function ask(url: URL, path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = "GET", host = url.host } = options;
  return new Promise((done, failed) => {
    const asking = request({ hostname: url.hostname, port: url.port, path, method, headers: { host } });
    asking.on("error", failed);
    asking.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => done({ status: response.statusCode!, text, headers: response.headers }));
    });
    asking.end();
  });
}

describe("the server of a live report", () => {
  test("listens on this machine alone, on any free port", async () => {
    const url = await start();
    expect(url.hostname).toBe("127.0.0.1");
    expect(Number(url.port)).toBeGreaterThan(0);
  });

  test("gives the page under this machine's names, and lets it load nothing from elsewhere", async () => {
    const url = await start();
    const { status, text, headers } = await ask(url, "/");
    expect([status, text]).toEqual([200, "<p>page</p>"]);
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect((await ask(url, "/", { host: `localhost:${url.port}` })).status).toBe(200);
  });

  test.each(["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example"])(
    "refuses to answer as %s: a name elsewhere may have been pointed here",
    async (host) => {
      const url = await start();
      expect((await ask(url, "/", { host })).status).toBe(403);
      expect((await ask(url, "/events", { host })).status).toBe(403);
    },
  );

  test("takes no orders, and has no other page", async () => {
    const url = await start();
    expect((await ask(url, "/", { method: "POST" })).status).toBe(405);
    expect((await ask(url, "/../run.json")).status).toBe(404);
    expect((await ask(url, "/events?x=1")).status).toBe(404);
  });

  test("tells a listener what is known, then what is new, then the end, each on one line", async () => {
    const url = await start();
    const answer = await fetch(new URL("events", url));
    server.send("progress", "half");
    await server.close("end", { line: "over" });
    expect(await answer.text()).toBe(
      'event: parts\ndata: {"tiles":"a\\nb"}\n\nevent: progress\ndata: "half"\n\nevent: end\ndata: {"line":"over"}\n\n',
    );
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  test("says so where a port is taken", async () => {
    const url = await start();
    const taken = serveReport(
      () => "",
      () => ["parts", {}],
      Number(url.port),
    );
    await expect(taken).rejects.toThrow(`port ${url.port} cannot be had: another program has it`);
  });
});
