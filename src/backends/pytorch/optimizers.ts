/** @file Optimizers: the constructor of torch.optim that does the same. */
import type { Arguments } from "../../library/define.ts";
import type { Configured } from "../../sema/model.ts";
import type { OptimizerDefinition } from "../../library/define.ts";
import { bool, number } from "./python.ts";

const options = (args: Arguments, pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([theirs, ours]) => {
      const raw = args.raw(ours);
      return `, ${theirs}=${raw?.kind === "bool" ? bool(raw.value) : number(args.float(ours))}`;
    })
    .join("");

const betas = (args: Arguments): string =>
  `, betas=(${number(args.float("beta1"))}, ${number(args.float("beta2"))})`;

const COMMON = { lr: "lr", eps: "eps", weight_decay: "decay" };

const OPTIMIZERS: Readonly<Record<string, (args: Arguments) => string>> = {
  sgd: (args) =>
    `SGD(weights${options(args, { lr: "lr", momentum: "momentum", dampening: "dampening", nesterov: "nesterov", weight_decay: "decay" })})`,
  adagrad: (args) => `Adagrad(weights${options(args, { ...COMMON, initial_accumulator_value: "initial" })})`,
  adadelta: (args) => `Adadelta(weights${options(args, { ...COMMON, rho: "rho" })})`,
  rmsprop: (args) =>
    `RMSprop(weights${options(args, { ...COMMON, alpha: "rho", momentum: "momentum", centered: "centered" })})`,
  adam: (args) => `Adam(weights${betas(args)}${options(args, { ...COMMON, amsgrad: "amsgrad" })})`,
  adamw: (args) => `AdamW(weights${betas(args)}${options(args, { ...COMMON, amsgrad: "amsgrad" })})`,
  nadam: (args) =>
    `NAdam(weights${betas(args)}${options(args, { ...COMMON, momentum_decay: "momentum_decay" })})`,
  radam: (args) => `RAdam(weights${betas(args)}${options(args, COMMON)})`,
  adamax: (args) => `Adamax(weights${betas(args)}${options(args, COMMON)})`,
  lbfgs: (args) =>
    `LBFGS(weights, lr=${number(args.float("lr"))}, max_iter=${args.int("iterations")}, max_eval=${args.int("evaluations")}, ` +
    `history_size=${args.int("history")}${args.bool("line_search") ? ', line_search_fn="strong_wolfe"' : ""})`,
};

/** `torch.optim.SGD(weights, …)`; null where torch.optim has none that does the same. */
export function printOptimizer({ definition, args }: Configured<OptimizerDefinition>): string | null {
  const print = OPTIMIZERS[definition.name];
  return print ? `torch.optim.${print(args)}` : null;
}
