/** @file Readers of data files, in Python, that a script carries as far as its spec's sources need them. */

export const READERS = {
  read_idx: `def read_idx(root, fields):
    """One IDX file a field, as MNIST has them."""
    def read(name):
        with open(os.path.join(root, name), "rb") as file:
            data = file.read()
        types = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
        shape = struct.unpack(">%dI" % data[3], data[4:4 + 4 * data[3]])
        return np.frombuffer(data, types[data[2]], offset=4 + 4 * data[3]).reshape(shape)

    return {field: read(name) for field, name in fields.items()}`,
  read_cifar10: `def read_cifar10(root, folder, part, image, label):
    """The binary version: records of one label and 3 x 32 x 32 pixels."""
    names = ["test_batch.bin"] if part == "test" else ["data_batch_%d.bin" % i for i in range(1, 6)]
    paths = [os.path.join(root, folder, name) for name in names]
    records = np.concatenate([np.fromfile(p, np.uint8).reshape(-1, 3073) for p in paths if os.path.exists(p)])
    return {image: records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), label: records[:, 0]}`,
  read_csv: `def read_csv(root, file, fields, header, separator):
    """Columns of numbers by name, or by number from 1; "*" is what no other field takes."""
    with open(os.path.join(root, file), encoding="utf-8-sig") as lines:
        rows = [[cell.strip().strip('"') for cell in line.split(separator)] for line in lines if line.strip()]
    names = rows.pop(0) if header else [str(i + 1) for i in range(len(rows[0]))]
    chosen = {}
    for field, columns in fields.items():
        if columns != "*":
            columns = columns if isinstance(columns, list) else [columns]
            chosen[field] = [c - 1 if isinstance(c, int) else names.index(c) for c in columns]
    taken = {i for columns in chosen.values() for i in columns}
    rest = [i for i in range(len(names)) if i not in taken]
    columns = {field: chosen.get(field, rest) for field in fields}
    return {field: np.array([[float(row[i]) for i in picked] for row in rows], np.float32)
            for field, picked in columns.items()}`,
  npz: `def load_data(root):
    """Arrays by part and field: train.npz, and test.npz and val.npz if there are any, each with one array a field.

    The spec's own data source is not read here: save its arrays with np.savez, or read them in this function.
    """
    paths = {part: os.path.join(root, part + ".npz") for part in ("train", "val", "test")}
    if not os.path.exists(paths["train"]):
        raise SystemExit("%s is missing: it holds one array for each of %s" % (paths["train"], ", ".join(FIELDS)))
    return {part: dict(np.load(path)) for part, path in paths.items() if os.path.exists(path)}`,
} as const;
