/** @file A word to whoever runs the network, where something that was asked for cannot be had. */

/** Writes to the console, where there is one. */
export function warn(message: string): void {
  (globalThis as { console?: { warn(text: string): void } }).console?.warn(message);
}
