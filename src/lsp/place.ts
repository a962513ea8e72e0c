/** @file What may stand at an offset: works on tokens alone, so that it also knows in a text that is being written. */
import type { Token } from "../syntax/tokens.ts";
import { endOf, isToken, isWord, type Lexed } from "./tokens.ts";

export type BraceKind = "model" | "block" | "cell" | "train" | "phase" | "data" | "import" | "body";

/** The call whose parentheses are open. */
export interface OpenCall {
  readonly name: string;
  readonly start: number;
  /** The name before `=` of the argument at the offset. */
  readonly argument: string | null;
  /** Positional arguments before it. */
  readonly position: number;
  /** Names that were given already, the one at the offset aside. */
  readonly given: readonly string[];
}

export interface Place {
  readonly kind:
    | "nothing"
    | "declaration"
    | "statement"
    | "setting"
    | "step"
    | "argument"
    | "value"
    | "type"
    | "parameterType"
    | "member"
    | "import";
  /** Innermost braces that are no body of a call. */
  readonly braces: BraceKind | null;
  /** In train, phase and data blocks: the setting whose value is written; prepare and augment count too. */
  readonly setting: string | null;
  readonly call: OpenCall | null;
  /** For `member`: the word before the point. */
  readonly object: string | null;
}

interface Frame {
  readonly opener: "(" | "[" | "{";
  readonly braces: BraceKind | null;
  readonly callee: Token | null;
  readonly declares: boolean;
  readonly tokens: Token[];
}

const OPENERS: Readonly<Record<string, Frame["opener"]>> = {
  LParen: "(",
  LBracket: "[",
  LBrace: "{",
  CallBrace: "{",
};
const CLOSERS: readonly string[] = ["RParen", "RBracket", "RBrace"];
const VALUE_ENDS: readonly string[] = [
  "Upper",
  "Lower",
  "Number",
  "Percent",
  "Size",
  "String",
  "True",
  "False",
  "Closed",
];
const DECLARING: readonly string[] = ["Model", "Block", "Cell", "Data"];
const NAMING: readonly string[] = [
  "Const",
  "Input",
  "Target",
  "State",
  "As",
  "Phase",
  "Entry",
  "For",
  "Model",
  "Block",
  "Cell",
  "Data",
];

/** The place of the word that is written at `offset`. */
export function findPlace({ tokens, comments }: Lexed, offset: number): Place {
  const nothing: Place = { kind: "nothing", braces: null, setting: null, call: null, object: null };
  if (comments.some((c) => c.span.start < offset && offset <= c.span.end)) return nothing;
  const before = tokens.filter((t) => t.startOffset < offset);
  const last = before[before.length - 1];
  if (last && endOf(last) >= offset) {
    if (
      isToken(last, "String", "Number", "Percent", "Size", "BadNumber", "BadString") &&
      (isToken(last, "BadString") || endOf(last) > offset || !isToken(last, "String"))
    )
      return nothing;
    if (isWord(last)) before.pop();
  }
  const frames = openFrames(before);
  const here = frames[frames.length - 1]!;
  const braces = [...frames].reverse().find((f) => f.braces !== null && f.braces !== "body")?.braces ?? null;
  const setting = settingOf(frames);
  const call = callOf(here);
  const object = isToken(here.tokens.at(-1), "Dot") ? (here.tokens.at(-2)?.image ?? null) : null;
  return { kind: kindOf(here, before), braces, setting, call, object };
}

/** Frames from the outermost; a bracket that closed stands as one token named Closed. */
function openFrames(tokens: readonly Token[]): Frame[] {
  const frames: Frame[] = [{ opener: "{", braces: null, callee: null, declares: false, tokens: [] }];
  for (const token of tokens) {
    const here = frames[frames.length - 1]!;
    const opener = OPENERS[token.tokenType.name];
    if (opener) {
      frames.push(openFrame(opener, here));
    } else if (CLOSERS.includes(token.tokenType.name)) {
      if (frames.length === 1) continue;
      frames.pop();
      const closed = { ...token, tokenType: { ...token.tokenType, name: "Closed" } };
      frames[frames.length - 1]!.tokens.push(closed);
    } else {
      here.tokens.push(token);
    }
  }
  return frames;
}

