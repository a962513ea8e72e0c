/** @file A network as a safetensors file and back: weights, what `prepare` learned, and where the training stands. */
import { hasSoundChecksum, NO_CHECKSUM, stampChecksum } from "./checksum.ts";
import type { PhaseDefinition, Place } from "./definition.ts";
import { activePhase, type Engine } from "./engine.ts";
import { learnedName } from "./fields.ts";
import { parsePosition, printPosition } from "./position.ts";
import type { Progress } from "./progress.ts";
import { decodeSafetensors, encodeSafetensors, type NamedTensor, type TensorFile } from "./safetensors.ts";

export interface LoadOptions {
  /** Only these parameters: paths, or what lies below them (`encoder` means `encoder.conv1.weight` too). */
  readonly only?: readonly string[];
  /** false: weights and what `prepare` learned, as from a file without a position of the training. */
  readonly training?: boolean;
}

interface Slot extends Place {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Parameters and buffers by path, `prepare.<field>.<step>`; with training `training.<state>` and the position. */
export function saveEngine(engine: Engine, training: boolean): Uint8Array {
  const { definition, learned, progress } = engine;
  const tensors: NamedTensor[] = definition.parameters.map((p) => slotTensor(engine, p));
  for (const [name, data] of learned) tensors.push({ name, shape: [data.length], data });
  const metadata: Record<string, string> = { format: "nabla", model: definition.name, checksum: NO_CHECKSUM };
  if (training) {
    for (const slot of stateSlots(engine, progress)) tensors.push(slotTensor(engine, slot));
    metadata["training"] = printPosition(progress);
  }
  return stampChecksum(encodeSafetensors(tensors, metadata));
}

/** Takes a file in, wholly or (with an Error) not at all. Without a saved position the training's stays. */
export function loadEngine(engine: Engine, bytes: Uint8Array, options: LoadOptions): void {
  const { definition, learned } = engine;
  const file = decodeSafetensors(bytes);
  if (file.metadata["format"] === "nabla" && !hasSoundChecksum(bytes)) {
    throw new Error(
      "Cannot read the safetensors file: its checksum is not that of its content; it was damaged, or changed by another program.",
    );
  }
  const { only } = options;
  const wanted = definition.parameters.filter((p) => !only || only.some((o) => isBelow(p.name, o)));
  const takesPosition = !only && options.training !== false && definition.phases.length > 0;
  const progress = takesPosition ? savedProgress(file, definition.phases) : null;
  const slots: Slot[] = [...wanted, ...(progress ? stateSlots({ ...engine, progress }, progress) : [])];
  for (const slot of slots) checkSlot(file, slot);
  const preparation = only ? [] : preparationNames(engine).filter((name) => file.tensors.has(name));
  if (!only) checkNothingElse(file, new Set([...slots.map((s) => s.name), ...preparation]));
  for (const slot of slots) definition.memory.set(file.tensors.get(slot.name)!.data, slot.offset);
  for (const name of preparation) learned.set(name, file.tensors.get(name)!.data);
  // A training that was saved before its first update has yet to scale its weights.
  if (progress?.step !== 0) for (const { name } of wanted) engine.fresh.delete(name);
  if (progress) engine.progress = Object.assign(engine.progress, progress);
}

function slotTensor(engine: Engine, { name, shape, offset, size }: Slot): NamedTensor {
  return { name, shape, data: engine.definition.memory.subarray(offset, offset + size) };
}

/** The optimizer's memory of the running phase; before its first update there is none. */
function stateSlots(engine: Engine, progress: Progress): Slot[] {
  if (progress.phaseStep === 0 || engine.definition.phases.length === 0) return [];
  return activePhase(engine).states.map((s) => ({ ...s, name: `training.${s.name}` }));
}

function preparationNames(engine: Engine): string[] {
  return engine.definition.fields.flatMap((field) =>
    field.prepare.flatMap((use, i) => (use.transform.learn ? [learnedName(field, i)] : [])),
  );
}

/** The position that the file holds; null where it holds weights alone. */
function savedProgress(file: TensorFile, phases: readonly PhaseDefinition[]): Progress | null {
  const text = file.metadata["training"];
  if (text === undefined) return null;
  const progress = parsePosition(text, phases.length);
  if (hasMoreToDo(progress, phases)) progress.phase = phases.length - 1;
  return progress;
}

/** True for a training that was finished, and whose last phase has become longer since. */
function hasMoreToDo(
  { phase, epoch, phaseStep, stop }: Progress,
  phases: readonly PhaseDefinition[],
): boolean {
  const last = phases.at(-1);
  if (!last || phase < phases.length || phaseStep === 0) return false;
  const stopped = last.stop !== null && stop.waited >= last.stop.patience;
  const epochs = last.epochs ?? (last.steps === null ? 1 : Infinity);
  return !stopped && epoch < epochs && phaseStep < (last.steps ?? Infinity);
}

function checkSlot(file: TensorFile, { name, shape }: Slot): void {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new Error(`Cannot load: the file has no tensor ${name}.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    throw new Error(
      `Cannot load: ${name} is [${tensor.shape.join(", ")}] in the file, but [${shape.join(", ")}] in the network.`,
    );
  }
}

function checkNothingElse(file: TensorFile, known: ReadonlySet<string>): void {
  for (const name of file.tensors.keys()) {
    if (!known.has(name) && !name.startsWith("training.")) {
      throw new Error(`Cannot load: the network has no tensor ${name}.`);
    }
  }
}

function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}.`);
}
