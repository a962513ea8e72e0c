/** @file Attention as it was recognised: the projections of one input, and back. */
import type { Translate } from "../context.ts";

export const ATTENTION: Readonly<Record<string, Translate>> = {};
