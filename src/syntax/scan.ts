/** @file Text → tokens as the parser wants them: lexed, words told from names, brackets balanced, retagged by what is around. */
import { balance } from "./balance.ts";
import { lex, type Lexed } from "./lex.ts";
import { shape } from "./shape.ts";
import type { PassContext } from "./tokens.ts";
import { nameWords } from "./words.ts";

export function scan(context: PassContext): Lexed {
  const { tokens: lexed, comments } = lex(context);
  nameWords(lexed, context);
  const tokens = balance(lexed, context);
  shape(tokens, context);
  return { tokens, comments };
}
