"""One training step of workload i in PyTorch, as a user would write it; a line of JSON. --threads 1|2"""
import argparse
import json
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=1)
threads = parser.parse_args().threads
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
torch.manual_seed(1)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.signs, self.places = nn.Embedding(64, 128), nn.Embedding(64, 128)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
            for _ in range(4)
        )
        self.norm, self.out = nn.LayerNorm(128), nn.Linear(128, 64)
        self.register_buffer("mask", torch.triu(torch.full((64, 64), float("-inf")), diagonal=1))
        self.register_buffer("steps", torch.arange(64))

    def forward(self, x):
        h = self.signs(x) + self.places(self.steps)
        for layer in self.layers:
            h = layer(h, src_mask=self.mask)
        return self.out(self.norm(h)).flatten(0, 1)


model = Transformer()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
batches = [(torch.randint(0, 64, (16, 64)), torch.randint(0, 64, (16 * 64,))) for _ in range(4)]
taken = 0


def step():
    global taken
    x, y = batches[taken % 4]
    taken += 1
    optimizer.zero_grad(set_to_none=True)
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def run(seconds):
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 10:
        before = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - before))
    return times


run(1.5)
times = run(3)
print(json.dumps({"workload": "i-transformer", "threads": threads, "status": "ok", "steps": len(times), "medianMs": statistics.median(times), "minMs": min(times)}))
