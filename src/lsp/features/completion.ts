/** @file Completion: what can stand at an offset, by place and by the type of the argument or setting. */
import type { ArgumentType } from "../../library/define.ts";
import { resolvePath } from "../../sema/project.ts";
import { NUMBER_FUNCTIONS } from "../../sema/number-functions.ts";
import { type Completion, fromArgument, fromKinds, fromSymbol, plain, words } from "../completion-items.ts";
import { findEntry, SETTING_KINDS } from "../library.ts";
import { isSetting } from "../index-names.ts";
import { namesAt, type NameSymbol, parametersOf } from "../names.ts";
import { findPlace, type OpenCall, type Place } from "../place.ts";
import { typesOfName } from "../shapes.ts";
import { axisNames } from "../../library/types.ts";
import {
  DATA_SETTING_DOCS,
  FLOW_WORDS,
  PARAMETER_TYPES,
  SETTING_DOCS,
  STATEMENT_WORDS,
  TOP_WORDS,
  TRAIN_WORDS,
} from "../words.ts";
import type { Checked, Workspace } from "../workspace.ts";

/** Everything that can stand at the offset; the editor filters by what is typed. */
export function listCompletions(workspace: Workspace, checked: Checked, offset: number): Completion[] {
  const place = findPlace(checked.lexed, offset);
  const found = candidates(workspace, checked, offset, place);
  return [...new Map(found.reverse().map((c) => [c.label, c])).values()].reverse();
}

function candidates(workspace: Workspace, checked: Checked, offset: number, place: Place): Completion[] {
  // A declaration is no part of itself.
  const names = namesAt(checked.names, offset).filter((n) => !isInside(checked.file, offset, n));
  switch (place.kind) {
    case "nothing":
      return [];
    case "declaration":
      return words(TOP_WORDS);
    case "statement":
      return statementWords(place);
    case "setting":
      return settings(place);
    case "parameterType":
      return PARAMETER_TYPES.map((label) => plain(label, "type", 0));
    case "type":
      return [
        plain("f32", "type", 0, "f32[$1]"),
        plain("index", "type", 0, "index($1)"),
        plain("bool", "type", 0),
      ];
    case "import":
      return importable(workspace, checked, offset);
    case "member":
      return members(checked, names, place.object ?? "");
    case "step":
      return place.setting === "prepare" || place.setting === "augment"
        ? settingValues(place.setting)
        : steps(names);
    case "argument":
      return place.call ? callArguments(checked, place, place.call, names) : values(names, place);
    case "value":
      return place.call?.argument ? argumentValues(checked, place, place.call, names) : values(names, place);
  }
}

function isInside(file: string, offset: number, { declaration }: NameSymbol): boolean {
  const span = declaration?.span;
  return span !== undefined && span.file === file && span.start < offset && offset <= span.end;
}

// ---------------------------------------------------------------- by place

function statementWords({ braces }: Place): Completion[] {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    block: ["input", "output", "assert"],
    cell: ["input", "state", "update", "output", "assert"],
  };
  const only = allowed[braces ?? ""];
  const all = words(STATEMENT_WORDS).filter((w) =>
    only ? only.includes(w.label) : w.label !== "state" && w.label !== "update",
  );
  return all;
}

function settings({ braces }: Place): Completion[] {
  const docs = braces === "data" ? DATA_SETTING_DOCS : SETTING_DOCS;
  const assignments = Object.entries(docs).map(([label, doc]): Completion => ({
    ...plain(label, "setting", 0, `${label} = $1`),
    doc,
  }));
  const further = words(TRAIN_WORDS).filter((w) => w.label !== "phase" || braces === "train");
  return [...assignments, ...further];
}

function steps(names: readonly NameSymbol[]): Completion[] {
  const own = names
    .filter((n) => ["block", "cell", "model", "import", "value"].includes(n.kind))
    .map((n) => fromSymbol(n, 0));
  const flow = words(FLOW_WORDS).filter((w) => ["repeat", "for", "if", "id"].includes(w.label));
  return [...own, ...fromKinds(["layer"], 1), ...fromKinds(["connection", "function"], 2), ...flow];
}

function values(names: readonly NameSymbol[], place: Place): Completion[] {
  const own = names
    .filter((n) => n.kind !== "entry" && !(place.setting === null && n.kind === "data"))
    .map((n) => fromSymbol(n, 0));
  if (place.setting !== null && (place.setting in SETTING_KINDS || isSetting(place.setting))) {
    const fitting = place.setting === "data" ? own.filter((c) => c.kind === "data") : own;
    const scope = ["prepare", "augment", "optimizer", "schedule", "clip"].includes(place.setting)
      ? []
      : fitting;
    return [...settingValues(place.setting), ...scope];
  }
  const numbers = NUMBER_FUNCTIONS.map((label) => plain(label, "function", 3, `${label}($1)`));
  const flow = words(FLOW_WORDS).filter((w) => ["repeat", "for", "if", "id", "it"].includes(w.label));
  return [
    ...own,
    ...fromKinds(["layer"], 1),
    ...fromKinds(["connection", "function", "loss"], 2),
    ...numbers,
    ...flow,
  ];
}

