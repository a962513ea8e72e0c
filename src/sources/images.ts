/** @file `images`: a folder of images for each class. */
import type { Dataset, SourceContext, SourceDefinition } from "../library/data.ts";
import { mismatch, unknownName, unreadable } from "./faults.ts";
import { decodePng, type ImageData, isPng } from "./png.ts";
import { decodePnm, isPnm } from "./pnm.ts";

interface Found {
  readonly path: string;
  readonly label: number;
}

function findImages(context: SourceContext, folder: string, classes: readonly string[]): Found[] {
  const found: Found[] = [];
  const present = foldersIn(context, folder);
  for (const name of present) {
    const label = classes.indexOf(name);
    if (label < 0)
      throw mismatch(
        `${folder}: the training part has other classes: ${unknownName("class", name, classes)}`,
      );
    for (const file of context.list(`${folder}/${name}`)) {
      if (!file.startsWith(".") && !file.endsWith("/"))
        found.push({ path: `${folder}/${name}/${file}`, label });
    }
  }
  return found;
}

function foldersIn(context: SourceContext, folder: string): string[] {
  return context
    .list(folder)
    .filter((f) => f.endsWith("/") && !f.startsWith("."))
    .map((f) => f.slice(0, -1));
}

function decode(context: SourceContext, path: string): ImageData {
  const bytes = context.read(path);
  if (isPng(bytes)) return decodePng(bytes, path, context.inflate);
  if (isPnm(bytes)) return decodePnm(bytes, path);
  throw unreadable(path, "it is no PNG, PPM or PGM image; convert it to one of them");
}

function load(context: SourceContext): Dataset {
  const folder = context.args.text("folder").replace(/\/+$/, "");
  const input = context.wanted.find((f) => f.role === "input")?.name ?? "image";
  const target = context.wanted.find((f) => f.role === "target")?.name ?? null;
  const classes = (target === null ? undefined : context.names.get(target)) ?? foldersIn(context, folder);
  const found = findImages(context, folder, classes);
  const [first] = found;
  if (!first) throw unreadable(folder, "it has no folder with images (one folder a class is needed)");
  const { height, width, channels, data } = decode(context, first.path);
  const pixels = new Uint8Array(found.length * data.length);
  for (const [i, { path }] of found.entries()) {
    const image = decode(context, path);
    if (image.height !== height || image.width !== width || image.channels !== channels) {
      const sizes = (x: ImageData): string => `[${x.height}, ${x.width}, ${x.channels}]`;
      throw mismatch(
        `${path} is ${sizes(image)}, but ${first.path} is ${sizes({ height, width, channels, data })}`,
      );
    }
    pixels.set(image.data, i * data.length);
  }
  const locate = (i: number): string => found[i]!.path;
  const image = { data: pixels, shape: [height, width, channels], locate };
  const labels = { data: Int32Array.from(found, (f) => f.label), shape: [], names: classes, locate };
  return {
    count: found.length,
    fields: target === null ? { [input]: image } : { [input]: image, [target]: labels },
  };
}

const images: SourceDefinition = {
  name: "images",
  doc: {
    summary:
      "Reads PNG, PPM and PGM images, all of one size, from one folder a class; classes are numbered by their folders' names in alphabetical order.",
    formula: "first input [h, w, c] with values 0…255, target: the class",
  },
  arguments: [{ name: "folder", type: { kind: "string" }, doc: "The folder with the classes' folders." }],
  fieldArguments: false,
  synthetic: false,
  load,
};

export default images;
