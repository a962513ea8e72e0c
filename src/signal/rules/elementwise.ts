/** @file All operators with a scalar formula. */
import type { Meaning } from "../../ops/define.ts";
import { applyFormula } from "../apply-formula.ts";
import { alignGroups, type Field, joinGroups } from "../field.ts";
import { type Rule, whenKnown } from "./define.ts";

/** The rule of an operator that means a formula. */
export function elementwise(meaning: Extract<Meaning, { kind: "formula" }>): Rule {
  return whenKnown(({ node, inputs, algebra }) => {
    const formula = meaning.formula(node.attrs);
    const key = `${node.op}${JSON.stringify(node.attrs)}`;
    const groups = alignGroups(inputs).map(({ size, parts }) => ({
      size,
      part: applyFormula(algebra, key, formula, parts),
    }));
    return { axes: varyingAxes(inputs), groups: joinGroups(groups) };
  });
}

/** Operands have one shape; a constant's axes say the least about it. */
function varyingAxes(inputs: readonly Field[]): Field["axes"] {
  const varying = inputs.find(({ groups }) => groups.some(({ part }) => part.kind !== "constant"));
  return (varying ?? inputs[0]!).axes;
}
