/** @file `import { create } from "./digits.nn"` in Vite, Rollup, rolldown, webpack, Rspack and esbuild. */
import { readFileSync } from "node:fs";
import { createUnplugin } from "unplugin";
import { compileImport, SpecError } from "./compile-import.ts";

/** The plugin for each bundler: `nabla.vite()`, `nabla.rollup()`, … */
const nabla = createUnplugin(() => ({
  name: "nabla",
  load: {
    filter: { id: /\.nn$/ },
    handler(id: string) {
      try {
        const { code, warnings, imports } = compileImport(id, readFileSync(id, "utf8"));
        for (const file of imports) this.addWatchFile(file);
        if (warnings !== "") this.warn(warnings);
        // The module is printed, not derived line by line: it says itself which line of the spec a part is from.
        return { code, map: null };
      } catch (error) {
        if (!(error instanceof SpecError)) throw error;
        for (const file of error.files) this.addWatchFile(file);
        return this.error(error.message);
      }
    },
  },
}));

export default nabla;
export const { vite, rollup, rolldown, webpack, rspack, esbuild } = nabla;
