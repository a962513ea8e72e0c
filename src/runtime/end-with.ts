/** @file Ends what belongs to an object when nobody holds that object any more. */

/** Calls `end`, which must not hold the owner itself, some time after the owner is gone. */
export function endWith(owner: object, end: () => void): void {
  const { FinalizationRegistry } = globalThis as unknown as {
    FinalizationRegistry?: new (call: (end: () => void) => void) => {
      register(owner: object, end: () => void): void;
    };
  };
  if (!FinalizationRegistry) return;
  const registry = new FinalizationRegistry((held) => {
    kept.delete(registry);
    held();
  });
  registry.register(owner, end);
  kept.add(registry);
}

/** A registry that is gone itself calls nobody. */
const kept = new Set<object>();
