/** @file Training told as JSON, one object a line. */
import { type Reporter, trainEvents } from "./reporter.ts";

/** `write` gets whole lines. */
export function createJsonReporter(write: (text: string) => void): Reporter {
  const line = (event: object): void => write(`${JSON.stringify(event)}\n`);
  return {
    start: (report) => line(trainEvents.start(report)),
    step: () => undefined,
    epoch: (report) => line(trainEvents.epoch(report)),
    hint: (hint) => line(trainEvents.hint(hint)),
    end: (report) => line(trainEvents.end(report)),
  };
}
