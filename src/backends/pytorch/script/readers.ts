/** @file Readers of data files, in Python, that a script carries as far as its spec's sources need them. */

export const READERS = {
  read_idx: `def read_idx(root, fields):
    """One IDX file a field, as MNIST has them."""
    def read(name):
        path = os.path.join(root, name)
        with open(path, "rb") as file:
            head = file.read(4)
            shape = struct.unpack(">%dI" % head[3], file.read(4 * head[3]))
        types = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
        return np.memmap(path, types[head[2]], "r", 4 + 4 * head[3], shape)

    return {field: read(name) for field, name in fields.items()}`,
  read_cifar10: `def read_cifar10(root, folder, part, image, label):
    """The binary version: records of one label and 3 x 32 x 32 pixels."""
    names = ["test_batch.bin"] if part == "test" else ["data_batch_%d.bin" % i for i in range(1, 6)]
    paths = [os.path.join(root, folder, name) for name in names]
    records = np.concatenate([np.fromfile(p, np.uint8).reshape(-1, 3073) for p in paths if os.path.exists(p)])
    return {image: records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), label: records[:, 0]}`,
  read_csv: `def read_csv(root, file, fields, header, separator, decimal, missing):
    """Columns by name, or by number from 1; "*" is what no other field takes. Names of classes count in alphabetical order."""
    with open(os.path.join(root, file), encoding="utf-8-sig", newline="") as lines:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator) if row]
    names = rows.pop(0) if header else [str(i + 1) for i in range(len(rows[0]))]
    chosen = {}
    for field, columns in fields.items():
        if columns != "*":
            columns = columns if isinstance(columns, list) else [columns]
            chosen[field] = [c - 1 if isinstance(c, int) else names.index(str(c)) for c in columns]
    taken = {i for columns in chosen.values() for i in columns}
    rest = [i for i in range(len(names)) if i not in taken]
    columns = {field: chosen.get(field, rest) for field in fields}
    absent = {"", "?", "na", "nan", "n/a", "null"}
    if missing == "skip":
        rows = [row for row in rows if not any(row[i].lower() in absent for picked in columns.values() for i in picked)]
    truth = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}

    def is_number(cell):
        try:
            return float(cell) is not None
        except ValueError:
            return False

    def read(field, picked):
        cells = [[row[i] for i in picked] for row in rows]
        dtype = FIELDS[field][0]
        if dtype == torch.long and not all(is_number(cell) for row in cells for cell in row):
            classes = sorted({cell for row in cells for cell in row})
            return np.array([[classes.index(cell) for cell in row] for row in cells], np.float32)
        if dtype == torch.bool:
            cells = [[str(truth.get(cell.lower(), cell)) for cell in row] for row in cells]
        if isinstance(missing, (int, float)):
            cells = [[str(missing) if cell.lower() in absent else cell.replace(decimal, ".") for cell in row] for row in cells]
        return np.array([[float(cell.replace(decimal, ".")) for cell in row] for row in cells], np.float32)

    return {field: read(field, picked) for field, picked in columns.items()}`,
  npz: `def load_data(root):
    """Arrays by part and field: train.npz, and test.npz and val.npz if there are any, each with one array a field.

    The spec's own data source is not read here: save its arrays with np.savez, or read them in this function.
    """
    paths = {part: os.path.join(root, part + ".npz") for part in ("train", "val", "test")}
    if not os.path.exists(paths["train"]):
        raise SystemExit("%s is missing: it holds one array for each of %s" % (paths["train"], ", ".join(FIELDS)))
    return {part: dict(np.load(path)) for part, path in paths.items() if os.path.exists(path)}`,
} as const;
