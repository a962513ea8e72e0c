/** @file `normalize`: given means and deviations, one each or one a channel. */
import type { Transform } from "../definition.ts";

/** (x − mean) / std; settings mean0, mean1, … and std0, std1, …, used in turn along the last axis. */
export const normalize: Transform = {
  apply: (example, _shape, settings) => {
    const means = settings["means"]!;
    const stds = settings["stds"]!;
    for (let i = 0; i < example.length; i++) {
      example[i] = (example[i]! - settings[`mean${i % means}`]!) / settings[`std${i % stds}`]!;
    }
  },
};
