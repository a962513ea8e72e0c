/** @file Signature help: what the open parentheses take, and which of it is being written. */
import { printParameter } from "../describe.ts";
import { findEntry, signatureParts } from "../library.ts";
import { namesAt, parametersOf } from "../names.ts";
import { findPlace, type OpenCall } from "../place.ts";
import type { Checked } from "../workspace.ts";

export interface Signature {
  readonly label: string;
  readonly doc: string;
  readonly parameters: readonly { readonly label: string; readonly doc: string }[];
  /** null where no parameter is meant. */
  readonly active: number | null;
}

/** The signature of the innermost open call, or null. */
export function findSignature(checked: Checked, offset: number): Signature | null {
  const { call, setting } = findPlace(checked.lexed, offset);
  if (!call) return null;
  const symbol = namesAt(checked.names, offset).find((s) => s.name === call.name);
  const params = parametersOf(symbol?.declaration ?? null);
  if (symbol && params.length > 0) {
    const textOf = (e: { span: { file: string; start: number; end: number } }): string =>
      checked.texts.get(e.span.file)?.slice(e.span.start, e.span.end) ?? "…";
    const labels = params.map((p) => ({ name: p.name.name, label: printParameter(p, textOf), doc: "" }));
    return signature(call, symbol.doc, labels);
  }
  const entry = findEntry(call.name, setting);
  if (!entry) return null;
  const names = [...entry.operands, ...entry.arguments];
  const labels = signatureParts(entry).map((label, i) => ({
    name: names[i]!.name,
    label,
    doc: names[i]!.doc ?? "",
  }));
  return signature(call, entry.doc.summary, labels);
}

function signature(
  call: OpenCall,
  doc: string,
  labels: readonly { name: string; label: string; doc: string }[],
): Signature {
  const active = call.argument === null ? call.position : labels.findIndex((l) => l.name === call.argument);
  return {
    label: `${call.name}(${labels.map((l) => l.label).join(", ")})`,
    doc,
    parameters: labels.map(({ label, doc }) => ({ label, doc })),
    active: active >= 0 && active < labels.length ? active : null,
  };
}
