/** @file A list of statements that grows: values are kept in locals of their own. */
import type { Code, Expr, Local, ValueType } from "./code.ts";
import type { FunctionScope } from "./module.ts";

export interface Steps {
  readonly scope: FunctionScope;
  readonly code: Code[];
  /** Computes a value here; the local holds it. */
  readonly keep: <T extends ValueType>(value: Expr<T>) => Local<T>;
  readonly push: (...code: readonly Code[]) => void;
}

export function createSteps(scope: FunctionScope): Steps {
  const code: Code[] = [];
  return {
    scope,
    code,
    keep(value) {
      const local = scope.local(value.type);
      code.push(local.set(value));
      return local;
    },
    push(...more) {
      code.push(...more);
    },
  };
}
