/** @file The lines of a run's metrics → epochs and the test at the end. A resumed run goes on in the same file. */
import type { EpochRecord, Report } from "./report.ts";

interface MetricEvent {
  readonly event?: string;
  readonly test?: Record<string, number | null> | null;
}

export function readMetrics(text: string): Pick<Report, "epochs" | "test"> {
  const events = text.split("\n").flatMap((line): MetricEvent[] => {
    const event = line.trim() === "" ? null : parseLine(line);
    return event ? [event] : [];
  });
  const epochs = events.filter((e) => e.event === "epoch") as unknown as EpochRecord[];
  const last = events.at(-1);
  return { epochs, test: last?.event === "end" ? (last.test ?? null) : null };
}

/** The last line may be half written, after a crash. */
function parseLine(line: string): MetricEvent | null {
  try {
    return JSON.parse(line) as MetricEvent;
  } catch {
    return null;
  }
}
