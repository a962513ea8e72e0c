/** @file The part of every script that reads and writes the spec's weights, in Python. */

export const WEIGHTS_SCRIPT = `def read_safetensors(path):
    """Arrays by name."""
    types = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        start = file.tell()
        data = file.read()
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            arrays[name] = np.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def write_safetensors(path, arrays):
    header, offset = {"__metadata__": {"format": "nabla", "model": MODEL.__name__}}, 0
    arrays = {name: np.ascontiguousarray(array, "<f4") for name, array in arrays.items()}
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())
    os.replace(path + ".part", path)


@torch.no_grad()
def load_weights(model, path, only=None):
    """Takes the spec's weights in; \`only\` names some of them. Gives what \`prepare\` has learned, by name."""
    arrays = read_safetensors(path)
    here = dict(model.named_parameters(), **dict(model.named_buffers()))
    for name, (own, order) in WEIGHTS.items():
        if only is None or name in only:
            array = arrays[name] if order is None else arrays[name].transpose(order)
            here[own].copy_(torch.from_numpy(array.astype(np.float32)))
    return {name: array for name, array in arrays.items() if name.startswith("prepare.")}


def save_weights(model, path, learned=None):
    """Writes the weights with the spec's names and layouts."""
    here = model.state_dict()
    arrays = {}
    for name, (own, order) in WEIGHTS.items():
        array = here[own].detach().float().cpu().numpy()
        arrays[name] = array if order is None else array.transpose(np.argsort(order))
    write_safetensors(path, dict(arrays, **(learned or {})))`;
