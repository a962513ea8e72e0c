/** @file A text in the page's address: compressed, so that a link holds a whole network. Nothing is sent anywhere. */
import type { Source } from "../workers/editor-calls.ts";

/** `#spec=…`; a text of the menu as it stands is `#open=specs/history/xor.nn`. */
export async function addressOf({ file, text }: Source, original: string | undefined): Promise<string> {
  if (text === original) return `#open=${file}`;
  const packed = new Response(
    new Blob([JSON.stringify({ file, text })]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  );
  const bytes = new Uint8Array(await packed.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  return `#spec=${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What an address says, or null where it says nothing that can be read. */
export async function readAddress(
  hash: string,
  specs: Readonly<Record<string, string>>,
): Promise<Source | null> {
  const open = /^#open=(.+)$/.exec(hash)?.[1];
  if (open !== undefined && Object.hasOwn(specs, open)) return { file: open, text: specs[open]! };
  const packed = /^#spec=([\w-]+)$/.exec(hash)?.[1];
  if (packed === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const { file, text } = JSON.parse(await new Response(plain).text()) as Partial<Source>;
    return typeof file === "string" && typeof text === "string" ? { file, text } : null;
  } catch {
    return null;
  }
}
