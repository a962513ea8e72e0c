/** @file The menu of networks: examples first, then the zoo by family. */
import { el } from "./dom.ts";

const GROUPS: Readonly<Record<string, string>> = {
  examples: "Start here",
  "specs/history": "History",
  "specs/digits": "Digits",
  "specs/autoencoders": "Autoencoders",
  "specs/sequences": "Sequences",
  "specs/cifar": "CIFAR-10 (to look at)",
  "specs/imagenet": "ImageNet (to look at)",
  "specs/transfer": "Transfer",
};
const FIRST = ["xor", "moons", "spirals", "iris", "digits"];

export function fillMenu(select: HTMLSelectElement, specs: Readonly<Record<string, string>>): void {
  const files = Object.keys(specs);
  const folders = [...new Set(files.map(folderOf))];
  const known = Object.keys(GROUPS);
  folders.sort((a, b) => known.indexOf(a) - known.indexOf(b));
  const groups = folders.map((folder) => {
    const own = files.filter((file) => folderOf(file) === folder);
    if (folder === "examples") own.sort((a, b) => FIRST.indexOf(nameOf(a)) - FIRST.indexOf(nameOf(b)));
    const options = own.map((file) => el("option", { value: file }, titleOf(file)));
    return el("optgroup", { label: GROUPS[folder] ?? folder }, ...options);
  });
  select.replaceChildren(...groups);
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.nn$/, "");
}

function titleOf(file: string): string {
  const name = nameOf(file);
  return name === "xor" ? "XOR" : name[0]!.toUpperCase() + name.slice(1).replaceAll("-", " ");
}
