/** @file he: a short name of he_normal. */
import type { InitializerDefinition } from "../library/define.ts";
import heNormal from "./he-normal.ts";

const he: InitializerDefinition = {
  ...heNormal,
  name: "he",
  doc: { ...heNormal.doc, summary: "Normal with He's variance, for the ReLU family; the same as he_normal." },
};

export default he;
