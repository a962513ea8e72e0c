"""What this machine's devices and wires can do, as a file for `nabla summary --cluster NxM --machine FILE`.

    torchrun --nproc_per_node=2 measure-machine.py -o machine.json     (one process a device; all work at the same time)

Every figure is the median of several; PyTorch and NumPy are all it needs.
"""
import argparse
import json
import os
import statistics
import time

import torch
import torch.distributed as dist
import torch.nn.functional as F


def seconds(work, device, times=15):
    def wait():
        if device.type == "cuda":
            torch.cuda.synchronize()

    work()
    spent = []
    for _ in range(times):
        wait()
        start = time.perf_counter()
        work()
        wait()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def flops_of(device, dtype, work, inputs, operations):
    """Operations a second of something forwards and backwards."""
    inputs = [torch.randn(*shape, device=device, requires_grad=True) for shape in inputs]

    def step():
        with torch.autocast(device.type, dtype=dtype or torch.bfloat16, enabled=dtype is not None):
            y = work(*inputs)
        torch.autograd.grad(y.float().sum(), inputs)

    return operations / seconds(step, device)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--name", default="measured")
    parser.add_argument("--amp", choices=["bf16", "fp16"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("-o", "--out", default="machine.json", help="the file")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(options.amp)
    machine = {"name": options.name, "like": "h100" if cuda else "cpu", "bytes": 2 if dtype else 4}
    n = 256 if cuda else 16  # pictures; a middle size
    conv = lambda x, w: F.conv2d(x, w, padding=1)
    machine["flops"] = flops_of(device, dtype, conv, [(n, 64, 32, 32), (64, 64, 3, 3)], 6 * n * 64 * 64 * 9 * 32 * 32)
    m = 4096 if cuda else 512
    machine["matmul"] = flops_of(device, dtype, torch.matmul, [(m, m), (m, m)], 6 * m ** 3)
    large = torch.zeros(1 << (28 if cuda else 24), device=device)
    machine["bandwidth"] = 2 * 4 * large.numel() / seconds(lambda: large.add_(1), device)
    small = torch.zeros(1, device=device)
    machine["launch"] = seconds(lambda: [small.add_(1) for _ in range(1000)], device) / 1000
    if cuda:
        machine["memory"] = torch.cuda.get_device_properties(device).total_memory
    elif hasattr(os, "sysconf"):
        machine["memory"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // world
    if world > 1:
        nothing, bucket = torch.zeros(1, device=device), torch.zeros(25 << 18, device=device)
        latency = seconds(lambda: dist.all_reduce(nothing), device, 101) / (2 * (world - 1))
        spent = seconds(lambda: dist.all_reduce(bucket), device)
        bytes_sent = 2 * (world - 1) / world * 4 * bucket.numel()
        machine["link"] = {"bandwidth": bytes_sent / max(spent - 2 * (world - 1) * latency, 1e-9), "latency": latency}
    if rank == 0:
        with open(options.out, "w") as file:
            json.dump(machine, file, indent=2)


main()
