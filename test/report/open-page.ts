/** @file Opens pages in a browser, gathers what they complain about, and keeps pictures of them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Pictures for people: git does not keep them. */
const PICTURES = "test-artefacts";

export interface OpenedPage {
  readonly page: Page;
  /** Messages of the console, errors, failed requests, and requests to other places than those allowed. */
  readonly complaints: readonly string[];
}

/** A new page whose requests may go to addresses that begin with `home`, and to data. */
export async function newPage(
  browser: Browser,
  home: string | null,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const own = home !== null && (url.startsWith(home) || url.startsWith(`blob:${home}`));
    if (!own && !/^(data|about):/.test(url)) complaints.push(`request: ${url}`);
  });
  return { page, complaints };
}

/** Keeps `test-artefacts/<name>.png`, the whole page where it scrolls as one. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
