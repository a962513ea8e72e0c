/** @file From arrays to batches, in Python: checks, the split, prepare and augment. */

export const PREPARE_SCRIPT = `def split(data, seed):
    """Checks the fields, and holds VALIDATION out of the training part; "origin" numbers what is left."""
    for name, part in data.items():
        for field, (dtype, shape, classes) in FIELDS.items():
            if field in part:
                part[field] = check_field(part[field], "%s of %s" % (field, name), shape, classes)
            else:
                raise SystemExit("The field %s is missing in %s: there are %s." % (field, name, ", ".join(part)))
        counts = {field: len(x) for field, x in part.items()}
        if len(set(counts.values())) != 1 or 0 in counts.values():
            raise SystemExit("The fields of %s differ in length, or are empty: %s." % (name, counts))
    count = len(next(iter(data["train"].values())))
    origin = np.arange(count)
    if VALIDATION and "val" not in data:
        held = int(VALIDATION if VALIDATION >= 1 else VALIDATION * count + 0.5)
        if held >= count:
            raise SystemExit("Validation takes %d examples, but the training part has %d." % (held, count))
        order = permutation(count, seed, SPLIT_STREAM, 0)
        val, origin = np.sort(order[:held]), np.sort(order[held:])
        data["val"] = {field: x[val] for field, x in data["train"].items()}
        data["train"] = {field: x[origin] for field, x in data["train"].items()}
    data["train"]["origin"] = origin
    return data


def check_field(x, name, shape, classes):
    """The array as [n, ...]; an axis of size 1 may be missing."""
    found = tuple(k for k in x.shape[1:] if k != 1)
    if found != tuple(k for k in shape if k != 1):
        raise SystemExit("%s is %s for each example, but the spec has %s." % (name, list(x.shape[1:]), list(shape)))
    x = x.reshape((-1,) + shape)
    if classes is not None and (x.min() < 0 or x.max() >= classes or np.any(x != np.floor(x))):
        raise SystemExit("%s must hold whole numbers from 0 to %d." % (name, classes - 1))
    return x


def learn_preparation(data, learned):
    """What PREPARE's steps need to know of the training part, by \`prepare.FIELD.STEP\`, as files of weights have it."""
    for field, steps in PREPARE.items():
        x = data["train"][field]
        for i, (name, _) in enumerate(steps):
            key = "prepare.%s.%d" % (field, i)
            if name not in ("standardize", "min_max") or key in learned:
                continue
            flat = prepared(x, field, learned, i).reshape(-1, x.shape[-1] if x.ndim > 1 else 1)
            if name == "standardize":
                numbers = flat.mean(0, dtype=np.float64), flat.std(0, dtype=np.float64)
            else:
                numbers = flat.min(0), flat.max(0)
            learned[key] = np.concatenate(numbers).astype(np.float32)


def prepared(x, field, learned, steps=None):
    """The first of the field's transforms, or all."""
    for i, (name, s) in enumerate(PREPARE.get(field, [])[:steps]):
        x = transform(x.astype(np.float32), name, s, learned.get("prepare.%s.%d" % (field, i)))
    return x


def transform(x, name, s, learned):
    if name == "scale":
        return x * np.float32(s["factor"])
    if name == "offset":
        return x + np.float32(s["by"])
    if name == "normalize":
        values = {key: np.float32([s[key + str(i)] for i in range(int(s[key + "s"]))]) for key in ("mean", "std")}
        return (x - values["mean"]) / values["std"]
    first, second = np.split(learned.astype(np.float32), 2)
    spread = second if name == "standardize" else second - first
    return np.where(spread > 0, (x - first) / np.where(spread > 0, spread, 1), 0).astype(np.float32)


def augmented(x, steps, seed, epoch, examples):
    """Random changes of images [n, h, w, c]: seed, epoch and example say which, in any process and any batch."""
    own, drawn = threefry(seed, AUGMENT_STREAM, epoch, examples)[0], 0

    def draw(count=1):
        nonlocal drawn
        drawn += count
        places = np.arange(drawn - count, drawn)
        return (threefry(own[:, None], AUGMENT_STREAM, 0, places)[0] >> np.uint32(8)) / 16777216.0

    x = x.copy()
    for name, s in steps:
        if name == "flip":
            chosen = draw()[:, 0] < s["p"]
            x[chosen] = np.flip(x[chosen], 1 if s["vertical"] else 2)
        elif name == "pad_crop":
            by, (h, w) = int(s["by"]), x.shape[1:3]
            padded = np.pad(x, ((0, 0), (by, by), (by, by), (0, 0)))
            moves = (draw(2) * (2 * by + 1)).astype(int)
            x = np.stack([image[2 * by - i:, 2 * by - j:][:h, :w] for image, (i, j) in zip(padded, moves)])
        elif name == "cutout":
            size = int(s["size"])
            corners = (draw(2) * x.shape[1:3]).astype(int) - size // 2
            for image, (i, j) in zip(x, corners):
                image[max(i, 0):max(i + size, 0), max(j, 0):max(j + size, 0)] = 0
        else:
            u = draw(2 * x[0].size).reshape(len(x), -1, 2)
            normal = np.sqrt(-2 * np.log(1 - u[..., 0])) * np.cos(2 * np.pi * u[..., 1])
            x = (x + s["std"] * normal.reshape(x.shape)).astype(np.float32)
    return x


def batch_of(part, index, device, learned, seed=None, epoch=None):
    """Examples of a part as tensors; with an epoch, augmented."""
    batch = {}
    for field, (dtype, _, _) in FIELDS.items():
        if field in part:
            x = prepared(part[field][index], field, learned)
            if epoch is not None and field in AUGMENT:
                x = augmented(x.astype(np.float32), AUGMENT[field], seed, epoch, part["origin"][index])
            x = np.ascontiguousarray(x, np.float32 if dtype == torch.float32 else np.int64)
            batch[field] = torch.from_numpy(x).to(dtype).to(device, non_blocking=True)
    return batch`;
