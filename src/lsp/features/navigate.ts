/** @file Definition, references and rename: the same mentions, asked three ways. */
import type { Edit } from "../../core/diagnostic.ts";
import type { Span } from "../../core/span.ts";
import { mentionAt } from "../names.ts";
import { tokensOf } from "../tokens.ts";
import { resolvePath } from "../../sema/project.ts";
import { type Checked, mentionsOf, type Workspace } from "../workspace.ts";

/** Where the name at an offset is declared; at the path of an import, the start of that file. */
export function findDefinition(checked: Checked, offset: number): Span | null {
  const found = mentionAt(checked.names, offset);
  if (found) {
    const { symbol } = found;
    return found.defines && symbol.target ? symbol.target.span : symbol.span;
  }
  for (const item of checked.ast.items) {
    if (item.kind !== "import" || offset < item.path.span.start || offset > item.path.span.end) continue;
    const file = resolvePath(checked.file, item.path.value);
    return file !== null && checked.texts.has(file) ? { file, start: 0, end: 0 } : null;
  }
  return null;
}

/** Every mention of the name at an offset, in all files of the workspace. */
export function findReferences(
  workspace: Workspace,
  checked: Checked,
  offset: number,
  withDefinition: boolean,
): Span[] {
  const found = mentionAt(checked.names, offset);
  if (!found) return [];
  const { span } = found.symbol;
  return mentionsOf(workspace, checked, found.symbol)
    .map((m) => m.span)
    .filter((s) => withDefinition || s.file !== span.file || s.start !== span.start);
}

/** Mentions in the file alone, for highlighting. */
export function findHighlights(
  checked: Checked,
  offset: number,
): { readonly span: Span; readonly defines: boolean }[] {
  const found = mentionAt(checked.names, offset);
  if (!found) return [];
  const { span } = found.symbol;
  const same = checked.names.mentions.filter(
    (m) => m.symbol.span.file === span.file && m.symbol.span.start === span.start,
  );
  return [...new Map(same.map((m) => [m.span.start, m])).values()];
}

/** The span that a rename would replace, or null where nothing can be renamed. */
export function findRenamable(checked: Checked, offset: number): Span | null {
  return mentionAt(checked.names, offset)?.span ?? null;
}

export type Rename = { readonly edits: readonly Edit[] } | { readonly fault: string };

/** Edits that give the name at an offset another name everywhere, or why that cannot be. */
export function rename(workspace: Workspace, checked: Checked, offset: number, name: string): Rename {
  const found = mentionAt(checked.names, offset);
  if (!found) return { fault: "Names of the library and words of the language stay as they are." };
  const { symbol } = found;
  const fault = findFault(symbol.name, name);
  if (fault !== null) return { fault };
  const mentions = mentionsOf(workspace, checked, symbol);
  const taken = checked.names.scopes.some(
    (scope) =>
      scope.names.has(name) &&
      mentions.some(
        (m) =>
          m.span.file === checked.file && scope.span.start <= m.span.start && m.span.end <= scope.span.end,
      ),
  );
  if (taken) return { fault: `\`${name}\` means something else here already.` };
  return { edits: mentions.map((m) => ({ span: m.span, text: name })) };
}

function findFault(before: string, after: string): string | null {
  const { tokens } = tokensOf(after);
  const kind = tokens.length === 1 && tokens[0]!.image === after ? tokens[0]!.tokenType.name : "";
  if (kind !== "Upper" && kind !== "Lower")
    return `\`${after}\` is no name: a letter, then letters, digits and _, and no word of the language.`;
  if (/^[A-Z]/.test(before) !== (kind === "Upper")) {
    return "Case carries meaning: a layer, block or model begins upper case, a value lower case.";
  }
  return null;
}
