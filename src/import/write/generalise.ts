/** @file Items that differ in numbers alone: one text for them, with names where they differ. */
import type { Argument } from "../steps.ts";
import type { Item } from "./items.ts";

/** Channels of the value that enters an item, where they are a number. */
export type ChannelsOf = (item: Item) => number | null;

/** A number that may differ between items of one form. */
interface Slot {
  readonly name: string;
  readonly value: number | string;
  /** Another way to write it, with the same meaning: `pad = same` is `pad = 1` under a kernel of 3. */
  readonly also: number | null;
  /** Channels entering the nearest braces. */
  readonly channels: number | null;
}

const CONVOLUTIONS = new Set(["Conv", "DepthwiseConv"]);
const POOLS = new Set(["MaxPool", "AvgPool"]);

/** Arguments that are written, and those that another item of the form may write. */
function slotsOf(item: Extract<Item, { kind: "layer" | "call" }>, channels: number | null): Slot[] {
  const layer = item.kind === "layer" ? item.name : "";
  const positional =
    item.kind === "call"
      ? item.parameters
      : layer === "Conv"
        ? ["filters", "kernel"]
        : layer === "DepthwiseConv"
          ? ["kernel"]
          : layer === "Linear"
            ? ["units"]
            : [];
  const given = item.arguments.map((a, i): Slot => ({
    name: a.name ?? positional[i] ?? `#${i}`,
    value: a.value,
    also: null,
    channels,
  }));
  if (!CONVOLUTIONS.has(layer)) return given;
  const has = (name: string): Slot | undefined => given.find((s) => s.name === name);
  const [kernel, stride, pad, dilation] = ["kernel", "stride", "pad", "dilation"].map(
    (name) => has(name)?.value,
  );
  const rest = given.filter((s) => s.name !== "stride" && s.name !== "pad");
  const reach =
    typeof kernel === "number" ? ((kernel - 1) * (typeof dilation === "number" ? dilation : 1)) / 2 : NaN;
  const equal =
    pad === undefined && (stride === undefined || stride === 1) && Number.isInteger(reach)
      ? reach
      : pad === "valid"
        ? 0
        : null;
  return [
    ...rest,
    { name: "stride", value: stride ?? 1, also: null, channels },
    { name: "pad", value: pad ?? "same", also: equal, channels },
  ];
}

/** What items of one form have in common, as a text. Numbers of layers may differ, kernels of pools not. */
export function formOf(items: readonly Item[]): string {
  return items.map(formOfItem).join(" -> ");
}

function formOfItem(item: Item): string {
  switch (item.kind) {
    case "layer": {
      if (POOLS.has(item.name))
        return `${item.name}(${item.arguments.map((a) => `${a.name}=${a.value}`).join()})`;
      const slots = slotsOf(item, null)
        .filter((s) => s.name !== "pad")
        .map((s) => (isSpoken(s) ? `${s.name}=${s.value}` : s.name));
      return `${item.bidir ? "bidir " : ""}${item.name}(${slots.join()})`;
    }
    case "call":
      return `${item.block}(${item.arguments.length})`;
    case "number":
      return `${item.side}${item.sign}${item.number}`;
    case "function":
      return item.name;
    case "fork":
      return `${item.name}${item.axis ?? ""}{${item.arms.map(formOf).join("|")}}`;
    case "repeat":
      return `repeat{${formOf(item.body)}}`;
    case "loop":
      return `for ${item.rows.join(";")}{${formOf(item.body)}}`;
  }
}

/** Words, fractions and kernels stay as they are. */
function isSpoken({ name, value }: Slot): boolean {
  return (
    typeof value === "string" ||
    !Number.isInteger(value) ||
    name === "kernel" ||
    name === "eps" ||
    name === "momentum" ||
    name === "slope"
  );
}

/** The text itself: two items of it are the same. */
export function textOf(items: readonly Item[]): string {
  return JSON.stringify(items, (key, value: unknown) =>
    key === "step" || key === "from" || key === "inside" ? undefined : value,
  );
}

export interface General {
  readonly names: readonly string[];
  /** Values of the names, one row an instance. */
  readonly rows: readonly (readonly number[])[];
  readonly body: readonly Item[];
}

/** One body for instances of one form; null where they differ in what cannot have a name. */
export function generalise(instances: readonly (readonly Item[])[], channels: ChannelsOf): General | null {
  const slots = instances.map((items) => collectSlots(items, channels));
  const columns: Column[] = [];
  const vectors = slots[0]!.map((_, i) => slots.map((all) => all[i]!.value).join());
  const chosen = slots[0]!.map((slot, i) => {
    const shared = vectors.filter((v) => v === vectors[i]).length > 1;
    return chooseText(
      slots.map((all) => all[i]!),
      slot.name,
      columns,
      shared,
    );
  });
  if (chosen.includes(null)) return null;
  const used = columns.filter((c) => c.used);
  let next = 0;
  const body = rebuild(instances[0]!, () => chosen[next++]!);
  return {
    names: used.map((c) => c.name),
    rows: instances.map((_, i) => used.map((c) => c.values[i]!)),
    body,
  };
}

