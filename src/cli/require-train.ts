/** @file What the training commands need of a model. */
import { DataFault } from "../library/data.ts";
import type { DataSetup, Model, TrainSetup } from "../sema/model.ts";

/** The model's train block. Throws DataFault where there is none. */
export function requireTrain(model: Model, file: string): TrainSetup {
  if (model.train) return model.train;
  throw new DataFault("mismatch", `${file}: model ${model.name} has no train block`);
}

/** Where its data comes from. Throws DataFault where nothing says so. */
export function requireData(train: TrainSetup, file: string): DataSetup {
  if (train.data?.train && train.data.train.definition.name !== "host") return train.data;
  throw new DataFault(
    "mismatch",
    `${file}: the train block names no data to read; a program can hand it over to the built module`,
  );
}
