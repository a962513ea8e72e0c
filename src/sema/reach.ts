/** @file Everything that what is found in a declaration can depend on: its text, that of what it names, and so on; and imports. */
import type { Declaration, Project } from "./project.ts";
import type { Shared } from "./shared.ts";

/** A declaration of the main file with the comments above it. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Reach {
  /** Of the declaration and what it reaches in its file, in the order of the file. */
  readonly pieces: readonly Piece[];
  /** Imports as written, then the texts of all imported files. */
  readonly imports: readonly string[];
  /** All names of the file: what is unknown is told with what is near it. */
  readonly names: string;
  readonly countsFigures: boolean;
}

interface Part extends Piece {
  readonly words: ReadonlySet<string>;
}

/** A project in parts: what all reaches of one state of it share. */
interface Outline {
  readonly parts: ReadonlyMap<Declaration, Part>;
  readonly imports: readonly string[];
  readonly names: string;
}

const outlines = new WeakMap<Project, Outline>();

/** What a declaration of the main file depends on. */
export function reachOf({ project, countsFigures }: Shared, declaration: Declaration): Reach {
  let outline = outlines.get(project);
  if (!outline) outlines.set(project, (outline = outlineOf(project)));
  const { parts, imports, names } = outline;
  const reached = new Set<Part>();
  const visit = (item: Declaration): void => {
    const part = parts.get(item);
    if (!part || reached.has(part)) return;
    reached.add(part);
    for (const word of part.words) {
      const found = project.main.names.get(word);
      if (found) visit(found.declaration);
    }
  };
  visit(declaration);
  const pieces = [...reached].sort((a, b) => a.start - b.start);
  return { pieces, imports, names, countsFigures };
}

function outlineOf({ main, texts }: Project): Outline {
  const { text, file } = main.ast;
  const parts = new Map<Declaration, Part>();
  const written: string[] = [];
  let end = 0;
  for (const item of [...main.ast.items].sort((a, b) => a.span.start - b.span.start)) {
    const start = Math.min(end, item.span.start);
    end = item.span.end;
    const own = text.slice(start, end);
    if (item.kind === "import") written.push(own);
    else parts.set(item, { text: own, start, end, words: new Set(own.match(/[A-Za-z_]\w*/g)) });
  }
  const others = [...texts].filter(([path]) => path !== file);
  return {
    parts,
    imports: [...written, ...others.flat()],
    names: [...main.names.keys()].join(" "),
  };
}
