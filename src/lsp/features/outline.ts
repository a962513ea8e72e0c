/** @file Document symbols and folding: the shape of a file. */
import type { Span } from "../../core/span.ts";
import type { SpecAst, Statement, TrainStatement } from "../../syntax/ast.ts";
import type { SymbolKind } from "../names.ts";
import { bracedSpans } from "../walk.ts";

export interface OutlineNode {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind | "train";
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineNode[];
}

/** Declarations with what they declare; imports and unnamed leftovers are left out. */
export function listOutline(ast: SpecAst): OutlineNode[] {
  return ast.items
    .flatMap((item): OutlineNode[] => {
      if (item.kind === "import") return [];
      const base = {
        name: item.name.name,
        detail: item.kind,
        kind: item.kind,
        span: item.span,
        nameSpan: item.name.span,
      };
      const hasBraces = item.kind !== "const" && item.kind !== "data" && item.body.kind === "braces";
      const children =
        hasBraces && item.body.kind === "braces"
          ? item.body.statements.flatMap((s) => outlineStatement(ast, s))
          : [];
      return [{ ...base, children: item.kind === "data" ? outlineTrain(item.body) : children }];
    })
    .filter((node) => node.name !== "");
}

function outlineStatement(ast: SpecAst, statement: Statement): OutlineNode[] {
  switch (statement.kind) {
    case "input":
    case "target":
    case "state": {
      const detail = statement.type ? ast.text.slice(statement.type.span.start, statement.type.span.end) : "";
      return [leaf(statement.name, statement.kind, statement.span, detail)];
    }
    case "output":
    case "entry":
      return [leaf(statement.name, statement.kind, statement.span, statement.kind)];
    case "binding":
      return statement.names.map((name) => leaf(name, "value", statement.span, ""));
    case "train": {
      const name = statement.name?.name ?? "train";
      const nameSpan = statement.name?.span ?? {
        ...statement.span,
        end: statement.span.start + "train".length,
      };
      return [
        {
          name,
          detail: "train",
          kind: "train",
          span: statement.span,
          nameSpan,
          children: outlineTrain(statement.body),
        },
      ];
    }
    default:
      return [];
  }
}

function outlineTrain(body: readonly TrainStatement[]): OutlineNode[] {
  return body
    .flatMap((statement): OutlineNode[] => {
      if (statement.kind === "binding")
        return statement.names.map((name) => leaf(name, "value", statement.span, ""));
      if (statement.kind !== "phase") return [];
      return [
        { ...leaf(statement.name, "phase", statement.span, "phase"), children: outlineTrain(statement.body) },
      ];
    })
    .filter((node) => node.name !== "");
}

function leaf(
  name: { readonly name: string; readonly span: Span },
  kind: SymbolKind,
  span: Span,
  detail: string,
): OutlineNode {
  return { name: name.name, detail, kind, span, nameSpan: name.span, children: [] };
}

/** Stretches of more than one line that can be folded: braces, runs of comments, runs of imports. */
export function listFolds(
  ast: SpecAst,
): { readonly span: Span; readonly kind: "region" | "comment" | "imports" }[] {
  const braces = bracedSpans(ast).map((span) => ({ span, kind: "region" as const }));
  const comments = joinRuns(
    ast.text,
    ast.comments.map((c) => c.span),
  ).map((span) => ({ span, kind: "comment" as const }));
  const imports = ast.items.filter((i) => i.kind === "import").map((i) => i.span);
  const runs = joinRuns(ast.text, imports).map((span) => ({ span, kind: "imports" as const }));
  return [...braces, ...comments, ...runs].filter(({ span }) =>
    ast.text.slice(span.start, span.end).includes("\n"),
  );
}

/** Joins spans with nothing but white space between them. */
function joinRuns(text: string, spans: readonly Span[]): Span[] {
  const runs: Span[] = [];
  for (const span of spans) {
    const last = runs[runs.length - 1];
    if (last && /^\s*$/.test(text.slice(last.end, span.start)))
      runs[runs.length - 1] = { ...last, end: span.end };
    else runs.push(span);
  }
  return runs;
}
