/** @file Modules that scripts/playground.mjs makes while it bundles. */

declare module "playground:specs" {
  /** Every example and every spec of the zoo: text by path (`specs/history/xor.nn`). */
  export const SPECS: Readonly<Record<string, string>>;
}

declare module "playground:data" {
  /** Files that specs read, by their path: where a compressed copy lies beside the page. */
  export const DATA: Readonly<Record<string, string>>;
}

declare module "playground:drawing" {
  /** Makes the drawing below a root fold and zoom: the script of `nabla graph`'s pages. */
  export function bringToLife(root: Document | ShadowRoot): void;
}
