/** @file NN61xx: data as it is read and checked before the first step. Their messages name file, row and value; the pages say what to do. */
import type { Entry } from "./define.ts";
import { diagnostic } from "./define.ts";

/** Spec and files that yield a code, and the same repaired. Paths start at the spec's folder. */
export interface DataExample {
  readonly spec: string;
  readonly bad: Readonly<Record<string, string>>;
  /** The files that are repaired; null: the spec is. */
  readonly good: Readonly<Record<string, string>> | null;
  readonly goodSpec?: string;
}

type DataEntry = Entry<{ readonly message: string }> & { readonly data: DataExample | null };

interface Written {
  readonly code: string;
  readonly title: string;
  readonly page: string;
  readonly data: DataExample | null;
}

function dataProblem({ code, title, page, data }: Written): DataEntry {
  const entry = diagnostic<{ message: string }>({
    code,
    severity: "error",
    title,
    message: ({ message }) => message,
    page,
    bad: null,
    good: null,
  });
  return { ...entry, data };
}

/** A model of two numbers and a class, trained on what `data` says. */
function spec(data: string, target = "index(2)"): string {
  return `model M {
  input x: f32[2]
  target y: ${target}
  output z = x -> Linear(2)
  train {
    data = ${data}
    loss = cross_entropy(z, y)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`;
}

const TABLE = 'csv("a.csv", x = ["width", "height"], y = "kind")';
const GOOD = { "a.csv": "width,height,kind\n1,2,oak\n3,4,elm\n" };

export const fileNotFound = dataProblem({
  code: "NN6101",
  title: "A data file cannot be opened",
  page: "Paths in a spec start at the spec's folder, or at the folder that `--data` names. A file `a.idx` is also found as `a.idx.gz`. The message says which folder was looked in, and what the system answered.",
  data: { spec: spec(TABLE), bad: {}, good: GOOD },
});

export const brokenFile = dataProblem({
  code: "NN6102",
  title: "A data file is broken or of another format",
  page: "The file can be opened, but its content does not follow its format: it is cut short, its header contradicts its size, a checksum differs, or it is something else than the source reads. Sizes in headers are compared with the file before anything is read. Copy or convert the file again; the message says at which byte, row or member reading ended.",
  data: { spec: spec(TABLE), bad: { "a.csv": 'width,height,kind\n1,2,"oak\n3,4,elm\n' }, good: GOOD },
});

export const largeFile = dataProblem({
  code: "NN6103",
  title: "A file unpacks to more than is sensible",
  page: "Compressed files are unpacked as they are read. One that grows to more than 128 MiB and more than 200 times its size is taken for a bomb: a small file made to fill memory or disk. Files that must be read as a whole, such as one image, may have 256 MiB. If your file is right, unpack it yourself (`gunzip -k file.gz`) and name the unpacked one.",
  data: null,
});

export const noRoom = dataProblem({
  code: "NN6104",
  title: "There is no room for the data's temporary file",
  page: "Data of more than 64 MiB is kept as numbers in a temporary file while a command runs: 4 bytes a number, 1 byte for bytes of images and arrays. It lies in the system's folder for temporary files and vanishes with the command. Make room there, or name another folder in the environment variable TMPDIR.",
  data: null,
});

export const unknownColumn = dataProblem({
  code: "NN6105",
  title: "A column or key is not there",
  page: 'Columns of a table are found by the names in its first line, exactly as they stand there, or by their numbers from 1; a name that stands there twice needs a number. `csv(header = false)` reads a table without names, `csv(separator = ";")` one with other separators.',
  data: {
    spec: spec(TABLE),
    bad: { "a.csv": "widht,height,kind\n1,2,oak\n3,4,elm\n" },
    good: GOOD,
  },
});

export const badCell = dataProblem({
  code: "NN6106",
  title: "A value is no number",
  page: 'Fields of type f32 take decimal numbers such as 12, -0.5 or 1e-3, and only finite ones: no text, no currency or thousands signs, no inf, nothing beyond 3.4e38. `csv(decimal = ",")` reads decimal commas, `one_hot("colour")` turns a column of names into numbers. Up to 20 places are listed, the rest is counted.',
  data: { spec: spec(TABLE), bad: { "a.csv": "width,height,kind\n1,2,oak\n3,4cm,elm\n" }, good: GOOD },
});

