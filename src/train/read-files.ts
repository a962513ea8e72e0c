/** @file Data files on disk: reading below a root, unpacking gzip, listing folders. Every failure is a DataFault of one line. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { type ByteStream, DataFault, type RandomFile, type SourceContext } from "../library/data.ts";
import { unreadable, unreadableFor } from "../sources/faults.ts";
import { type OpenFile, openFile, streamDeflate, streamGzip, streamRange } from "./byte-streams.ts";
import { decodeJpeg } from "./decode-jpeg.ts";
import { sampleFile, type SeenFile } from "./seen-files.ts";

/** No file that has to be read wholly may be larger: 256 MiB, unpacked. */
const MOST_WHOLE = 2 ** 28;
/** gzip files up to this size are unpacked at once, which is faster, if the content is no larger than MOST_AT_ONCE. */
const SMALL_PACKED = 2 ** 25;
const MOST_AT_ONCE = 2 ** 26;

type Files = Pick<
  SourceContext,
  "read" | "list" | "stream" | "open" | "inflate" | "inflateStream" | "decodeJpeg"
> & {
  /** Closes what `open` and `stream` have opened: nothing can be read from them any more. */
  readonly close: () => void;
};

/** What a source reads with; relative paths start at `root`. Files are noted in `seen`. */
export function createFiles(root: string, seen: Map<string, SeenFile> = new Map()): Files {
  const opened: OpenFile[] = [];
  const open = (name: string): RandomFile => {
    const file = openNoted(root, name, seen);
    opened.push(file);
    return file;
  };
  return {
    close: () => opened.splice(0).forEach((file) => file.close()),
    open,
    stream: (name) => streamFile(open(name), name),
    read: (name) => {
      const file = openNoted(root, name, seen);
      try {
        return readWhole(streamFile(file, name), name);
      } finally {
        file.close();
      }
    },
    list: (path) => listFolder(resolve(root, path), path),
    inflate: (bytes, size) => {
      try {
        return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
      } catch {
        throw unreadable("the archive", "its compressed content is broken");
      }
    },
    inflateStream: streamDeflate,
    decodeJpeg,
  };
}

/** The file, or the one of that name with `.gz` behind. */
function openNoted(root: string, name: string, seen: Map<string, SeenFile>): OpenFile {
  for (const path of [resolve(root, name), resolve(root, `${name}.gz`)]) {
    try {
      return noteFile(openFile(path, name), name, path, seen);
    } catch (error) {
      if (error instanceof DataFault) throw error;
      if (codeOf(error) === "ENOENT") continue;
      throw unreadableFor("NN6101", `cannot read ${name}: ${describeSystemError(error)} (looked in ${root})`);
    }
  }
  throw unreadableFor("NN6101", `cannot read ${name}: no such file (looked in ${root})`);
}

/** The same file, noted. A folder can be opened, but not read: then it is closed again. */
function noteFile(file: OpenFile, name: string, path: string, seen: Map<string, SeenFile>): OpenFile {
  const { size, changed } = file;
  try {
    if (!seen.has(path)) seen.set(path, { name, path, size, changed, sample: sampleFile(file) });
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function streamFile(file: RandomFile, name: string): ByteStream {
  if (file.size < 2) return streamRange(file, 0, file.size);
  const [first, second] = file.read(0, 2);
  if (first !== 0x1f || second !== 0x8b) return streamRange(file, 0, file.size);
  const small = file.size <= SMALL_PACKED ? unpackAtOnce(file.read(0, file.size), name) : null;
  return small ? streamBytes(small) : streamGzip(file, name);
}

/** null: its content is too large for that. */
function unpackAtOnce(packed: Uint8Array, name: string): Uint8Array | null {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_AT_ONCE });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") return null;
    throw unreadable(name, "its gzip content is broken or cut short");
  }
}

/** Bytes in memory, in one piece. */
export function streamBytes(bytes: Uint8Array): ByteStream {
  let left = bytes;
  return {
    size: bytes.length,
    next: () => {
      const all = left;
      left = left.subarray(left.length);
      return all;
    },
  };
}

function readWhole(stream: ByteStream, name: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  if ((stream.size ?? 0) > MOST_WHOLE) throw tooLarge(name);
  for (let part = stream.next(); part.length > 0; part = stream.next()) {
    size += part.length;
    if (size > MOST_WHOLE) throw tooLarge(name);
    parts.push(part.slice());
  }
  return parts.length === 1 ? parts[0]! : Uint8Array.from(Buffer.concat(parts));
}

function tooLarge(name: string): DataFault {
  return unreadableFor(
    "NN6103",
    `cannot read ${name}: it is larger than ${MOST_WHOLE / 2 ** 20} MiB, and a file of its kind is read as a whole`,
  );
}

function listFolder(folder: string, path: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.map((e) => (e.isDirectory() ? `${e.name}/` : e.name)).sort();
  } catch (error) {
    throw unreadableFor("NN6101", `cannot read ${path}: ${describeSystemError(error)}`);
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
