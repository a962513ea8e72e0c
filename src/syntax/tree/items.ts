/** @file What stands at the top level: imports, constants, blocks, cells, models, data blocks. */
import type { DeclarationCstNode, ImportItemCstNode, StatementCstNode } from "../../../grammar/cst.gen.ts";
import { importForm, leftover, missingBody, missingPart, wrongKind } from "../../diagnostics/syntax.ts";
import type { Braces, Expr, Identifier, Import, Item, Param, Statement, StringLiteral } from "../ast.ts";
import { after, type BuildContext, docOf, endOf, firstToken, missing, partsOf, readName } from "./context.ts";
import { report, spanOf } from "./context.ts";
import { buildValue } from "./elements.ts";
import { buildName, buildSectionBody, checkBrace } from "./statement.ts";
import { buildParams, checkCase } from "./types.ts";

export function buildItem(context: BuildContext, node: StatementCstNode): Item {
  const { importItem, declaration, section } = node.children;
  if (importItem) return buildImport(context, importItem[0]!);
  if (declaration) return buildDeclaration(context, declaration[0]!);
  const data = section![0]!;
  const word = spanOf(context, firstToken(data));
  const name = buildName(context, word, data.children.name?.[0], "after `data`");
  checkCase(context, name, "`data`", true);
  const body = buildSectionBody(context, data, "data");
  return { kind: "data", name, body, doc: docOf(context, node), span: spanOf(context, node) };
}

/** `import { Basic, Wide as W } from "./resnet.nn"` */
function buildImport(context: BuildContext, node: ImportItemCstNode): Import {
  const { LBrace, From, flow, importName = [] } = node.children;
  const span = spanOf(context, node);
  const names = importName.map((one) => {
    const [name, alias] = one.children.name.map((n) => readName(context, n));
    return { name: name!, alias: alias ?? null };
  });
  const value = flow ? context.flow(flow[0]!) : null;
  const complete = LBrace && From && value?.kind === "string";
  const misplaced = partsOf(node).find((p) => p.key === "junk" || p.key === "loose" || p.key === "ArgName");
  if (!complete) report(context, importForm.at(span, {}));
  else if (misplaced || names.length === 0) {
    const expected = "the names of blocks, cells, models or constants";
    report(
      context,
      wrongKind.at(misplaced ? spanOf(context, misplaced) : spanOf(context, LBrace[0]!), { expected }),
    );
  }
  const path: StringLiteral =
    value?.kind === "string" ? value : { kind: "string", value: "", span: after(span) };
  return { kind: "import", names, path, span };
}

/** `const`, `block`, `cell`, `model` */
function buildDeclaration(context: BuildContext, node: DeclarationCstNode): Item {
  const { name: names, params: parens, Equals, flow, braces } = node.children;
  const first = firstToken(node);
  const kind = first.image as "const" | "block" | "cell" | "model";
  const word = spanOf(context, first);
  const doc = docOf(context, node);
  const span = spanOf(context, node);
  const name = buildName(context, word, names?.[0], `after \`${kind}\``);
  checkCase(context, name, `\`${kind}\``, kind !== "const");
  const params = parens ? buildParams(context, parens[0]!) : null;
  if (params?.length === 0) reportEmptyParens(context, node);
  if (kind === "const") return { kind, name, value: buildConst(context, node, name), doc, span };
  let body: Expr | Braces = missing(after(span));
  if (braces) {
    checkBrace(context, node, braces[0]!);
    const statements = context.statements(braces[0]!, "unit") as Statement[];
    body = { kind: "braces", statements, span: spanOf(context, braces[0]!) };
  } else if (Equals) body = buildValue(context, flow?.[0], spanOf(context, Equals[0]!));
  else if (name.name !== "") reportNoBody(context, kind, params, name, span.end);
  if (kind !== "cell") return { kind, name, params, body, doc, span };
  if (body.kind === "braces") return { kind, name, params, body, doc, span };
  if (Equals) report(context, missingBody.at(word, { word: "cell" }));
  return { kind, name, params, body: { kind: "braces", statements: [], span: body.span }, doc, span };
}

function buildConst(context: BuildContext, node: DeclarationCstNode, name: Identifier): Expr {
  const { params, Equals, flow, braces } = node.children;
  if (params)
    report(context, leftover.at(spanOf(context, params[0]!), { found: "parameters of a constant" }));
  if (braces)
    report(
      context,
      leftover.at(
        { ...spanOf(context, braces[0]!), end: braces[0]!.location!.startOffset + 1 },
        { found: "`{`" },
      ),
    );
  if (Equals) return buildValue(context, flow?.[0], spanOf(context, Equals[0]!));
  if (!braces && name.name !== "")
    report(context, missingPart.at(name.span, { expected: "`=` and a value after the constant's name" }));
  return missing(after(name.span));
}

function reportEmptyParens(context: BuildContext, node: DeclarationCstNode): void {
  const { LParen, RParen } = node.children.params![0]!.children;
  const span = { ...spanOf(context, LParen[0]!), end: endOf(RParen[0]!) };
  const fixes = [{ title: "remove the parentheses", edits: [{ span, text: "" }] }];
  report(context, leftover.at(span, { found: "parentheses without parameters" }, { fixes }));
}

function reportNoBody(
  context: BuildContext,
  kind: "block" | "cell" | "model",
  params: readonly Param[] | null,
  name: Identifier,
  end: number,
): void {
  if (followedByValue(context, end)) return;
  const place = params ? "the parameters" : "the name";
  const expected = kind === "cell" ? `\`{\` after ${place}` : `\`{\` or \`=\` after ${place}`;
  report(context, missingPart.at(name.span, { expected }));
}

/** A value that follows at once is told as lacking its `=`; one report is enough. */
function followedByValue(context: BuildContext, end: number): boolean {
  const rest = context.source.text.slice(end, end + 200).replace(/^(\s|\/\/[^\r\n]*)+/, "");
  return /^[A-Za-z_(["\d]/.test(rest) && !/^(import|const|block|cell|model|data)\b/.test(rest);
}
