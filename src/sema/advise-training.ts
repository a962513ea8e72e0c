/** @file Advice on a phase of training: rates, what is trained, what is watched. Nothing here changes the model. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import {
  batchOfOne,
  figureUnknown,
  lossApart,
  noValidation,
  partApart,
  patienceLong,
  rateGrows,
  rateLarge,
  rateSmall,
  scheduleBeyond,
  trainsNothing,
  validationLarge,
} from "../diagnostics/setup.ts";
import type { ArgumentValue } from "../library/define.ts";
import type { Expr } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { DataSetup, PhaseSetup, ValueId } from "./model.ts";

type Settings = ReadonlyMap<string, Expr>;

/** Everything that can be said of a phase once it is put together. */
export function advisePhase(
  cx: Elaboration,
  phase: PhaseSetup,
  settings: Settings,
  data: DataSetup | null,
): void {
  if (cx.proving) return;
  adviseRate(cx, phase);
  adviseWeights(cx, phase, settings);
  adviseBatch(cx, phase, settings);
  adviseFigures(cx, phase, settings, data);
  advisePatience(cx, phase, settings);
  adviseSchedule(cx, phase);
  const val = settings.get("val");
  if (data?.val && !("definition" in data.val) && data.val.kind === "share" && data.val.value > 0.5 && val) {
    cx.report(validationLarge.at(val.span, { share: data.val.value * 100 }, { notes: provenance(cx) }));
  }
}

/** Optimizers whose step is about lr in size, whatever the gradient. */
const SCALED: ReadonlySet<string> = new Set(["adam", "adamw", "nadam", "radam", "adamax", "rmsprop"]);

function adviseRate(cx: Elaboration, { optimizer }: PhaseSetup): void {
  const rate = optimizer.args.raw("lr");
  if (rate?.kind !== "number") return;
  const { name } = optimizer.definition;
  const args = { optimizer: name, rate: rate.value };
  const limit = SCALED.has(name) ? 0.5 : name === "sgd" ? 1000 : Infinity;
  if (rate.value >= limit) {
    const usual = SCALED.has(name) ? "1e-4 to 1e-2" : "1e-3 to 1";
    cx.report(rateLarge.at(optimizer.span, { ...args, usual }, { notes: provenance(cx) }));
  } else if (rate.value < 1e-9) cx.report(rateSmall.at(optimizer.span, args, { notes: provenance(cx) }));
}

/** Weights that are trained but that the loss was not computed from. */
function adviseWeights(cx: Elaboration, phase: PhaseSetup, settings: Settings): void {
  const only = settings.get("only");
  const place = only ?? settings.get("freeze");
  if (!place || cx.draft.weights.size === 0) return;
  if (phase.trains.size === 0) {
    // Of an `only` whose parts are none, that was told.
    const told =
      only !== undefined && !settings.has("freeze") && !(only.kind === "list" && only.items.length === 0);
    if (!told) cx.report(trainsNothing.at(place.span, {}, { notes: provenance(cx) }));
    return;
  }
  const reached = weightsBehind(cx, phase.loss);
  if (![...phase.trains].some((path) => reached.has(path))) {
    const trained = cx.textOf(place.span).replace(/^\[|\]$/g, "");
    const args = { trained: only ? trained : "what is trained" };
    cx.report(lossApart.at(place.span, args, { notes: provenance(cx) }));
    return;
  }
  if (only?.kind !== "list") return;
  for (const item of only.items) {
    const part = cx.textOf(item.span);
    const own = [...phase.trains].filter((path) => path === part || path.startsWith(`${part}.`));
    if (own.length > 0 && !own.some((path) => reached.has(path))) {
      cx.report(partApart.at(item.span, { part }, { notes: provenance(cx) }));
    }
  }
}

/** Paths of the weights that a gradient of a value reaches. */
function weightsBehind(cx: Elaboration, start: ValueId): ReadonlySet<string> {
  const { values, nodes } = cx.draft;
  const found = new Set<string>();
  const seen = new Set<ValueId>();
  const open: ValueId[] = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { origin } = values[id]!;
    if (origin.kind === "weight") found.add(origin.path);
    if (origin.kind !== "node") continue;
    const node = nodes[origin.node]!;
    if (node.component.name === "stop_grad") continue;
    for (const weight of node.weights.values()) {
      if (typeof weight === "string") found.add(weight);
      else open.push(weight);
    }
    for (const operand of node.operands) if (operand !== null) open.push(operand);
    // The step of a cell: its weights, and what its body reads from outside.
    if (node.body)
      open.push(
        ...node.body.stacked,
        ...node.body.carries.flatMap((c) => (c.start === null ? [c.next] : [c.next, c.start])),
      );
  }
  return found;
}

