/** @file What an import asks for: `./resnet.nn?model=ResNet&set=depth=56&weights=runs/resnet`. */
import { findNearest } from "../core/did-you-mean.ts";
import { KERNELS, type KernelChoice } from "../driver/compile.ts";

export interface SpecRequest {
  /** Path of the spec. */
  readonly file: string;
  readonly model?: string;
  readonly train?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly kernels?: KernelChoice;
  /** A safetensors file, or a run's folder; as written, from the spec's folder. */
  readonly weights?: string;
  /** What is wrong with the query, if anything is. */
  readonly fault: string | null;
}

/** Words that a query may have. `nn` says nothing: it is a fixed end, by which types can be told. */
const WORDS = ["weights", "model", "train", "set", "kernels", "nn"];
/** Put in by bundlers and browsers. */
const FOREIGN = /^(?:t|v|import|direct|used|commonjs.*|html-proxy|index|lang.*|type|rspack.*|webpack.*)$/;
/** With these a bundler is asked for something else than the spec's module. */
const OTHERS = /[?&](?:raw|url|worker|sharedworker|inline|no-inline)(?:&|$|=)/;

/** Is this the module of a spec, and not its text or address? */
export function isSpecRequest(id: string): boolean {
  return /\.nn(?:\?|$)/.test(id) && !OTHERS.test(id);
}

/** Reads a module's name as bundlers hand it over, or as an import is written. */
export function readRequest(id: string): SpecRequest {
  const at = id.search(/\?/);
  if (at < 0) return { file: id, set: {}, fault: null };
  const query = new URLSearchParams(id.slice(at + 1));
  const set: Record<string, string> = {};
  const faults: string[] = [];
  for (const text of query.getAll("set")) {
    const equals = text.indexOf("=");
    if (equals < 1) faults.push(`set=${text} is no name=value`);
    else set[text.slice(0, equals)] = text.slice(equals + 1);
  }
  const kernels = query.get("kernels") ?? undefined;
  if (kernels !== undefined && !isKernelChoice(kernels)) {
    faults.push(`kernels=${kernels} is none of ${KERNELS.join(", ")}`);
  }
  for (const word of new Set(query.keys())) {
    if (WORDS.includes(word) || FOREIGN.test(word)) continue;
    const near = findNearest(word, WORDS);
    faults.push(
      `${word} is no part of a query${near ? `: did you mean ${near}?` : ` (${WORDS.slice(0, -1).join(", ")})`}`,
    );
  }
  return {
    file: id.slice(0, at),
    model: query.get("model") ?? undefined,
    train: query.get("train") ?? undefined,
    weights: query.get("weights") ?? undefined,
    kernels: kernels !== undefined && isKernelChoice(kernels) ? kernels : undefined,
    set,
    fault: faults.length > 0 ? faults.join("; ") : null,
  };
}

function isKernelChoice(text: string): text is KernelChoice {
  return KERNELS.some((k) => k === text);
}
