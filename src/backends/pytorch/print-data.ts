/** @file Where the script's data comes from: the spec's source where the script can read it, else arrays in .npz files. */
import { unsupportedByTarget } from "../../diagnostics/targets.ts";
import type { Program, TransformStep } from "../../lower/program.ts";
import type { ConfiguredSource, Model } from "../../sema/model.ts";
import type { Modules } from "./modules.ts";
import { bool, indent, quote } from "./python.ts";
import { READERS } from "./script/readers.ts";

/** An expression that reads a part, and the reader it calls; null for sources that the script does not read. */
function readerOf(
  { fields: wanted }: Model,
  source: ConfiguredSource,
  part: "train" | "test",
): { call: string; reader: string } | null {
  const { definition, args, fieldArgs } = source;
  const fields = `{${[...fieldArgs].map(([name, value]) => `${quote(name)}: ${JSON.stringify(value)}`).join(", ")}}`;
  if (definition.name === "idx") return { call: `read_idx(root, ${fields})`, reader: "read_idx" };
  if (definition.name === "csv") {
    const columns = wanted.filter((f) => !fieldArgs.has(f.name)).map((f) => `${quote(f.name)}: ${quote(f.name)}`);
    const all = [...(fieldArgs.size > 0 ? [fields.slice(1, -1)] : []), ...columns].join(", ");
    const options = `${bool(args.bool("header"))}, ${quote(args.text("separator"))}`;
    return { call: `read_csv(root, ${quote(args.text("file"))}, {${all}}, ${options})`, reader: "read_csv" };
  }
  if (definition.name === "cifar10") {
    const folder = args.has("folder") ? args.text("folder") : ".";
    const names = (["input", "target"] as const).map((role) => quote(wanted.find((f) => f.role === role)?.name ?? role));
    return { call: `read_cifar10(root, ${quote(folder)}, ${quote(part)}, ${names.join(", ")})`, reader: "read_cifar10" };
  }
  if (definition.name === "npz") return { call: `dict(np.load(os.path.join(root, ${quote(args.text("file"))})))`, reader: "" };
  return null;
}

/** load_data and what it calls. */
export function printData(model: Model): string[] {
  const setup = model.train?.data ?? null;
  const train = setup?.train ?? null;
  const test = setup?.test ?? (train?.definition.hasTestPart ? train : null);
  const val = setup?.val && !("kind" in setup.val) ? setup.val : null;
  const sources = { train, test, val };
  const printed = Object.entries(sources).flatMap(([part, source]) => {
    if (!source) return [];
    const reader = readerOf(model, source, part === "test" ? "test" : "train");
    return [{ part, source: source.definition.name, reader }];
  });
  const readable = printed.length > 0 && printed.every((p) => p.reader !== null);
  if (!readable) return [...READERS.npz.split("\n")];
  const readers = new Set(printed.map((p) => p.reader!.reader).filter((name) => name !== ""));
  return [
    ...[...readers].flatMap((name) => [...READERS[name as keyof typeof READERS].split("\n"), "", ""]),
    "def load_data(root):",
    ...indent(['"""Arrays by part and field, as the files hold them."""', "return {"]),
    ...printed.map((p) => `        ${quote(p.part)}: ${p.reader!.call},`),
    "    }",
  ];
}

/** PREPARE and AUGMENT: transforms by field. */
export function printTransforms(modules: Modules, program: Program): string[] {
  const table = (name: string, stepsOf: (field: Program["fields"][number]) => readonly TransformStep[], known: ReadonlySet<string>) => {
    const rows = program.fields.flatMap((field) => {
      const steps = stepsOf(field).map((step) => {
        if (!known.has(step.name)) refuse(modules, `${step.name} of ${field.name}`);
        return `(${quote(step.name)}, ${JSON.stringify(step.settings)})`;
      });
      return steps.length === 0 ? [] : [`${quote(field.name)}: [${steps.join(", ")}],`];
    });
    return rows.length === 0 ? [`${name} = {}`] : [`${name} = {`, ...indent(rows), "}"];
  };
  return [
    ...table("PREPARE", (f) => f.prepare, new Set(["scale", "offset", "normalize", "standardize", "min_max"])),
    ...table("AUGMENT", (f) => f.augment, new Set(["flip", "pad_crop", "noise", "cutout"])),
  ];
}

function refuse(modules: Modules, what: string): void {
  const span = modules.model.train?.data?.span ?? modules.model.span;
  modules.diagnostics.push(unsupportedByTarget.at(span, { target: "pytorch", what, place: "" }));
}
