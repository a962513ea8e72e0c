/** @file What a cluster's devices and wires can do: named machines, and descriptions in JSON. */

/** One way from device to device. */
export interface Link {
  /** Bytes a second that a device sends, while it receives as many. */
  readonly bandwidth: number;
  /** Seconds until the first byte is there. */
  readonly latency: number;
}

export interface Machine {
  readonly name: string;
  /** Floating-point operations a second that one device reaches in convolutions, and in matrix products; 2 a multiply-add. */
  readonly flops: number;
  readonly matmul: number;
  /** Bytes of a device's memory, and bytes a second to and from it. */
  readonly memory: number;
  readonly bandwidth: number;
  /** Seconds that one operator takes however little it does. */
  readonly launch: number;
  /** Seconds of a step in which the device waits for data and the program. */
  readonly step: number;
  /** Bytes of a number between layers: 4, or 2 with mixed precision. */
  readonly bytes: number;
  /** The share of the backward pass in which gradients can travel at the same time, 0…1. */
  readonly overlap: number;
  /** Between devices of a node, and between nodes (of each device). */
  readonly link: Link;
  readonly network: Link;
}

const GB = 1e9;

/** Half of the makers' figures for bf16 with dense matrices is what large networks reach; memory and wires are theirs. */
export const MACHINES: Readonly<Record<string, Machine>> = {
  h100: {
    ...{
      name: "h100",
      flops: 4.5e14,
      matmul: 4.5e14,
      memory: 80 * GB,
      bandwidth: 3350 * GB,
      launch: 5e-6,
      step: 1e-3,
      bytes: 2,
    },
    ...{
      overlap: 0.8,
      link: { bandwidth: 450 * GB, latency: 5e-6 },
      network: { bandwidth: 50 * GB, latency: 1e-5 },
    },
  },
  a100: {
    ...{
      name: "a100",
      flops: 1.4e14,
      matmul: 1.4e14,
      memory: 80 * GB,
      bandwidth: 2039 * GB,
      launch: 5e-6,
      step: 1e-3,
      bytes: 2,
    },
    ...{
      overlap: 0.8,
      link: { bandwidth: 300 * GB, latency: 5e-6 },
      network: { bandwidth: 25 * GB, latency: 1e-5 },
    },
  },
  cpu: {
    ...{
      name: "cpu",
      flops: 5e10,
      matmul: 3e10,
      memory: 8 * GB,
      bandwidth: 8 * GB,
      launch: 1e-5,
      step: 1e-3,
      bytes: 4,
    },
    ...{
      overlap: 0,
      link: { bandwidth: 1 * GB, latency: 1e-4 },
      network: { bandwidth: 1 * GB, latency: 2e-4 },
    },
  },
};

const NUMBERS = ["flops", "matmul", "memory", "bandwidth", "launch", "step", "bytes", "overlap"] as const;
const LINKS = ["link", "network"] as const;
const LINK_NUMBERS = ["bandwidth", "latency"] as const;
const MAY_BE_ZERO = new Set<string>(["launch", "step", "overlap", "latency"]);

/** A description, or what is wrong with it; what it leaves out is as `like` (a name; default h100) has it. */
export function readMachine(json: string): Machine | { readonly problem: string } {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    return { problem: `it is not JSON: ${(error as Error).message}` };
  }
  if (!isObject(given)) return { problem: "it is not one object with the numbers of a machine" };
  const { name = "machine", like = "h100" } = given;
  const base = typeof like === "string" ? MACHINES[like] : undefined;
  if (!base)
    return {
      problem: `like is ${JSON.stringify(like)}, but the machines are ${Object.keys(MACHINES).join(", ")}`,
    };
  const problem = findProblem(given, ["name", "like", ...NUMBERS, ...LINKS], NUMBERS, "");
  if (problem) return { problem };
  for (const key of LINKS) {
    const link = given[key] ?? {};
    if (!isObject(link)) return { problem: `${key} is no object with bandwidth and latency` };
    const wrong = findProblem(link, LINK_NUMBERS, LINK_NUMBERS, `${key}.`);
    if (wrong) return { problem: wrong };
  }
  const numbers = Object.fromEntries(NUMBERS.map((key) => [key, given[key] ?? base[key]]));
  const links = Object.fromEntries(
    LINKS.map((key) => [key, { ...base[key], ...(given[key] as object | undefined) }]),
  );
  return { ...base, ...numbers, ...links, name: String(name) };
}

function findProblem(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  numbers: readonly string[],
  path: string,
): string | null {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    return `there is no ${path}${unknown}: a machine has ${known.map((k) => path + k).join(", ")}`;
  for (const key of numbers) {
    const value = given[key];
    if (value === undefined) continue;
    const fine = typeof value === "number" && (value > 0 || (value === 0 && MAY_BE_ZERO.has(key)));
    if (!fine) return `${path}${key} is ${JSON.stringify(value)}, but a positive number was needed`;
    if (key === "overlap" && value > 1) return `overlap is ${value}, but a share from 0 to 1 was needed`;
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
