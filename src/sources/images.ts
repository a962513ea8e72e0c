/** @file `images`: a folder of images for each class. One image at a time is in memory; its pixels go to a column. */
import type { ColumnWriter, Dataset, ImageData, SourceContext, SourceDefinition } from "../library/data.ts";
import { constantOf } from "../sizes/size.ts";
import { collectFrom, mismatch, quote, unknownName, unreadable, unreadableFor } from "./faults.ts";
import { isJpeg } from "./jpeg-header.ts";
import { type AlphaPolicy, decodePng, isPng } from "./png.ts";
import { decodePnm, isPnm } from "./pnm.ts";
import { changeChannels, type Fit, resizeImage } from "./resize-image.ts";

interface Found {
  readonly path: string;
  readonly label: number;
}

/** Files that may lie beside images: what systems leave, and descriptions. */
const PASSED_OVER = /^(\.|thumbs\.db$|desktop\.ini$|.*\.(txt|md|csv|json)$)/i;

function findImages(context: SourceContext, folder: string, classes: readonly string[]): Found[] {
  const found: Found[] = [];
  for (const name of foldersIn(context, folder)) {
    const label = classes.indexOf(name);
    if (label < 0) {
      context.problems.add(
        "NN6107",
        `${folder}: the training part has other classes: ${unknownName("class", name, classes)}`,
      );
      continue;
    }
    for (const file of context.list(`${folder}/${name}`)) {
      if (PASSED_OVER.test(file)) continue;
      if (file.endsWith("/"))
        throw mismatch(
          `${folder}/${name} holds a folder, ${quote(file)}: images must lie in their class's folder`,
        );
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

/** An image as the arguments want it. Throws DataFault. */
function readImage(context: SourceContext, path: string): ImageData {
  const { args } = context;
  const image = decode(context, path);
  const channels = args.has("color") ? (args.word("color") === "gray" ? 1 : 3) : null;
  const coloured = channels === null ? image : changeChannels(image, channels);
  if (!args.has("size")) return coloured;
  const [height, width] = args.sizes("size", 2) as [number, number];
  return resizeImage(coloured, height, width, args.word("fit") as Fit);
}

function decode(context: SourceContext, path: string): ImageData {
  const bytes = context.read(path);
  const alpha = context.args.word("alpha") as AlphaPolicy;
  if (isPng(bytes)) return decodePng(bytes, path, context.inflate, alpha);
  if (isJpeg(bytes)) return context.decodeJpeg(bytes, path);
  if (isPnm(bytes)) return decodePnm(bytes, path);
  throw unreadable(path, "it is no PNG, JPEG, PPM or PGM image; convert it to one of them");
}

/** What all images have to be: as the first one is, and that as the model declares it. */
interface Form {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `declared f32[28, 28, 1]`, or the first image's path. */
  readonly from: string;
}

/** Adds the image's pixels; one of another form is a problem. */
function addImage(
  context: SourceContext,
  { path, label }: Found,
  form: Form | null,
  columns: { readonly pixels: ColumnWriter; readonly labels: ColumnWriter },
): Form | null {
  const image = collectImage(context, path);
  if (!image) return form;
  const { height, width, channels } = image;
  const wanted = form ?? checkForm(context, image, path);
  if (height !== wanted.height || width !== wanted.width || channels !== wanted.channels) {
    context.problems.add("NN6114", describeForm(context, path, image, wanted));
    return wanted;
  }
  columns.pixels.append(image.data);
  columns.labels.push(label);
  return wanted;
}

/** The first image's form. Throws DataFault where it is not what the model declares: then no other image need be read. */
function checkForm(context: SourceContext, image: ImageData, path: string): Form {
  const { height, width, channels } = image;
  const declared = declaredForm(context.wanted.find((f) => f.role === "input"));
  const fits =
    !declared || (declared.height === height && declared.width === width && declared.channels === channels);
  if (!fits) throw mismatch(describeForm(context, path, image, declared), "NN6114");
  return { height, width, channels, from: path };
}

/** null: it cannot be decoded, which is noted. Files that cannot be read at all end the reading. */
function collectImage(context: SourceContext, path: string): ImageData | null {
  return collectFrom(context.problems, () => readImage(context, path), ["NN6102", "NN6103"]);
}

function describeForm(context: SourceContext, path: string, image: ImageData, wanted: Form): string {
  const shape = (x: Omit<Form, "from">): string => `[${x.height}, ${x.width}, ${x.channels}]`;
  const { args } = context;
  const fixes = [
    image.height === wanted.height && image.width === wanted.width
      ? null
      : `size = ${wanted.height}x${wanted.width} scales all images`,
    image.channels === wanted.channels || args.has("color")
      ? null
      : `color = ${wanted.channels === 1 ? "gray" : "rgb"} changes their channels`,
  ].filter((fix) => fix !== null);
  return `${path} is ${shape(image)}, but ${wanted.from} is ${shape(wanted)}: ${fixes.join(", ")}`;
}

function load(context: SourceContext): Dataset {
  const folder = context.args.text("folder").replace(/\/+$/, "");
  const wantedInput = context.wanted.find((f) => f.role === "input");
  const input = wantedInput?.name ?? "image";
  const target = context.wanted.find((f) => f.role === "target")?.name ?? null;
  const classes = (target === null ? undefined : context.names.get(target)) ?? foldersIn(context, folder);
  const found = findImages(context, folder, classes);
  if (found.length === 0)
    throw unreadableFor(
      "NN6101",
      `cannot read ${folder}: it has no folder with images (one folder a class is needed)`,
    );
  const columns = { pixels: context.createColumn("u8"), labels: context.createColumn("i32") };
  let form: Form | null = null;
  for (const image of found) form = addImage(context, image, form, columns);
  const count = columns.labels.length;
  const { height, width, channels } = form ?? { height: 1, width: 1, channels: 1 };
  const locate = (i: number): string => found[i]!.path;
  const image = { data: columns.pixels.finish(), shape: [height, width, channels], locate };
  const labels = { data: columns.labels.finish(), shape: [], names: classes, locate };
  return { count, fields: target === null ? { [input]: image } : { [input]: image, [target]: labels } };
}

/** Known sizes of f32[h, w, c]; a model with open or other sizes takes what the first image is. */
function declaredForm(field: SourceContext["wanted"][number] | undefined): Form | null {
  if (!field) return null;
  const sizes = field.type.axes.map((a) => constantOf(a.size));
  const [height, width, channels = 1] = sizes;
  if (sizes.length < 2 || sizes.length > 3 || height == null || width == null || channels === null)
    return null;
  return { height, width, channels, from: `field ${field.name}` };
}

const images: SourceDefinition = {
  name: "images",
  doc: {
    summary:
      "Reads PNG, JPEG, PPM and PGM images from one folder a class; classes are numbered by their folders' names in alphabetical order. Cameras' orientation (Exif) is followed, of 16 bits a sample the upper 8 are kept.",
    formula: "first input [h, w, c] with values 0…255, target: the class",
  },
  arguments: [
    { name: "folder", type: { kind: "string" }, doc: "The folder with the classes' folders." },
    {
      name: "size",
      type: { kind: "sizes", min: 1 },
      doc: "Scales every image to so many rows and columns, as in `size = 64x48`; without it other sizes are an error.",
      default: null,
    },
    {
      name: "fit",
      type: { kind: "word", words: ["crop", "pad", "stretch"] },
      doc: "What becomes of images of another form: their middle, black beside them, or a distortion.",
      default: "crop",
    },
    {
      name: "color",
      type: { kind: "word", words: ["gray", "rgb"] },
      doc: "Makes all images gray (1 channel) or coloured (3); without it they stay as they are.",
      default: null,
    },
    {
      name: "alpha",
      type: { kind: "word", words: ["refuse", "white", "black"] },
      doc: "What transparent images are put on; without it they are an error.",
      default: "refuse",
    },
  ],
  fieldArguments: false,
  synthetic: false,
  load,
};

export default images;
