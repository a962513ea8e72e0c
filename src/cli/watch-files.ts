/** @file Waits for files to change: folders are watched, as editors write beside and rename. */
import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname, resolve } from "node:path";

/** Changes of a moment are one. */
const QUIET_MS = 60;

/**
 * Calls `changed` after any of the files (or in any of the folders) that `wanted` names was written, made or removed. The list is asked for anew after each
 * call, as imports come and go. Gives back what ends it.
 */
export function watchFiles(wanted: () => readonly string[], changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function follow(): void {
    const folders = new Set(wanted().map(folderOf));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        if (name === null || name.endsWith(".nn")) wait();
      });
      // A folder that goes away is no longer watched; its files are reported as missing.
      watcher.on("error", () => watchers.delete(folder));
      watchers.set(folder, watcher);
    }
  }

  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed();
      follow();
    }, QUIET_MS);
  }

  follow();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

function folderOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? resolve(path) : dirname(resolve(path));
}
