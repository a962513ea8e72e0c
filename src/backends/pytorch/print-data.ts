/** @file Where the script's data comes from: the spec's source where the script can read it, else arrays in .npz files. */
import type { Span } from "../../core/span.ts";
import { otherDataFiles, unsupportedByTarget } from "../../diagnostics/targets.ts";
import type { FieldArgument } from "../../library/data.ts";
import type { Program, TransformStep } from "../../lower/program.ts";
import type { ConfiguredSource } from "../../sema/model.ts";
import type { Modules } from "./modules.ts";
import { bool, indent, number, quote } from "./python.ts";
import { READERS } from "./script/readers.ts";

interface Reader {
  /** An expression that gives a part's arrays by field. */
  readonly call: string;
  /** The function of the script that it calls; null for one of NumPy. */
  readonly name: keyof typeof READERS | null;
}

/** How a source's part is read; null for sources that the script does not read. */
function readerOf(modules: Modules, source: ConfiguredSource, part: "train" | "test"): Reader | null {
  const { definition, args, fieldArgs } = source;
  const wanted = modules.model.fields;
  const fields = `{${[...fieldArgs].map(([name, value]) => `${quote(name)}: ${JSON.stringify(value)}`).join(", ")}}`;
  const readsNames = definition.name === "idx" || definition.name === "csv";
  for (const [name, value] of readsNames ? fieldArgs : [])
    if (!isPlain(value)) refuse(modules, `the data of the field ${name}`, source.span);
  switch (definition.name) {
    case "idx":
      return { call: `read_idx(root, ${fields})`, name: "read_idx" };
    case "csv": {
      const columns = wanted
        .filter((f) => !fieldArgs.has(f.name))
        .map((f) => `${quote(f.name)}: ${quote(f.name)}`);
      const all = [...(fieldArgs.size > 0 ? [fields.slice(1, -1)] : []), ...columns].join(", ");
      const missing = args.raw("missing");
      const options = [
        bool(args.bool("header")),
        quote(args.text("separator").replace(/^(tab|\\t)$/, "\t")),
        quote(args.text("decimal")),
        missing === null ? "None" : missing.kind === "word" ? quote("skip") : number(args.float("missing")),
      ];
      return {
        call: `read_csv(root, ${quote(args.text("file"))}, {${all}}, ${options.join(", ")})`,
        name: "read_csv",
      };
    }
    case "cifar10": {
      const folder = args.has("folder") ? args.text("folder") : ".";
      const names = (["input", "target"] as const).map((role) =>
        quote(wanted.find((f) => f.role === role)?.name ?? role),
      );
      return {
        call: `read_cifar10(root, ${quote(folder)}, ${quote(part)}, ${names.join(", ")})`,
        name: "read_cifar10",
      };
    }
    case "npz":
      return { call: `dict(np.load(os.path.join(root, ${quote(args.text("file"))})))`, name: null };
    default:
      return null;
  }
}

/** Names and numbers, and lists of them: calls such as one_hot("colour") are not read. */
function isPlain(value: FieldArgument): boolean {
  if (typeof value !== "object") return true;
  return !("call" in value) && value.every(isPlain);
}

/** load_data and what it calls. */
export function printData(modules: Modules): string[] {
  const { model } = modules;
  const setup = model.train?.data ?? null;
  const train = setup?.train ?? null;
  const test = setup?.test ?? (train?.definition.hasTestPart ? train : null);
  const val = setup?.val && !("kind" in setup.val) ? setup.val : null;
  const sources = { train, test, val };
  const printed = Object.entries(sources).flatMap(([part, source]) => {
    if (!source) return [];
    return [{ part, source, reader: readerOf(modules, source, part === "test" ? "test" : "train") }];
  });
  const unread = printed.find((p) => p.reader === null);
  if (unread) {
    const { definition, span } = unread.source;
    modules.diagnostics.push(otherDataFiles.at(span, { source: definition.name }));
  }
  if (unread || printed.length === 0) return READERS.npz.split("\n");
  const readers = new Set(printed.flatMap((p) => (p.reader?.name ? [p.reader.name] : [])));
  return [
    ...[...readers].flatMap((name) => [...READERS[name].split("\n"), "", ""]),
    "def load_data(root):",
    ...indent(['"""Arrays by part and field, as the files hold them."""', "return {"]),
    ...printed.map((p) => `        ${quote(p.part)}: ${p.reader!.call},`),
    "    }",
  ];
}

/** PREPARE and AUGMENT: transforms by field. */
export function printTransforms(modules: Modules, program: Program): string[] {
  const setup = modules.model.train?.data;
  const table = (
    name: string,
    stepsOf: (field: Program["fields"][number]) => readonly TransformStep[],
    known: ReadonlySet<string>,
  ) => {
    const rows = program.fields.flatMap((field) => {
      const steps = stepsOf(field).map((step) => {
        if (!known.has(step.name))
          refuse(modules, `${step.name} of ${field.name}`, setup?.span ?? modules.model.span);
        return `(${quote(step.name)}, ${JSON.stringify(step.settings)})`;
      });
      return steps.length === 0 ? [] : [`${quote(field.name)}: [${steps.join(", ")}],`];
    });
    return rows.length === 0 ? [`${name} = {}`] : [`${name} = {`, ...indent(rows), "}"];
  };
  return [
    ...table(
      "PREPARE",
      (f) => f.prepare,
      new Set(["scale", "offset", "normalize", "standardize", "min_max"]),
    ),
    ...table("AUGMENT", (f) => f.augment, new Set(["flip", "pad_crop", "noise", "cutout"])),
  ];
}

function refuse(modules: Modules, what: string, span: Span): void {
  modules.diagnostics.push(unsupportedByTarget.at(span, { target: "pytorch", what, place: "" }));
}
