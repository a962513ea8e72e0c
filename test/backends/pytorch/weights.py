"""Takes Nabla's weights into a script's model and gives a model's own weights back, with the outputs of both.

usage: weights.py FOLDER; every case is a folder with script.py, inputs.safetensors and nabla.safetensors.
"""
import importlib.util
import json
import os
import sys

import torch


def run(folder):
    path = lambda name: os.path.join(folder, name)
    spec = importlib.util.spec_from_file_location("script", path("script.py"))
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    with open(path("inputs.json")) as file:
        whole = json.load(file)
    arrays = script.read_safetensors(path("inputs.safetensors"))
    inputs = [torch.from_numpy(x.copy()).to(torch.long if whole[name] else torch.float32) for name, x in arrays.items()]
    for start, out in (("nabla", "of-nabla"), (None, "of-torch")):
        torch.manual_seed(3)
        model = script.MODEL().eval()
        if start:
            script.load_weights(model, path(start + ".safetensors"))
        else:
            for buffer in model.buffers():
                if buffer.is_floating_point():
                    buffer.uniform_(0.5, 1.5)
            script.save_weights(model, path("torch.safetensors"))
        with torch.no_grad():
            script.write_safetensors(path(out + ".safetensors"), {"y": model(*inputs).numpy()})


torch.set_num_threads(1)
for name in sorted(os.listdir(sys.argv[1])):
    run(os.path.join(sys.argv[1], name))
