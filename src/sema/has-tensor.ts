/** @file Tells whether an expression stands for tensors, without evaluating it. */
import { axisNames } from "../library/types.ts";
import type { Expr, Member } from "../syntax/ast.ts";
import type { Elaboration } from "./context.ts";
import { isUpper } from "./unknown.ts";
import { type Env, lookUp } from "./values.ts";

/** True if the expression stands for tensors (it is not evaluated, so that layers in it are used once only). */
export function hasTensor(cx: Elaboration, expr: Expr, env: Env): boolean {
  switch (expr.kind) {
    case "name": {
      const value = lookUp(env, expr.name);
      return value?.kind === "tensors" || value?.kind === "parameters" || value?.kind === "failed";
    }
    case "member":
      return hasTensor(cx, expr.object, env) || isInstanceMember(expr, env)
        ? !isSizeMember(cx, expr, env)
        : false;
    case "flow":
      return hasTensor(cx, expr.steps[0]!, env);
    case "as":
      return hasTensor(cx, expr.value, env);
    case "unary":
      return hasTensor(cx, expr.operand, env);
    case "binary":
      return hasTensor(cx, expr.left, env) || hasTensor(cx, expr.right, env);
    case "call":
      if (expr.callee.kind === "name" && isUpper(expr.callee.name)) return false;
      if (expr.body) return false;
      return (expr.args ?? []).some((a) => hasTensor(cx, a.value, env));
    case "tuple":
      return expr.items.some((item) => hasTensor(cx, item, env));
    case "if":
      return hasTensor(cx, expr.then, env) || (expr.otherwise !== null && hasTensor(cx, expr.otherwise, env));
    default:
      return false;
  }
}

function isInstanceMember(expr: Member, env: Env): boolean {
  return expr.object.kind === "name" && lookUp(env, expr.object.name)?.kind === "instance";
}

function isSizeMember(cx: Elaboration, expr: Member, env: Env): boolean {
  if (expr.object.kind !== "name") return ["t", "h", "w", "c"].includes(expr.name.name);
  const value = lookUp(env, expr.object.name);
  return value?.kind === "tensors" && axisNames(cx.typeOf(value.ids[0]!)).includes(expr.name.name);
}
