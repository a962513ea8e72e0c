import { defineConfig } from "vitest/config";

/** `npm run test:long`: what is too slow for every change. */
export default defineConfig({
  test: { include: ["test/**/*.long.ts"], testTimeout: 3_600_000, pool: "forks", maxWorkers: 1 },
});
