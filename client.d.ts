/** Types of imported specs: `/// <reference types="nabla/client" />`. `nabla types` writes exact ones for each file. */
declare module "*.nn" {
  import type { Network } from "nabla";

  export interface Options {
    /** Instead of the spec's seed: start values, order of examples, noise. */
    seed?: number;
    threads?: number;
    kernels?: "auto" | "wasm" | "ts";
  }

  /** A network with fresh start values. Each has its own memory. */
  export function create(options?: Options): Promise<Network>;
}

/** `./digits.nn?weights=runs/digits/weights.safetensors` */
declare module "*.safetensors" {
  export * from "*.nn";
}

/** Any other query, with `nn` at its end: `./resnet.nn?set=depth=56&nn`. */
declare module "*&nn" {
  export * from "*.nn";
}
