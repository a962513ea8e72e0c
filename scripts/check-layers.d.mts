/** Folder → what it may import, besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>>;
/** Every import under `root` that breaks a rule, one line each. */
export function checkLayers(root: string): string[];
