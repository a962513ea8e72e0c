"""Trains ResNet-20 (specs/cifar/resnet.nn) by its PyTorch script, and prints its figures.

    npm run build && python bench/pytorch/resnet20.py --data cifar-10-batches-bin --epochs 164 --amp bf16
    torchrun --nproc_per_node=8 bench/pytorch/resnet20.py ... works as well: every process hands the options on.

--data is a folder with CIFAR-10's binary version (data_batch_1.bin ... test_batch.bin); without it files of that format and
size are made, of ten kinds of stripes in noise: they say how fast it is, and nothing about errors.
--script takes a script that `nabla build` wrote elsewhere, where there is no Node.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import numpy as np
import torch

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def write_stripes(folder, records):
    """Files of CIFAR-10's binary version: a label, then 32 x 32 pixels of red, green and blue."""
    draw = np.random.default_rng(20)
    places = np.arange(32)
    for name in ["data_batch_%d.bin" % i for i in range(1, 6)] + ["test_batch.bin"]:
        label = draw.integers(0, 10, records)
        angle = (label * np.pi / 10)[:, None, None]
        wave = np.sin(0.7 * (places[:, None] * np.cos(angle) + places * np.sin(angle)) + draw.uniform(0, 6, (records, 1, 1)))
        image = 128 + 50 * wave[:, None] + draw.normal(0, 40, (records, 3, 32, 32))
        pixels = np.clip(image, 0, 255).astype(np.uint8).reshape(records, -1)
        np.concatenate([label[:, None].astype(np.uint8), pixels], 1).tofile(os.path.join(folder, name))


def build(folder):
    script = os.path.join(folder, "resnet.py")
    command = os.path.join(ROOT, "dist", "cli", "main.js")
    spec = os.path.join(ROOT, "specs", "cifar", "resnet.nn")
    subprocess.run(["node", command, "build", spec, "--target", "pytorch", "-o", script], check=True)
    return script


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of CIFAR-10's binary version")
    parser.add_argument("--script", help="what nabla build --target pytorch made of specs/cifar/resnet.nn")
    parser.add_argument("--epochs", default="5")
    parser.add_argument("--records", type=int, default=10000, help="examples in each file that is made")
    options, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.abspath(options.script) if options.script else build(folder)
        root = os.path.join(folder, "root")
        os.makedirs(os.path.join(root, "data"))
        place = os.path.join(root, "data", "cifar-10-batches-bin")
        if options.data:
            os.symlink(os.path.abspath(options.data), place)
        else:
            os.makedirs(place)
            write_stripes(place, options.records)
        out = os.path.join(folder, "run")
        command = [sys.executable, script, "--data", root, "--out", out, "--epochs", options.epochs] + more
        events = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            for line in run.stdout:
                print(line, end="", flush=True)
                if line.startswith("{"):
                    events.append(json.loads(line))
        if run.returncode != 0:
            sys.exit(run.returncode)
    if int(os.environ.get("RANK", 0)) == 0:
        tell(events, "CIFAR-10" if options.data else "stripes")


def tell(events, data):
    start, epochs, end = events[0], [e for e in events if e["event"] == "epoch"], events[-1]
    device = torch.cuda.get_device_name() if start["device"].startswith("cuda") else "CPU"
    step = statistics.median(e["stepSeconds"] for e in epochs[1:] or epochs)
    print("ResNet-20 on %s, %s, %d processes, PyTorch %s" % (device, data, start["processes"], torch.__version__))
    print("updates of 128 examples: %.1f ms each, %.0f examples/s (median of %d epochs%s)" % (
        1e3 * step, 128 / step, len(epochs[1:] or epochs), ", the first left out" if len(epochs) > 1 else ""))
    print("an epoch: %.1f s" % statistics.median(e["seconds"] for e in epochs[1:] or epochs))
    print("accuracy: training %.4f, validation %.4f, test %.4f; test loss %.4f" % (
        epochs[-1]["accuracy"], epochs[-1]["val"]["accuracy"], end["test"]["accuracy"], end["test"]["loss"]))


main()
