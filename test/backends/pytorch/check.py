"""Runs generated scripts on the weights and batches of a folder, and tells how far they are from what is expected.

usage: check.py FOLDER; every case is a folder NAME with script.py, case.json and arrays; for phase i, i-*.safetensors.
Each case runs in float64, where only the order of sums differs, and in float32. One line of JSON a case.
"""
import gc
import importlib.util
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
BATCH_NORM = torch.nn.modules.batchnorm._BatchNorm


def load(path):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def draw_constants(uniform, normal):
    """Random numbers are these, as in the module that the script is compared with."""
    def dropout(x, p=0.5, training=True, inplace=False):
        return x * (float(uniform >= p) / (1 - p)) if training else x

    F.dropout = F.dropout2d = dropout
    torch.bernoulli = lambda p: (p > uniform).to(p.dtype)
    torch.randn_like = lambda x: torch.full_like(x, normal)


def apart(found, expected, whole):
    """The largest difference, as a share of the largest number; of whole where the truth is 0 but for rounding."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        return "shape %s instead of %s" % (found.shape, expected.shape)
    size = np.abs(expected).max() if expected.size else 0
    size = whole if size < 1e-12 * whole else size
    return float(np.abs(found - expected).max() / max(size, 1e-3)) if expected.size else 0.0


def worst(pairs):
    """The worst of (name, found, expected)."""
    result = {"at": None, "apart": 0.0}
    pairs = list(pairs)
    whole = max((float(np.abs(expected).max()) for _, _, expected in pairs if np.size(expected)), default=0.0)
    for name, found, expected in pairs:
        value = apart(found, expected, whole)
        if isinstance(value, str) or not value <= result["apart"]:
            result = {"at": name, "apart": value}
        if isinstance(value, str):
            return result
    # As one long vector: a ReLU that rounding turns shows in one place, and not here.
    squares = [(np.square(np.asarray(f, np.float64) - e).sum(), np.square(np.asarray(e, np.float64)).sum()) for _, f, e in pairs]
    result["whole"] = float(np.sqrt(sum(a for a, _ in squares) / max(sum(b for _, b in squares), 1e-12)))
    return result


def arrays_of(script, tensors):
    """By the spec's names and in its layouts, what there is of the table of weights."""
    arrays = {}
    for name, (own, order) in script.WEIGHTS.items():
        if tensors.get(own) is not None:
            array = tensors[own].detach().numpy()
            arrays[name] = array if order is None else array.transpose(np.argsort(order))
    return arrays


def run_phase(script, folder, setup, i, report):
    phase = script.PHASES[i]
    path = lambda name: os.path.join(folder, "%d-%s.safetensors" % (i, name))
    read = lambda name: script.read_safetensors(path(name))
    model = script.MODEL()
    start = os.path.join(folder, "weights.safetensors")
    script.load_weights(model, start)
    batch = batch_of(script, folder)
    objective = phase["module"](model)
    model.eval(), objective.eval()
    with torch.no_grad():
        loss, terms = objective(batch)
    expected = read("evaluation")
    found = dict({name: phase["metrics"][name](terms[name].tolist()) for name in terms}, loss=float(loss))
    report["evaluation"] = worst((name, [found[name]], expected[name]) for name in expected)
    weights = script.choose_weights(model, phase["trains"])
    model.train(), objective.train()
    script.rest_frozen(model)

    def gradients():
        loss = objective(batch)[0]
        loss.backward()
        found = dict(arrays_of(script, {name: p.grad for name, p in model.named_parameters()}), loss=[float(loss.detach())])
        found = {name: np.array(found.get(name, np.zeros_like(g))) for name, g in expected.items()}
        model.zero_grad(set_to_none=True)
        return found

    def train():
        optimizer = phase["optimizer"](weights)
        scaler = torch.cuda.amp.GradScaler(enabled=False)
        none = lambda: torch.autocast("cpu", dtype=torch.bfloat16, enabled=False)
        for step in range(setup["steps"]):
            for group in optimizer.param_groups:
                group["lr"] = phase["rate"] * phase["factor"](step, 40, 4)
            script.update(objective, batch, optimizer, scaler, none, phase.get("clip"), weights)
        model.zero_grad(set_to_none=True)
        return {name: np.array(w) for name, w in arrays_of(script, model.state_dict()).items()}

    for name, run in (("gradients", gradients), ("trained", train)):
        if os.path.exists(path(name)):
            expected = read(name)
            script.load_weights(model, start)
            found = run()
            report[name] = worst((key, found[key], g) for key, g in expected.items())
            if torch.get_default_dtype() == torch.float64:
                script.load_weights(model, start)
                nudge(model)
                moved = run()
                report[name]["nudged"] = worst((key, moved[key], g) for key, g in expected.items())["apart"]


@torch.no_grad()
def nudge(model):
    """Changes weights by a millionth, about what float32 loses in a sum of a thousand terms."""
    torch.manual_seed(1)
    for weight in model.parameters():
        weight.mul_(1 + 1e-6 * torch.randn(weight.shape))


def batch_of(script, folder):
    arrays = script.read_safetensors(os.path.join(folder, "batch.safetensors"))
    real = torch.get_default_dtype()
    types = {name: dtype for name, (dtype, _, _) in getattr(script, "FIELDS", {}).items()}
    return {name: torch.from_numpy(x.copy()).to(real if types.get(name, torch.float32).is_floating_point else types[name])
            for name, x in arrays.items()}


def check(folder, dtype):
    torch.set_default_dtype(dtype)
    script = load(os.path.join(folder, "script.py"))
    with open(os.path.join(folder, "case.json")) as file:
        setup = json.load(file)
    draw_constants(**setup["drawn"])
    report = {}
    model = script.MODEL().eval()
    script.load_weights(model, os.path.join(folder, "weights.safetensors"))
    batch = batch_of(script, folder)
    with torch.no_grad():
        outputs = model(*(batch[name] for name in setup["inputs"]))
    expected = script.read_safetensors(os.path.join(folder, "outputs.safetensors"))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    report["outputs"] = worst((name, o.numpy(), expected[name]) for name, o in zip(expected, outputs))
    path = os.path.join(folder, "saved.safetensors")
    script.save_weights(model, path)
    same, before = script.read_safetensors(path), script.read_safetensors(os.path.join(folder, "weights.safetensors"))
    os.remove(path)
    missing = set(before) ^ set(same)
    report["weights"] = {"at": sorted(missing)[0], "apart": "missing"} if missing else worst((n, same[n], before[n]) for n in same)
    phases = []
    for i in range(len(getattr(script, "PHASES", []))):
        phases.append({})
        run_phase(script, folder, setup, i, phases[-1])
    return dict(report, phases=phases)


def main():
    for name in sorted(os.listdir(sys.argv[1])):
        reports = {}
        for kind, dtype in (("float64", torch.float64), ("float32", torch.float32)):
            try:
                reports[kind] = check(os.path.join(sys.argv[1], name), dtype)
            except Exception as fault:  # told for its case, the others go on
                reports[kind] = {"fault": "%s: %s" % (type(fault).__name__, fault)}
        gc.collect()
        print(json.dumps([name, reports]), flush=True)


main()
