/** @file `import { create } from "./digits.nn"` in Vite, Rollup, rolldown, webpack, Rspack and esbuild. */
import { createUnplugin, type UnpluginMessage } from "unplugin";
import { compileImport, SpecError } from "./compile-import.ts";
import { createDependents } from "./dependents.ts";
import { isSpecRequest } from "./request.ts";

/** The plugin for each bundler: `nabla.vite()`, `nabla.rollup()`, … */
const nabla = createUnplugin((_options: undefined, { framework }) => {
  const dependents = createDependents();
  return {
    name: "nabla",
    loadInclude: isSpecRequest,
    load(id: string) {
      try {
        const { code, warnings, imports } = compileImport(id);
        for (const file of imports) this.addWatchFile(file);
        dependents.note(id, imports);
        if (warnings !== "") this.warn(warnings);
        // The module is printed, not derived line by line: it says itself which line of the spec a part is from.
        return { code, map: null };
      } catch (error) {
        if (!(error instanceof SpecError)) throw error;
        for (const file of error.files) this.addWatchFile(file);
        dependents.note(id, error.files);
        this.error(messageOf(error, id, framework));
        // Where that does not end the build at once, an empty module stands in: esbuild would look for another loader.
        return { code: "", map: null };
      }
    },
    vite: {
      // Of a spec that could not be loaded Vite knows neither its imports nor that a page waits for it: who imports it is reloaded.
      hotUpdate({ file, modules }) {
        const graph = this.environment.moduleGraph;
        const found = dependents.of(file).flatMap((id) => graph.getModuleById(id) ?? []);
        const waiting = found.filter((m) => m.isSelfAccepting === undefined).flatMap((m) => [...m.importers]);
        return found.length > 0 ? [...new Set([...modules, ...found, ...waiting])] : undefined;
      },
    },
  };
});

/** Vite shows frames below the message, others show the message alone. */
function messageOf(error: SpecError, id: string, framework: string): UnpluginMessage {
  const loc = error.place ?? undefined;
  if (framework !== "vite" || error.frames === "") return { message: error.message, id, loc };
  return Object.assign({ message: error.summary, id, loc }, { frame: error.frames });
}

export default nabla;
export const { vite, rollup, rolldown, webpack, rspack, esbuild } = nabla;