interface Column {
  readonly name: string;
  readonly values: readonly number[];
  used: boolean;
}

type Choice = number | string;

/** `shared`: the same numbers stand elsewhere too, and are worth a name. */
function chooseText(slots: readonly Slot[], name: string, columns: Column[], shared: boolean): Choice | null {
  const [first] = slots;
  if (slots.every((s) => s.value === first!.value)) return first!.value;
  const spread = slots.find((s) => typeof s.value === "number")?.value;
  if (name === "pad")
    return spread !== undefined && slots.every((s) => s.value === spread || s.also === spread)
      ? spread
      : null;
  const values = slots.map((s) => s.value);
  if (!values.every((v): v is number => typeof v === "number" && Number.isInteger(v))) return null;
  const known = columns.find((c) => c.values.every((v, i) => v === values[i]));
  if (known) return known.name;
  const times = factorOf(
    values,
    slots.map((s) => s.channels),
  );
  if (times !== null && times !== 1 && !shared) return `${times} * it.c`;
  const base = columns.find((c) => (factorOf(values, c.values) ?? 1) !== 1);
  if (base) return `${factorOf(values, base.values)!} * ${base.name}`;
  const column = { name: freeName(name, columns), values, used: true };
  columns.push(column);
  return column.name;
}

/** The whole number by which all values are the multiples of others. */
function factorOf(values: readonly number[], of: readonly (number | null)[]): number | null {
  const factor = values[0]! / (of[0] ?? NaN);
  return Number.isInteger(factor) && values.every((v, i) => v === factor * (of[i] ?? NaN)) ? factor : null;
}

const LETTERS: Readonly<Record<string, string>> = {
  filters: "c",
  units: "c",
  kernel: "k",
  stride: "s",
  groups: "g",
  multiplier: "m",
  count: "n",
};

function freeName(name: string, columns: readonly Column[]): string {
  const wish = LETTERS[name] ?? (/^[a-z]\w*$/.test(name) ? name : "k");
  for (let i = 1; ; i++) {
    const found = i === 1 ? wish : `${wish}${i}`;
    if (!columns.some((c) => c.name === found)) return found;
  }
}

/** Numbers of all layers, in order; repeats have their counts. */
function collectSlots(items: readonly Item[], channels: ChannelsOf): Slot[] {
  const entering = items.length === 0 ? null : channels(items[0]!);
  return items.flatMap((item): Slot[] => {
    if (item.kind === "layer" || item.kind === "call")
      return POOLS.has(item.kind === "layer" ? item.name : "") ? [] : slotsOf(item, entering);
    if (item.kind === "fork") return item.arms.flatMap((arm) => collectSlots(arm, channels));
    if (item.kind === "repeat")
      return [
        { name: "count", value: item.count, also: null, channels: null },
        ...collectSlots(item.body, channels),
      ];
    return [];
  });
}

/** The items with their numbers as chosen, in the order of collectSlots. */
function rebuild(items: readonly Item[], choose: () => Choice): Item[] {
  return items.map((item): Item => {
    if (item.kind === "layer" || item.kind === "call") {
      if (item.kind === "layer" && POOLS.has(item.name)) return item;
      const slots = slotsOf(item, null).map((s) => ({ ...s, value: choose() }));
      return { ...item, arguments: writeSlots(item, slots) };
    }
    if (item.kind === "fork") return { ...item, arms: item.arms.map((arm) => rebuild(arm, choose)) };
    if (item.kind === "repeat") {
      const count = choose();
      return { ...item, count: count as number, body: rebuild(item.body, choose) };
    }
    return item;
  });
}

function writeSlots(item: Extract<Item, { kind: "layer" | "call" }>, slots: readonly Slot[]): Argument[] {
  const count = item.arguments.filter((a) => a.name === null).length;
  const kept = slots.filter(
    (s) => !(s.name === "stride" && s.value === 1) && !(s.name === "pad" && s.value === "same"),
  );
  // The order of the layer's own arguments: what is positional, then stride and pad, then the rest.
  const order = (s: Slot): number =>
    slots.indexOf(s) < count
      ? slots.indexOf(s)
      : s.name === "stride"
        ? 100
        : s.name === "pad"
          ? 101
          : 200 + slots.indexOf(s);
  return [...kept]
    .sort((a, b) => order(a) - order(b))
    .map((s, i): Argument => ({ name: i < count ? null : s.name, value: s.value }));
}
