/** Writes the page with everything that it needs. `out` is emptied first. */
export function buildPlayground(out?: string): Promise<void>;