/** What a setting takes from the library. */
function settingValues(setting: string): Completion[] {
  const found = fromKinds(SETTING_KINDS[setting] ?? [], 0);
  const use = LIBRARY_USES[setting];
  return use ? found.filter((c) => use.includes(c.label)) : found;
}

/** Which choices a setting takes. */
const LIBRARY_USES: Readonly<Record<string, readonly string[]>> = {
  clip: ["norm", "value"],
  stop: ["early"],
  checkpoint: ["every"],
  load: ["weights"],
};

// ---------------------------------------------------------------- arguments

/** Names of arguments that were not given yet, then values for the position. */
function callArguments(
  checked: Checked,
  place: Place,
  call: OpenCall,
  names: readonly NameSymbol[],
): Completion[] {
  const symbol = names.find((n) => n.name === call.name);
  const params = parametersOf(symbol?.declaration ?? null).filter((p) => !call.given.includes(p.name.name));
  const own = params.map((p) => plain(p.name.name, "argument", 0, `${p.name.name} = $1`));
  const entry = symbol ? null : findEntry(call.name, place.setting);
  const named = (entry?.arguments ?? []).filter((a) => !call.given.includes(a.name)).map(fromArgument);
  const fields =
    entry?.kind === "source"
      ? names
          .filter((n) => n.kind === "input" || n.kind === "target")
          .map((n) => plain(n.name, "argument", 0, `${n.name} = $1`))
      : [];
  const positional = entry?.arguments[call.position - entry.operands.length];
  const fitting = positional
    ? typedValues(positional.type, checked, names)
    : values(names, { ...place, setting: null });
  return [...own, ...fields, ...named, ...fitting];
}

function argumentValues(
  checked: Checked,
  place: Place,
  call: OpenCall,
  names: readonly NameSymbol[],
): Completion[] {
  const symbol = names.find((n) => n.name === call.name);
  const param = parametersOf(symbol?.declaration ?? null).find((p) => p.name.name === call.argument);
  if (param)
    return param.type?.name === "bool"
      ? typedValues({ kind: "bool" }, checked, names)
      : values(names, { ...place, setting: null });
  const argument = findEntry(call.name, place.setting)?.arguments.find((a) => a.name === call.argument);
  const typed = argument
    ? typedValues(argument.type, checked, names)
    : values(names, { ...place, setting: null });
  return call.name === "skip" && call.argument === "via"
    ? [plain("pad", "word", 0), plain("proj", "word", 0), ...steps(names)]
    : typed;
}

function typedValues(type: ArgumentType, checked: Checked, names: readonly NameSymbol[]): Completion[] {
  switch (type.kind) {
    case "word":
      return type.words.map((word) => plain(word, "word", 0));
    case "bool":
      return [plain("true", "word", 0), plain("false", "word", 0)];
    case "initializer":
      return fromKinds(["initializer"], 0);
    case "metric":
      return figures(checked).map((name) => plain(name, "word", 0));
    case "string":
      return [];
    case "list":
      return typedValues(type.of, checked, names);
    case "oneOf":
      return type.types.flatMap((t) => typedValues(t, checked, names));
    case "tensor":
      return names
        .filter((n) => ["value", "input", "target", "state", "output"].includes(n.kind))
        .map((n) => fromSymbol(n, 0));
    default:
      return names
        .filter((n) => ["parameter", "const", "turn", "size", "value"].includes(n.kind))
        .map((n) => fromSymbol(n, 1));
  }
}

/** `loss`, `val.loss`, `val.accuracy` */
function figures(checked: Checked): string[] {
  const metrics = checked.analysis.models.flatMap(
    (m) => m.train?.phases.flatMap((p) => p.metrics.map((x) => x.name)) ?? [],
  );
  return ["val.loss", ...metrics.map((m) => `val.${m}`), "loss", ...metrics];
}

// ---------------------------------------------------------------- members and imports

/** Axes of a value, parameters of a step, figures of `val`. */
function members(checked: Checked, names: readonly NameSymbol[], object: string): Completion[] {
  if (object === "val")
    return figures(checked)
      .filter((f) => f.startsWith("val."))
      .map((f) => plain(f.slice("val.".length), "member", 0));
  const symbol = names.find((n) => n.name === object);
  const types = symbol ? typesOfName(checked.shapes, symbol.name, symbol.span) : [];
  const axes = types.length > 0 ? types.flatMap(axisNames) : ["c", "h", "w", "t"];
  const weights = object === "it" ? [] : ["weight", "bias", "weights", "params"];
  return [...axes, ...weights].map((label) => plain(label, "member", 0));
}

/** The declarations of the file that the import names. */
function importable(workspace: Workspace, checked: Checked, offset: number): Completion[] {
  const item = checked.ast.items.find(
    (i) => i.kind === "import" && i.span.start <= offset && offset <= i.span.end,
  );
  if (item?.kind !== "import") return [];
  const file = resolvePath(checked.file, item.path.value);
  if (file === null || workspace.read(file) === null) return [];
  const { items } = workspace.check(file).ast;
  return items.flatMap((i) =>
    i.kind === "import" ? [] : [{ ...plain(i.name.name, i.kind, 0), doc: i.doc }],
  );
}
