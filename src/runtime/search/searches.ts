/** @file The searches by the names that optimizers give them. */
import { conjugateGradient } from "./conjugate-gradient.ts";
import { lbfgs } from "./lbfgs.ts";
import type { Search } from "./problem.ts";

export const SEARCHES: Readonly<Record<string, Search>> = { lbfgs, "conjugate-gradient": conjugateGradient };
