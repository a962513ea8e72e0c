/** @file Finds what repeats: bodies that become blocks, runs that become repeat and for. Statements → statements and blocks. */
import { type Block, type Item, leavesOf, type Pipeline, type Statement } from "./items.ts";
import { type ChannelsOf, formOf, generalise, textOf } from "./generalise.ts";

export function findStructure(
  statements: readonly Statement[],
  channels: ChannelsOf,
): { statements: Statement[]; blocks: Block[] } {
  const blocks: Block[] = [];
  let found = [...statements];
  for (let next = findBody(found, channels, blocks); next; next = findBody(found, channels, blocks))
    found = next;
  for (let next = findForks(found, channels, blocks); next; next = findForks(found, channels, blocks))
    found = next;
  const looped = mapLists(found, (items, top) => findLoops(findRepeats(items), channels, top));
  return {
    statements: looped,
    blocks: blocks.map((b) => ({ ...b, body: mapItems(b.body, (items) => findRepeats(items)) })),
  };
}

const WEIGHTED = new Set([
  "Conv",
  "DepthwiseConv",
  "Linear",
  "ConvTranspose",
  "LSTM",
  "GRU",
  "RNN",
  "Attention",
]);

function countWeighted(items: readonly Item[]): number {
  return leavesOf(items).filter((l) => WEIGHTED.has(l.name)).length;
}

/** Every list of items: those of statements, and of arms within. */
function listsOf(
  statements: readonly Statement[],
): { readonly items: readonly Item[]; readonly arm: boolean }[] {
  const inside = (items: readonly Item[]): { items: readonly Item[]; arm: boolean }[] =>
    items.flatMap((item) =>
      item.kind === "fork" ? item.arms.flatMap((arm) => [{ items: arm, arm: true }, ...inside(arm)]) : [],
    );
  const pipelines = (p: Pipeline): Pipeline[] => [
    p,
    ...(p.head.kind === "value" ? [] : p.head.operands.flatMap(pipelines)),
  ];
  return statements
    .flatMap((s) => pipelines(s.value))
    .flatMap((p) => [{ items: p.items, arm: false }, ...inside(p.items)]);
}

/** Replaces every list, inner ones first. */
function mapLists(
  statements: readonly Statement[],
  change: (items: readonly Item[], top: boolean) => readonly Item[],
): Statement[] {
  const pipeline = (p: Pipeline): Pipeline => ({
    head: p.head.kind === "value" ? p.head : { ...p.head, operands: p.head.operands.map(pipeline) },
    items: change(
      mapItems(p.items, (items) => change(items, false)),
      true,
    ),
  });
  return statements.map((s) => ({ ...s, value: pipeline(s.value) }));
}

/** Replaces the lists inside items; the outer list itself too. What does not change stays the same object. */
function mapItems(
  items: readonly Item[],
  change: (items: readonly Item[]) => readonly Item[],
): readonly Item[] {
  const inner = items.map((item) => {
    if (item.kind !== "fork") return item;
    const arms = item.arms.map((arm) => mapItems(arm, change));
    return arms.every((arm, i) => arm === item.arms[i]) ? item : { ...item, arms };
  });
  return change(inner.every((item, i) => item === items[i]) ? items : inner);
}

/** The longest body of a connection, with at least two weighted layers, that stands in several places. */
function findBody(
  statements: readonly Statement[],
  channels: ChannelsOf,
  blocks: Block[],
): Statement[] | null {
  const lists = listsOf(statements);
  const bodies = lists.filter(
    ({ items, arm }) =>
      arm &&
      items.every((i) => i.kind !== "fork") &&
      countWeighted(items) >= 2 &&
      items.some((i) => i.kind === "layer"),
  );
  const candidates = [...new Set(bodies.map((b) => formOf(b.items)))];
  const lengths = new Map(bodies.map((b) => [formOf(b.items), b.items.length]));
  for (const form of candidates.sort((a, b) => lengths.get(b)! - lengths.get(a)!)) {
    const length = lengths.get(form)!;
    const instances = lists.flatMap(({ items }) =>
      placesOf(items, form, length).map((at) => items.slice(at, at + length)),
    );
    if (instances.length < 2) continue;
    const found = makeBlock(instances, channels, blocks, nameBody(instances[0]!));
    if (!found) continue;
    blocks.push(found.block);
    const calls = new Map(instances.map((items, i) => [items[0]!, found.calls[i]!]));
    return mapLists(statements, (items) => replaceWindows(items, form, length, calls));
  }
  return null;
}

function placesOf(items: readonly Item[], form: string, length: number): number[] {
  const places: number[] = [];
  for (let at = 0; at + length <= items.length; at++) {
    if (formOf(items.slice(at, at + length)) !== form) continue;
    places.push(at);
    at += length - 1;
  }
  return places;
}

function replaceWindows(
  items: readonly Item[],
  form: string,
  length: number,
  calls: ReadonlyMap<Item, Item>,
): readonly Item[] {
  const replaced: Item[] = [];
  for (let at = 0; at < items.length; at++) {
    const call =
      at + length <= items.length && formOf(items.slice(at, at + length)) === form
        ? calls.get(items[at]!)
        : undefined;
    replaced.push(call ?? items[at]!);
    if (call) at += length - 1;
  }
  return replaced.every((item, i) => item === items[i]) ? items : replaced;
}

