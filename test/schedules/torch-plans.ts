/** @file How PyTorch's schedules are said here, by the name of the case, at one update an epoch. */

export interface ScheduleCase {
  readonly name: string;
  readonly base_lr: number;
  readonly lr: readonly number[];
  /** What a plateau watches, after each update. */
  readonly metric?: readonly number[];
}

export interface SchedulePlan {
  readonly schedule: string;
  /** Epochs of the whole training. */
  readonly total: number;
  /** What of the training the watched numbers are. */
  readonly watches?: "loss" | "accuracy";
}

const ABSENT = "the language has no such schedule";

export const SCHEDULE_PLANS: Readonly<Record<string, SchedulePlan | string>> = {
  constant: { schedule: "constant", total: 50 },
  step_7_half: { schedule: "step(7, factor = 0.5)", total: 50 },
  exponential: { schedule: "exponential(0.9)", total: 50 },
  cosine: { schedule: "cosine", total: 50 },
  cosine_restarts_10_1: { schedule: "cosine_restarts(10, mult = 1)", total: 50 },
  cosine_restarts_7_3: { schedule: "cosine_restarts(7, mult = 3)", total: 50 },
  plateau: { schedule: "plateau(loss, factor = 0.5, patience = 3)", total: 50, watches: "loss" },
  plateau_max: { schedule: "plateau(accuracy, factor = 0.2, patience = 5)", total: 50, watches: "accuracy" },
  one_cycle_linear: {
    schedule: "one_cycle(rise = 25%, div = 10, final_div = 100, shape = linear)",
    total: 51,
  },
  linear_warmup: { schedule: "constant(warmup = 10)", total: 50 },
  warmup_then_cosine: { schedule: "cosine(warmup = 5)", total: 50 },
  "polynomial_0.9": { schedule: "polynomial(power = 0.9, over = 40)", total: 50 },
  noam_512: `${ABSENT}: the inverse root of the update, warmed up`,
  inv_caffe: `${ABSENT}: a power of 1 + gamma·t`,
  cyclic_triangular2: `${ABSENT}: up and down again and again`,
};

/** Examples of an epoch, so that an accuracy can be any multiple of 0.05. */
export const EXAMPLES = 20;

/** A training whose loss is the mean of `m` and whose accuracy is that of `a`, whatever its weight does. */
export function scheduleSpec({ schedule, total }: SchedulePlan, learningRate: number): string {
  return `model Scheduled {
  input x: f32[1]
  target m: f32[1]
  target a: f32[1]
  output y = x -> Linear(1)
  train {
    data = host  loss = average(m) + 0 * average(y)
    optimizer = sgd(lr = ${learningRate})  schedule = ${schedule}
    metrics = [accuracy(a, a * a)]
    epochs = ${total}  batch = ${EXAMPLES}
  }
}
`;
}