function openFrame(opener: Frame["opener"], outer: Frame): Frame {
  const { tokens } = outer;
  const last = tokens[tokens.length - 1];
  const callee = opener === "(" && isToken(last, "Upper", "Lower") ? last! : null;
  const declares = callee !== null && DECLARING.includes(tokens[tokens.length - 2]?.tokenType.name ?? "");
  return { opener, braces: opener === "{" ? bracesOf(tokens) : null, callee, declares, tokens: [] };
}

/** From what stands before the `{`. */
function bracesOf(tokens: readonly Token[]): BraceKind {
  let at = tokens.length - 1;
  if (isToken(tokens[at], "Train")) return "train";
  if (isToken(tokens[at], "Import")) return "import";
  if (isToken(tokens[at], "Closed")) at--;
  if (isToken(tokens[at], "Upper", "Lower")) at--;
  const word = tokens[at]?.tokenType.name.toLowerCase() ?? "";
  if (["model", "block", "cell", "train", "phase", "data"].includes(word)) return word as BraceKind;
  return "body";
}

function settingOf(frames: readonly Frame[]): string | null {
  const block = [...frames].reverse().find((f) => f.braces !== null && f.braces !== "body");
  if (!block || (block.braces !== "train" && block.braces !== "phase" && block.braces !== "data"))
    return null;
  const { tokens } = block;
  for (let i = tokens.length - 1; i > 0; i--) {
    if (!isToken(tokens[i], "Equals")) continue;
    const transform = tokens[i - 2];
    return isToken(transform, "Prepare", "Augment") ? transform!.image : (tokens[i - 1]?.image ?? null);
  }
  return null;
}

function callOf(frame: Frame): OpenCall | null {
  if (frame.opener !== "(" || frame.callee === null || frame.declares) return null;
  const parts: Token[][] = [[]];
  for (const token of frame.tokens) {
    if (isToken(token, "Comma")) parts.push([]);
    else parts[parts.length - 1]!.push(token);
  }
  const names = parts.map((part) => (isToken(part[1], "Equals") ? part[0]!.image : null));
  const before = names.slice(0, -1);
  return {
    name: frame.callee.image,
    start: frame.callee.startOffset,
    argument: names[names.length - 1] ?? null,
    position: before.filter((name) => name === null).length,
    given: before.filter((name) => name !== null),
  };
}

function kindOf(frame: Frame, before: readonly Token[]): Place["kind"] {
  const { tokens } = frame;
  const last = tokens[tokens.length - 1];
  const ends = last !== undefined && VALUE_ENDS.includes(last.tokenType.name);
  if (isToken(last, "Dot")) return "member";
  if (isToken(last, "Arrow", "Bar")) return "step";
  if (isToken(last, "Colon")) return frame.opener === "(" ? "parameterType" : "type";
  if (last && NAMING.includes(last.tokenType.name)) return "nothing";
  if (frame.opener === "(") {
    if (frame.declares) return isToken(last, "Equals", "In") ? "value" : "nothing";
    return frame.callee && (last === undefined || isToken(last, "Comma"))
      ? "argument"
      : ends
        ? "nothing"
        : "value";
  }
  if (frame.opener === "[") return ends ? "nothing" : "value";
  const starts = last === undefined || ends;
  if (frame.braces === null) return starts ? "declaration" : before.length === 0 ? "declaration" : "value";
  if (frame.braces === "import") return "import";
  if (frame.braces === "body") return last === undefined ? "step" : ends ? "nothing" : "value";
  if (isToken(last, "Output", "Update", "Prepare", "Augment", "Defaults")) return "value";
  if (!starts) return "value";
  return frame.braces === "model" || frame.braces === "block" || frame.braces === "cell"
    ? "statement"
    : "setting";
}