function makeBlock(
  instances: readonly (readonly Item[])[],
  channels: ChannelsOf,
  blocks: readonly Block[],
  wish: string,
): { block: Block; calls: Item[] } | null {
  const general = generalise(instances, channels);
  if (!general) return null;
  let name = wish;
  for (let i = 2; blocks.some((b) => b.name === name); i++) name = `${wish}${i}`;
  const block = { name, parameters: general.names, body: general.body };
  const calls = instances.map((items, i): Item => ({
    kind: "call",
    block: name,
    parameters: general.names,
    arguments: general.rows[i]!.map((value) => ({ name: null, value })),
    from: items[0]!.from,
    inside: items,
  }));
  return { block, calls };
}

function nameBody(items: readonly Item[]): string {
  const names = leavesOf(items).map((l) => l.name);
  if (names.includes("DepthwiseConv")) return "Separable";
  const convolutions = names.filter((n) => n === "Conv").length;
  return convolutions === 2 ? "Basic" : convolutions === 3 ? "Bottleneck" : "Body";
}

/** Connections of one form, with the activation after them where all have it. */
function findForks(
  statements: readonly Statement[],
  channels: ChannelsOf,
  blocks: Block[],
): Statement[] | null {
  const lists = listsOf(statements);
  const forms = new Map<string, { readonly length: number; readonly instances: (readonly Item[])[] }>();
  for (const { items } of lists) {
    items.forEach((item, at) => {
      if (
        item.kind !== "fork" ||
        item.arms.some((arm) => arm.some((i) => i.kind === "fork")) ||
        countItems(item) < 3
      )
        return;
      for (const length of [2, 1]) {
        const own = items.slice(at, at + length);
        if (
          own.length < length ||
          (length === 2 &&
            (own[1]!.kind !== "layer" || WEIGHTED.has(own[1]!.kind === "layer" ? own[1]!.name : "")))
        )
          continue;
        const form = formOf(own);
        if (!forms.has(form)) forms.set(form, { length, instances: [] });
        forms.get(form)!.instances.push(own);
      }
    });
  }
  const several = [...forms]
    .filter(([, f]) => f.instances.length > 1)
    .sort(([, a], [, b]) => b.instances.length * 2 + b.length - (a.instances.length * 2 + a.length));
  for (const [form, { length, instances }] of several) {
    const found = makeBlock(instances, channels, blocks, nameFork(instances[0]!));
    if (!found) continue;
    blocks.push(found.block);
    const calls = new Map(instances.map((items, i) => [items[0]!, found.calls[i]!]));
    return mapLists(statements, (items) => replaceWindows(items, form, length, calls));
  }
  return null;
}

function countItems(item: Item): number {
  return item.kind === "fork" ? item.arms.reduce((sum, arm) => sum + arm.length, 0) : 1;
}

function nameFork([item]: readonly Item[]): string {
  if (item?.kind !== "fork") return "Unit";
  if (item.name === "skip") return "Residual";
  if (item.name === "dense") return "DenseLayer";
  if (item.name === "concat") return item.arms.length > 2 ? "Inception" : "Fire";
  return item.name === "mul" &&
    item.arms.some((arm) => arm[0]?.kind === "layer" && arm[0].name === "GlobalAvgPool")
    ? "SqueezeExcite"
    : "Unit";
}

/** Identical neighbours: `repeat 3 { … }`, the shortest period first. */
export function findRepeats(items: readonly Item[]): readonly Item[] {
  const texts = items.map((item) => textOf([item]));
  for (let period = 1; period * 2 <= items.length; period++) {
    for (let at = 0; at + period * 2 <= items.length; at++) {
      let count = 1;
      while (sameRun(texts, at, at + count * period, period)) count++;
      const body = items.slice(at, at + period);
      if (count < 2 || !isWorth(body, count)) continue;
      const inside = items.slice(at, at + count * period);
      const made: Item = { kind: "repeat", count, body, from: items[at]!.from, inside };
      return findRepeats([...items.slice(0, at), made, ...items.slice(at + count * period)]);
    }
  }
  return items;
}

function sameRun(texts: readonly string[], a: number, b: number, length: number): boolean {
  if (b + length > texts.length) return false;
  for (let i = 0; i < length; i++) if (texts[a + i] !== texts[b + i]) return false;
  return true;
}

/** Something is made, and a loop is not longer than what it stands for. */
function isWorth(body: readonly Item[], count: number): boolean {
  return countWeighted(body) > 0 && (body.length > 1 || count > 2 || body[0]!.kind !== "layer");
}

const LONGEST_PERIOD = 16;

/** Neighbours of one form: `for c, s in [(16, 1), (32, 2)] { … }`. */
function findLoops(items: readonly Item[], channels: ChannelsOf, top: boolean): readonly Item[] {
  if (!top) return items;
  for (let period = 1; period <= Math.min(LONGEST_PERIOD, items.length / 2); period++) {
    for (let at = 0; at + period * 2 <= items.length; at++) {
      const form = formOf(items.slice(at, at + period));
      let count = 1;
      while (
        at + (count + 1) * period <= items.length &&
        formOf(items.slice(at + count * period, at + (count + 1) * period)) === form
      )
        count++;
      if (count < 2 || countWeighted(items.slice(at, at + period)) * count < 3) continue;
      const instances = Array.from({ length: count }, (_, i) =>
        items.slice(at + i * period, at + (i + 1) * period),
      );
      const general = generalise(instances, channels);
      if (!general || general.names.length === 0 || general.names.length > 5) continue;
      const inside = items.slice(at, at + count * period);
      const loop: Item = {
        kind: "loop",
        names: general.names,
        rows: general.rows,
        body: general.body,
        from: items[at]!.from,
        inside,
      };
      return findLoops([...items.slice(0, at), loop, ...items.slice(at + count * period)], channels, top);
    }
  }
  return items;
}
