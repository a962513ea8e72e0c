"""Runs generated scripts on the weights and batches of a folder, and tells how far they are from what is expected.

usage: check.py FOLDER; every case is a folder NAME with script.py and, for phase i, i-*.safetensors.
"""
import importlib.util
import json
import os
import sys

import numpy as np
import torch

torch.set_num_threads(1)


def load(path):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def apart(found, expected):
    """The largest difference, as a share of the largest number."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        return "shape %s instead of %s" % (found.shape, expected.shape)
    size = np.abs(expected).max() if expected.size else 0
    return float(np.abs(found - expected).max() / max(size, 1e-3)) if expected.size else 0.0


def worst(pairs):
    """The worst of (name, found, expected)."""
    result = {"at": None, "apart": 0.0}
    for name, found, expected in pairs:
        value = apart(found, expected)
        if isinstance(value, str) or not value <= result["apart"]:
            result = {"at": name, "apart": value}
        if isinstance(value, str):
            break
    return result


def weights_of(script, model):
    script.save_weights(model, "/tmp/nabla-check-%d.safetensors" % os.getpid())
    arrays = script.read_safetensors("/tmp/nabla-check-%d.safetensors" % os.getpid())
    os.remove("/tmp/nabla-check-%d.safetensors" % os.getpid())
    return arrays


def run_phase(script, folder, i, report):
    phase = script.PHASES[i]
    path = lambda name: os.path.join(folder, "%d-%s.safetensors" % (i, name))
    read = lambda name: script.read_safetensors(path(name))
    model = script.MODEL()
    script.load_weights(model, path("weights"))
    fields = {k: np.ascontiguousarray(v) for k, v in read("batch").items()}
    batch = script.batch_of(fields, slice(None), torch.device("cpu"))
    objective = phase["module"](model)
    model.eval(), objective.eval()
    with torch.no_grad():
        loss, terms = objective(batch)
    expected = read("evaluation")
    found = dict({name: phase["metrics"][name](terms[name].tolist()) for name in terms}, loss=float(loss))
    report["evaluation"] = worst((name, np.float32([found[name]]), expected[name]) for name in expected)
    if not os.path.exists(path("gradients")):
        return
    weights = script.choose_weights(model, phase["trains"])
    model.train(), objective.train()
    for layer in model.modules():
        if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm) and not layer.weight.requires_grad:
            layer.eval()
    objective(batch)[0].backward()
    own = dict(model.named_parameters())
    gradients = {}
    for name, (here, order) in script.WEIGHTS.items():
        if here in own and own[here].grad is not None:
            g = own[here].grad.numpy()
            gradients[name] = g if order is None else g.transpose(np.argsort(order))
    expected = read("gradients")
    report["gradients"] = worst((name, gradients.get(name, np.zeros_like(g)), g) for name, g in expected.items())
    if not os.path.exists(path("trained")):
        return
    script.load_weights(model, path("weights"))
    optimizer = phase["optimizer"](weights)
    scaler = torch.cuda.amp.GradScaler(enabled=False)
    run = script.Run.autocast
    none = lambda: torch.autocast("cpu", dtype=torch.bfloat16, enabled=False)
    for step in range(10):
        for group in optimizer.param_groups:
            group["lr"] = phase["rate"] * phase["factor"](step, 40, 4)
        script.update(objective, batch, optimizer, scaler, none, phase.get("clip"), weights)
    trained = weights_of(script, model)
    report["trained"] = worst((name, trained[name], w) for name, w in read("trained").items())


def check(folder):
    script = load(os.path.join(folder, "script.py"))
    report = {}
    if os.path.exists(os.path.join(folder, "outputs.safetensors")):
        model = script.MODEL().eval()
        script.load_weights(model, os.path.join(folder, "weights.safetensors"))
        fields = script.read_safetensors(os.path.join(folder, "batch.safetensors"))
        inputs = json.load(open(os.path.join(folder, "inputs.json")))
        types = script.FIELDS if hasattr(script, "FIELDS") else {}
        with torch.no_grad():
            tensors = [torch.from_numpy(fields[name].astype(np.float32)).to(types.get(name, (torch.float32,))[0]) for name in inputs]
            outputs = model(*tensors)
        expected = script.read_safetensors(os.path.join(folder, "outputs.safetensors"))
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        report["outputs"] = worst((name, o.numpy(), expected[name]) for name, o in zip(expected, outputs))
        same = weights_of(script, model)
        before = script.read_safetensors(os.path.join(folder, "weights.safetensors"))
        report["weights"] = worst((name, same[name], before[name]) for name in same)
    phases = []
    for i in range(len(getattr(script, "PHASES", []))):
        if os.path.exists(os.path.join(folder, "%d-weights.safetensors" % i)):
            phases.append({})
            run_phase(script, folder, i, phases[-1])
    return dict(report, phases=phases)


def main():
    results = {}
    for name in sorted(os.listdir(sys.argv[1])):
        try:
            results[name] = check(os.path.join(sys.argv[1], name))
        except Exception as fault:  # told for its case, the others go on
            results[name] = {"fault": "%s: %s" % (type(fault).__name__, fault)}
    print(json.dumps(results))


main()