export const badClass = dataProblem({
  code: "NN6107",
  title: "A value is none of the field's classes",
  page: "A field of type index(n) takes whole numbers from 0 to n - 1, or up to n names, which are numbered in alphabetical order. Numbers that start at 1 need `index(n + 1)` or a shift in the file. Other parts of the data may only have the classes of the training part.",
  data: {
    spec: spec(TABLE),
    bad: { "a.csv": "width,height,kind\n1,2,1\n3,4,2\n" },
    good: { "a.csv": "width,height,kind\n1,2,0\n3,4,1\n" },
  },
});

export const dataMismatch = dataProblem({
  code: "NN6108",
  title: "The data has another form than the spec says",
  page: "What the files hold and what `input` and `target` declare differ in their sizes, or the data's settings do not fit its size. An axis of size 1 that only one side has is no difference; a size that the spec leaves open is bound by the data, and must then agree everywhere.",
  data: {
    spec: spec('csv("a.csv", x = ["width", "height", "depth"], y = "kind")'),
    bad: { "a.csv": "width,height,depth,kind\n1,2,3,oak\n3,4,5,elm\n" },
    good: null,
    goodSpec: spec('csv("a.csv", x = ["width", "height"], y = "kind")'),
  },
});

export const missingValue = dataProblem({
  code: "NN6109",
  title: "A value is missing",
  page: "Empty cells, and the texts ?, NA, N/A, NaN and null, stand for values that are not there. `csv(missing = 0)` puts a number in their place, `csv(missing = skip)` leaves their rows out and says how many; else they are an error, since both change what is learned.",
  data: {
    spec: spec(TABLE),
    bad: { "a.csv": "width,height,kind\n1,,oak\n3,4,elm\n" },
    good: null,
    goodSpec: spec(TABLE.replace(")", ", missing = skip)")),
  },
});

export const unevenRow = dataProblem({
  code: "NN6110",
  title: "Rows differ in their length",
  page: "Every row of a table has as many cells as its first line, and every value of a key in JSON lines has one shape. A cell that holds the separator or a line break stands in quotes; a quote within is doubled. Often a separator stands in a text that is not quoted.",
  data: { spec: spec(TABLE), bad: { "a.csv": "width,height,kind\n1,2,oak\n3,4,elm,tall\n" }, good: GOOD },
});

export const fieldMismatch = dataProblem({
  code: "NN6111",
  title: "Fields of data and model differ in their names",
  page: 'A source gives fields by name, and every input and target of the model needs one. Arguments that name fields (`csv("a.csv", x = …)`) must name inputs or targets of the model.',
  data: {
    spec: spec('csv("a.csv", x = ["width", "height"])'),
    bad: { "a.csv": "width,height,kind\n1,2,oak\n3,4,elm\n" },
    good: null,
    goodSpec: spec(TABLE),
  },
});

export const changedFile = dataProblem({
  code: "NN6112",
  title: "A data file has changed while it was in use",
  page: "Data is read before the first step, and its files are looked at again after every epoch. A file that is shorter, longer or newer than it was ends the training: a resumed training would see other data, and would no longer be the same. What was trained is saved. Put the file back and use `--resume`, or train anew on the new data.",
  data: null,
});

export const unevenCounts = dataProblem({
  code: "NN6113",
  title: "The numbers of examples do not fit together",
  page: "All fields of a part must have the same number of examples, and at least one. Files of images and labels that were cut or merged differently are the usual reason.",
  data: {
    spec: spec('csv("a.csv", x = ["width", "height"], y = "kind", missing = skip)'),
    bad: { "a.csv": "width,height,kind\n1,,oak\n,4,elm\n" },
    good: GOOD,
  },
});

export const unevenImages = dataProblem({
  code: "NN6114",
  title: "Images differ in size or colours",
  page: 'A network takes images of one size and one number of channels. `images("photos", size = 64x48)` scales all of them; `fit` says what becomes of another form: `crop` keeps the middle, `pad` the whole with black beside, `stretch` distorts. `color = gray` or `rgb` changes the channels, `alpha = white` puts transparent images on white.',
  data: {
    spec: `model M {
  input x: f32[1, 2, 1]
  target y: index(2)
  output z = x -> Flatten -> Linear(2)
  train {
    data = images("d")
    loss = cross_entropy(z, y)
    optimizer = sgd(lr = 0.1)
    epochs = 1
  }
}
`,
    bad: { "d/a/1.pgm": "P5 2 1 255 ab", "d/b/2.pgm": "P5 3 1 255 abc" },
    good: { "d/a/1.pgm": "P5 2 1 255 ab", "d/b/2.pgm": "P5 2 1 255 cd" },
  },
});
