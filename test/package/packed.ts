/** @file The package as npm would publish it, in a project of its own: unpacked, with its dependencies beside it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

export interface Packed {
  /** An empty project in which the package is installed. */
  readonly folder: string;
  readonly tarball: string;
  readonly remove: () => void;
}

/** Packs what was built; links what package.json names as dependencies, and nothing else. */
export function packAndUnpack(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "nabla-package-"));
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const tarball = join(folder, execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).trim());
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "nabla"), { recursive: true });
  execFileSync("tar", ["xzf", tarball, "--strip-components=1", "-C", join(modules, "nabla")]);
  const { dependencies } = JSON.parse(readFileSync(join(modules, "nabla/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../nabla/dist/cli/main.js", join(modules, ".bin/nabla"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
