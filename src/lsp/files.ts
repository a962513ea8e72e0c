/** @file The specs of a workspace on disk. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A folder tree beyond this many specs is searched no further. */
const MOST_FILES = 2000;

/** Every `.nn` file below the folders, without hidden ones and node_modules; what cannot be read is passed over. */
export function listSpecFiles(folders: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    if (found.length >= MOST_FILES) return;
    try {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) visit(path);
        else if (entry.name.endsWith(".nn")) found.push(path);
      }
    } catch {
      // A folder that went away or is closed to us holds no specs.
    }
  };
  folders.forEach(visit);
  return found;
}

/** The text of a file, or null. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
