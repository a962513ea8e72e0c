/**
 * @file What is known of a project's declarations from before its text changed. A declaration is checked anew only if its own text
 * or that of anything it reaches changed; what is found elsewhere is moved to where it stands now.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Block, Cell, ModelDecl } from "../syntax/ast.ts";
import type { Model } from "./model.ts";
import { findMove, moveDiagnostic, moveModel } from "./moves.ts";
import type { Proof } from "./prove.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { Shared } from "./shared.ts";

export interface CheckedModel {
  /** null where nothing can be made of it. */
  readonly model: Model | null;
  readonly proof: Proof | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Memo {
  /** What `check` finds in a model, or found before. */
  model(shared: Shared, declaration: ModelDecl, check: (shared: Shared) => CheckedModel): CheckedModel;
  /** What `find` tells of a block that nothing uses, or told before. */
  fault(shared: Shared, declaration: Block | Cell, find: () => Diagnostic | null): Diagnostic | null;
}

interface Known {
  readonly reach: Reach;
  readonly checked: CheckedModel;
  /** Names of the blocks and cells of the file that it uses. */
  readonly used: readonly string[];
}

/** A memory for one file with its imports. */
export function createMemo(): Memo {
  const models = new Map<string, Known>();
  const faults = new Map<string, { readonly reach: Reach; readonly fault: Diagnostic | null }>();
  return {
    model(shared, declaration, check) {
      const now = reachOf(shared, declaration);
      const before = models.get(declaration.name.name);
      const move =
        before && findMove(before.reach, now, before.checked.diagnostics, shared.project.main.ast.file);
      if (before && move) {
        const { model, proof, diagnostics } = before.checked;
        const checked = {
          model: model && moveModel(model, move),
          proof,
          diagnostics: diagnostics.map((d) => moveDiagnostic(d, move)),
        };
        models.set(declaration.name.name, { reach: now, checked, used: before.used });
        markUsed(shared, before.used);
        return checked;
      }
      const own: Shared = { ...shared, used: new Set() };
      const checked = check(own);
      const used = [...own.used]
        .filter((d) => shared.unitOf(d) === shared.project.main)
        .map((d) => d.name.name);
      for (const other of own.used) shared.used.add(other);
      models.set(declaration.name.name, { reach: now, checked, used });
      return checked;
    },
    fault(shared, declaration, find) {
      const now = reachOf(shared, declaration);
      const before = faults.get(declaration.name.name);
      const move =
        before &&
        findMove(before.reach, now, before.fault ? [before.fault] : [], shared.project.main.ast.file);
      const fault = before && move ? before.fault && moveDiagnostic(before.fault, move) : find();
      faults.set(declaration.name.name, { reach: now, fault });
      return fault;
    },
  };
}

function markUsed({ project, used }: Shared, names: readonly string[]): void {
  for (const name of names) {
    const found = project.main.names.get(name);
    if (found) used.add(found.declaration);
  }
}
