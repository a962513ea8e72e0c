/**
 * @file scan: the step's rules again and again until its carries settle. Weights are taken as new at every step, which
 * holds for wide layers (Chen, Pennington and Schoenholz 2018); a stack is the average over its steps.
 */
import type { Graph, GraphNode } from "../../ir/graph.ts";
import { readScan, stackCount } from "../../ops/scan.ts";
import type { Algebra } from "../algebra.ts";
import { alignGroups, type Field, joinGroups } from "../field.ts";
import { mixMoments } from "../moments.ts";
import type { Rule } from "./define.ts";

/** Steps that are followed one by one; what is reached then is taken for the rest. */
const STEPS = 64;
const SETTLED = 1e-4;

export const scan: Rule = ({ node, inputs, algebra, examples, propagate }) => {
  const { body, length, carries, slices } = readScan(node.attrs);
  const stacks = stackCount(body);
  const first = { carry: 0, slice: carries, closure: carries + slices };
  let states: (Field | null)[] = inputs.slice(0, carries);
  const history: (Field | null)[][] = Array.from({ length: stacks }, () => []);
  for (let step = 0; step < Math.min(length, STEPS); step++) {
    const results = runStep(body, (input) => {
      const { role, name } = input.attrs as { role: keyof typeof first; name: string };
      const given = role === "carry" ? states[Number(name)] : inputs[first[role] + Number(name)];
      return given && role === "slice" ? withoutTime(given) : (given ?? null);
    });
    const next = states.map((_, i) => results.get(`carry ${i}`) ?? null);
    history.forEach((stack, i) => stack.push(results.get(`stack ${i}`) ?? null));
    const settled = next.every((field, i) => isNear(field, states[i] ?? null));
    states = next;
    if (settled) break;
  }
  return [...states, ...history.map((stack) => average(algebra, stack, length))];

  function runStep(graph: Graph, input: (node: GraphNode) => Field | null): Map<string, Field | null> {
    return propagate(graph, { algebra, examples, input });
  }
};

/** Time is axis 1, or axis 0 where there is nothing else. */
function withoutTime(field: Field): Field {
  const axis = field.axes.length > 1 ? 1 : 0;
  return { ...field, axes: field.axes.filter((_, i) => i !== axis) };
}

function isNear(a: Field | null, b: Field | null): boolean {
  if (!a || !b) return a === b;
  return alignGroups([a, b]).every(({ parts }) => {
    const [x, y] = parts.map((p) => p.moments);
    return (["unit", "example", "element"] as const).every((k) => Math.abs(x![k] - y![k]) <= SETTLED * x![k]);
  });
}

/** The mixture of all steps; those that were not followed are like the last one. */
function average(algebra: Algebra, steps: readonly (Field | null)[], length: number): Field | null {
  const known = steps.filter((field) => field !== null);
  const [first] = known;
  if (!first || known.length < steps.length) return null;
  const groups = alignGroups(known).map(({ size, parts }) => {
    const shares = parts.map((part, i) => ({
      share: (i === parts.length - 1 ? length - i : 1) / length,
      moments: part.moments,
    }));
    return { size, part: algebra.fresh(mixMoments(shares)) };
  });
  const axes =
    first.axes.length > 0 ? [first.axes[0]!, "place" as const, ...first.axes.slice(1)] : ["place" as const];
  return { axes, groups: joinGroups(groups) };
}
