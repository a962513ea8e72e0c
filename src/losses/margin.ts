/** @file The margin that several losses keep. */
import type { ArgumentSpec } from "../library/define.ts";

export const MARGIN: ArgumentSpec = {
  name: "margin",
  type: { kind: "float", min: 0 },
  default: 1,
  doc: "The distance to keep.",
};