function adviseBatch(cx: Elaboration, phase: PhaseSetup, settings: Settings): void {
  const batch = settings.get("batch");
  if (phase.batch !== 1 || !batch) return;
  const norm = cx.draft.nodes.find(
    (n) => n.component.name === "BatchNorm" && cx.typeOf(n.operands[0]!).axes.length === 1,
  );
  if (!norm) return;
  const related = [{ span: norm.span, message: "normalises over the batch" }];
  cx.report(batchOfOne.at(batch.span, { layer: "BatchNorm" }, { related, notes: provenance(cx) }));
}

/** Figures that stop, schedule and checkpoint watch must be reported. */
function adviseFigures(cx: Elaboration, phase: PhaseSetup, settings: Settings, data: DataSetup | null): void {
  const names = ["loss", ...phase.metrics.map((m) => m.name)];
  const known = [...names, ...names.map((name) => `val.${name}`)];
  const watched: readonly (readonly [string | null | undefined, Span | undefined])[] = [
    [phase.stop?.metric, settings.get("stop")?.span],
    [phase.checkpoint?.best, settings.get("checkpoint")?.span],
    [
      phase.schedule?.definition.name === "plateau" ? phase.schedule.args.text("metric") : null,
      phase.schedule?.span,
    ],
  ];
  for (const [name, span] of watched) {
    if (!name || !span) continue;
    if (!known.includes(name)) {
      const near = findNearest(name, known);
      const help = [...(near ? [`did you mean \`${near}\`?`] : []), `there is ${known.join(", ")}`];
      const fixes = near ? fixText(cx, span, name, near) : [];
      cx.report(figureUnknown.at(span, { name }, { help, fixes, notes: provenance(cx) }));
    } else if (name.startsWith("val.") && data?.train && !data.val && data.train.definition.name !== "host") {
      cx.report(
        noValidation.at(span, { name }, { help: ["hold a part back: val = 10%"], notes: provenance(cx) }),
      );
    }
  }
}

/** Replaces a text inside a span, where it stands there once and as it is. */
function fixText(
  cx: Elaboration,
  span: Span,
  from: string,
  to: string,
): { title: string; edits: { span: Span; text: string }[] }[] {
  const text = cx.textOf(span);
  const at = text.indexOf(from);
  if (at < 0 || text.length !== span.end - span.start || text.includes(from, at + 1)) return [];
  const place = { file: span.file, start: span.start + at, end: span.start + at + from.length };
  return [{ title: `change to ${to}`, edits: [{ span: place, text: to }] }];
}

function advisePatience(cx: Elaboration, phase: PhaseSetup, settings: Settings): void {
  const stop = settings.get("stop");
  if (!phase.stop || !stop || phase.epochs === null || phase.stop.patience < phase.epochs) return;
  const args = { patience: phase.stop.patience, epochs: phase.epochs };
  cx.report(patienceLong.at(stop.span, args, { notes: provenance(cx) }));
}

/** Positions that are epochs, and lie behind the last one; factors that make the rate grow. */
function adviseSchedule(cx: Elaboration, { schedule, epochs }: PhaseSetup): void {
  if (!schedule) return;
  const { name } = schedule.definition;
  const notes = provenance(cx);
  const factor = schedule.args.raw("factor");
  if (factor?.kind === "number" && factor.value > 1)
    cx.report(rateGrows.at(schedule.span, { schedule: name, factor: factor.value }, { notes }));
  if (epochs === null) return;
  const at = schedule.args.raw("at");
  const beyond = at?.kind === "list" ? at.items.map(epochOf).find((p) => p !== null && p >= epochs) : null;
  const warmup = schedule.args.raw("warmup");
  const rise = warmup ? epochOf(warmup) : null;
  if (beyond != null) {
    const help = ["positions may be shares of the training: at = [50%, 75%]"];
    const what = `the rate is to change at epoch ${beyond}`;
    cx.report(scheduleBeyond.at(schedule.span, { what, epochs }, { help, notes }));
  } else if (rise !== null && rise >= epochs) {
    const help = ["the warm-up is in epochs, or a share of the training: warmup = 5%"];
    const what = `the warm-up lasts ${rise} epochs`;
    cx.report(scheduleBeyond.at(schedule.span, { what, epochs }, { help, notes }));
  }
}

function epochOf(value: ArgumentValue): number | null {
  return value.kind === "number" && !value.percent && value.value > 1 ? value.value : null;
}
