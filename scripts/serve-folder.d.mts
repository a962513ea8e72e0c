/** Serves the files below a folder on loopback; port 0 is any that is free. */
export function serveFolder(
  folder: string,
  port?: number,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
