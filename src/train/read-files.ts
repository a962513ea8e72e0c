/** @file Data files on disk: reading below a root, unpacking gzip, listing folders. Every failure is a DataFault of one line. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { DataFault, type SourceContext } from "../library/data.ts";
import { unreadable } from "../sources/faults.ts";

/** DEFLATE cannot grow its input by more than this. */
const MOST_GROWTH = 1032;
/** No unpacked file may be larger: 4 GiB. */
const MOST_BYTES = 2 ** 32 - 1;

/** What a source reads with; relative paths start at `root`. */
export function createFiles(root: string): Pick<SourceContext, "read" | "list" | "inflate"> {
  return {
    read: (path) => unpack(readFile(root, path), path),
    list: (path) => listFolder(resolve(root, path), path),
    inflate: (bytes, size) => {
      try {
        return inflateRawSync(bytes, { maxOutputLength: Math.max(1, Math.min(size, MOST_BYTES)) });
      } catch {
        throw new DataFault("unreadable", "cannot read the archive: its compressed content is broken");
      }
    },
  };
}

/** The file, or the one of that name with `.gz` behind. */
function readFile(root: string, path: string): Uint8Array {
  try {
    return readFileSync(resolve(root, path));
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      try {
        return readFileSync(resolve(root, `${path}.gz`));
      } catch {
        // Told below, under the name that was asked for.
      }
    }
    throw unreadable(path, `${describeSystemError(error)} (looked in ${root})`);
  }
}

function unpack(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(MOST_BYTES, bytes.length * MOST_GROWTH) });
  } catch {
    throw unreadable(path, "its gzip content is broken or cut short");
  }
}

function listFolder(folder: string, path: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.map((e) => (e.isDirectory() ? `${e.name}/` : e.name)).sort();
  } catch (error) {
    throw unreadable(path, describeSystemError(error));
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "it lies below something that is no folder",
  ENOSPC: "no space left",
  EROFS: "the disk is read-only",
  EEXIST: "something of that name is there",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** What the system said, in plain words: `no such file`. */
export function describeSystemError(error: unknown): string {
  const code = codeOf(error);
  return SYSTEM_ERRORS[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}
