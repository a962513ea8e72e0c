/** @file The training loop of every script, in Python: one process or many, any precision. */

export const TRAINING_SCRIPT = `def prepare(data, learned):
    """Applies PREPARE to every part; what it learns, it learns on the training part."""
    for field, steps in PREPARE.items():
        for i, (name, s) in enumerate(steps):
            key = "prepare.%s.%d" % (field, i)
            x = data["train"][field].astype(np.float32)
            flat = x.reshape(-1, x.shape[-1] if x.ndim > 1 else 1)
            if name == "standardize" and key not in learned:
                learned[key] = np.concatenate([flat.mean(0, dtype=np.float64), flat.std(0, dtype=np.float64)])
            if name == "min_max" and key not in learned:
                learned[key] = np.concatenate([flat.min(0), flat.max(0)])
            for part in data.values():
                part[field] = transform(part[field].astype(np.float32), name, s, learned.get(key))


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


def augment(x, steps, generator):
    """Random changes of images [n, h, w, c]; each example has its own."""
    n = x.shape[0]
    for name, s in steps:
        if name == "flip":
            turned = torch.rand(n, generator=generator) < s["p"]
            x = torch.where(turned[:, None, None, None], x.flip(1 if s["vertical"] else 2), x)
        elif name == "pad_crop":
            by, (h, w) = int(s["by"]), x.shape[1:3]
            padded = F.pad(x, (0, 0, by, by, by, by))
            at = torch.randint(0, 2 * by + 1, (n, 2), generator=generator).tolist()
            x = torch.stack([image[i:i + h, j:j + w] for image, (i, j) in zip(padded, at)])
        elif name == "cutout":
            x, size = x.clone(), int(s["size"])
            for image in x:
                i, j = (int(torch.randint(0, k, (), generator=generator)) - size // 2 for k in image.shape[:2])
                image[max(i, 0):max(i + size, 0), max(j, 0):max(j + size, 0)] = 0
        else:
            x = x + s["std"] * torch.randn(x.shape, generator=generator)
    return x


def split(data, seed):
    """Holds VALIDATION out of the training part; fields get the shapes and types of the spec."""
    for part in data.values():
        for field, (dtype, shape) in FIELDS.items():
            if field in part:
                part[field] = np.ascontiguousarray(part[field]).reshape((-1,) + shape)
    count = len(next(iter(data["train"].values())))
    if VALIDATION and "val" not in data:
        held = VALIDATION if VALIDATION >= 1 else round(VALIDATION * count)
        order = np.random.default_rng(seed).permutation(count)
        data["val"] = {field: x[np.sort(order[:held])] for field, x in data["train"].items()}
        data["train"] = {field: x[np.sort(order[held:])] for field, x in data["train"].items()}
    return data


def batch_of(part, index, device, generator=None):
    batch = {}
    for field, (dtype, _) in FIELDS.items():
        if field in part:
            x = torch.from_numpy(part[field][index]).to(dtype)
            if generator is not None and field in AUGMENT:
                x = augment(x, AUGMENT[field], generator)
            batch[field] = x.to(device, non_blocking=True)
    return batch


class Run:
    """One process of a training: alone, or one of many under torchrun."""

    def __init__(self, options):
        self.options = options
        self.world, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        cuda = torch.cuda.is_available() and options.device != "cpu"
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.world > 1:
            dist.init_process_group("nccl" if cuda else "gloo")
        self.seed = SEED if options.seed is None else options.seed
        torch.manual_seed(self.seed)
        self.model = MODEL().to(self.device)
        self.learned, self.step = {}, 0

    def say(self, **event):
        if self.rank == 0:
            print(json.dumps(event), flush=True)

    def autocast(self):
        types = {"bf16": torch.bfloat16, "fp16": torch.float16}
        chosen = types.get(self.options.precision)
        return torch.autocast(self.device.type, dtype=chosen or torch.bfloat16, enabled=chosen is not None)

    def add_up(self, numbers):
        total = torch.tensor(numbers, dtype=torch.float64 if self.device.type == "cpu" else torch.float32, device=self.device)
        if self.world > 1:
            dist.all_reduce(total)
        return total.tolist()

    def figures(self, phase, loss, sums, count):
        """Means over all processes: the loss, and each metric of its sums."""
        names = list(phase["metrics"])
        sizes = [len(sums[name]) for name in names]
        loss, count, *flat = self.add_up([loss, count] + [v for name in names for v in sums[name]])
        result = {"loss": loss / max(count, 1)}
        for name, size in zip(names, sizes):
            result[name], flat = phase["metrics"][name](flat[:size]), flat[size:]
        return result

    @torch.no_grad()
    def evaluate(self, phase, objective, part):
        self.model.eval()
        objective.eval()
        count = len(next(iter(part.values())))
        mine = np.arange(count)[self.rank::self.world]
        loss, sums = 0.0, {}
        for at in range(0, len(mine), phase["batch"]):
            index = mine[at:at + phase["batch"]]
            with self.autocast():
                value, terms = objective(batch_of(part, index, self.device))
            loss += float(value) * len(index)
            add_terms(sums, terms)
        if not sums:
            sums = {name: [0.0] for name in phase["metrics"]}
        return self.figures(phase, loss, sums, len(mine))

    def run_phase(self, phase, data, state):
        """Trains one phase; state holds where a resumed one stands."""
        options, model = self.options, self.model
        objective = phase["module"](model).to(self.device)
        weights = choose_weights(model, phase["trains"])
        if phase.get("load") and not state:
            load_weights(model, os.path.join(options.data, phase["load"][0]), phase["load"][1])
        if self.world > 1 and options.sync_batch_norm:
            objective = nn.SyncBatchNorm.convert_sync_batchnorm(objective)
        trained = objective
        if self.world > 1:
            ids = [self.device.index] if self.device.type == "cuda" else None
            trained = nn.parallel.DistributedDataParallel(objective, device_ids=ids)
        if options.compile:
            trained = torch.compile(trained)
        optimizer = phase["optimizer"](weights)
        if state.get("optimizer"):
            optimizer.load_state_dict(state["optimizer"])
        scaler = torch.cuda.amp.GradScaler(enabled=options.precision == "fp16" and self.device.type == "cuda")
        count = len(next(iter(data["train"].values())))
        per_epoch = -(-count // phase["batch"])
        epochs = options.epochs or phase["epochs"] or (1 if phase["steps"] is None else 1 << 30)
        total = epochs * per_epoch if options.epochs or not phase["steps"] else min(phase["steps"], epochs * per_epoch)
        watch = state.get("watch") or {"epoch": 0, "step": 0, "factor": 1.0}
        while watch["epoch"] < epochs and watch["step"] < total and not watch.get("ended"):
            started = time.time()
            generator = torch.Generator().manual_seed(self.seed * 1000003 + self.step * 2 + 1)
            order = torch.randperm(count, generator=generator).numpy()
            own = torch.Generator().manual_seed(self.seed * 1000003 + self.step * 997 + self.rank)
            loss, sums, seen = 0.0, {}, 0
            model.train()
            trained.train()
            for layer in model.modules():  # frozen normalisation uses its stored statistics
                if isinstance(layer, nn.modules.batchnorm._BatchNorm) and not layer.weight.requires_grad:
                    layer.eval()
            for at in range(0, count, phase["batch"]):
                if watch["step"] >= total:
                    break
                index = order[at:at + phase["batch"]]
                index = np.concatenate([index, index[: -len(index) % self.world]])[self.rank::self.world]
                for group in optimizer.param_groups:
                    group["lr"] = phase["rate"] * watch["factor"] * phase["factor"](watch["step"], total, per_epoch)
                batch = batch_of(data["train"], index, self.device, own)
                value, terms = update(trained, batch, optimizer, scaler, self.autocast, phase.get("clip"), weights)
                loss, seen = loss + value * len(index), seen + len(index)
                add_terms(sums, terms)
                watch["step"] += 1
                self.step += 1
            watch["epoch"] += 1
            report = self.figures(phase, loss, sums, seen)
            val = self.evaluate(phase, objective, data["val"]) if "val" in data else None
            self.say(event="epoch", phase=phase["name"], epoch=watch["epoch"], step=self.step, val=val,
                     learningRate=optimizer.param_groups[0]["lr"], seconds=time.time() - started, **report)
            watch["ended"] = watch_epoch(phase, watch, dict(report, **{"val." + k: v for k, v in (val or {}).items()}), self)
            self.keep(phase, optimizer, watch)
        return objective

    def keep(self, phase, optimizer, watch):
        """Everything that --resume needs, written in one piece."""
        if self.rank == 0:
            path = os.path.join(self.options.out, "state.pt")
            state = {"phase": PHASES.index(phase), "step": self.step, "watch": watch, "learned": self.learned,
                     "model": self.model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save(state, path + ".part")
            os.replace(path + ".part", path)


def choose_weights(model, trains):
    """The phase's weights are trained; all others rest."""
    names = {own for name, (own, _) in WEIGHTS.items() if trains is None or name in trains}
    weights = []
    for name, weight in model.named_parameters():
        weight.requires_grad_(name in names)
        if name in names:
            weights.append(weight)
    return weights


def update(objective, batch, optimizer, scaler, autocast, clip, weights):
    """One step on a batch: the loss and the metrics' sums before it."""
    kept = {}

    def closure():
        optimizer.zero_grad(set_to_none=True)
        with autocast():
            loss, terms = objective(batch)
        kept.setdefault("first", (float(loss), {k: v.tolist() for k, v in terms.items()}))
        scaler.scale(loss).backward()
        return loss

    if isinstance(optimizer, torch.optim.LBFGS):
        optimizer.step(closure)
        return kept["first"]
    closure()
    scaler.unscale_(optimizer) if scaler.is_enabled() else None
    if clip and clip[0] == "norm":
        nn.utils.clip_grad_norm_(weights, clip[1])
    elif clip:
        nn.utils.clip_grad_value_(weights, clip[1])
    scaler.step(optimizer)
    scaler.update()
    return kept["first"]


def add_terms(sums, terms):
    for name, values in terms.items():
        values = values if isinstance(values, list) else values.tolist()
        sums[name] = [a + b for a, b in zip(sums[name], values)] if name in sums else values


def better(phase, metric, value, best, share=0.0, least=0.0):
    if best is None:
        return True
    if metric.replace("val.", "") in phase["higher_is_better"]:
        return value - best * (1 + share) > least
    return best * (1 - share) - value > least


def watch_epoch(phase, watch, figures, run):
    """The plateau schedule, checkpoints, and early stopping; True ends the phase."""
    if phase.get("plateau"):
        metric, factor, patience = phase["plateau"]
        if better(phase, metric, figures[metric], watch.get("plateau_best"), share=1e-4):
            watch["plateau_best"], watch["plateau_waited"] = figures[metric], 0
        else:
            watch["plateau_waited"] += 1
            if watch["plateau_waited"] > patience:
                watch["factor"], watch["plateau_waited"] = watch["factor"] * factor, 0
    if phase.get("checkpoint") and run.rank == 0:
        every, keep, best = phase["checkpoint"]
        path = os.path.join(run.options.out, "%sepoch-%d.safetensors")
        label = phase["name"] + "-" if phase["name"] else ""
        if every and watch["epoch"] % every == 0:
            save_weights(run.model, path % (label, watch["epoch"]), run.learned)
            old = path % (label, watch["epoch"] - every * (keep or 0))
            if keep and os.path.exists(old):
                os.remove(old)
        if best and better(phase, best, figures[best], watch.get("checkpoint_best")):
            watch["checkpoint_best"] = figures[best]
            save_weights(run.model, os.path.join(run.options.out, "best.safetensors"), run.learned)
    if not phase.get("stop"):
        return False
    metric, patience, least = phase["stop"]
    if better(phase, metric, figures[metric], watch.get("stop_best"), least=least):
        watch["stop_best"], watch["stop_waited"] = figures[metric], 0
    else:
        watch["stop_waited"] += 1
    return watch["stop_waited"] >= patience


def main():
    parser = argparse.ArgumentParser(description="Trains %s." % MODEL.__name__)
    parser.add_argument("--data", default=".", help="folder of the data")
    parser.add_argument("--out", default="run", help="folder of the results")
    parser.add_argument("--weights", help="start from these weights (safetensors)")
    parser.add_argument("--epochs", type=int, help="instead of what the spec says")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--resume", action="store_true", help="go on from --out")
    parser.add_argument("--device", choices=["auto", "cpu"], default="auto")
    parser.add_argument("--precision", choices=["fp32", "bf16", "fp16"], default="fp32")
    parser.add_argument("--compile", action="store_true", help="torch.compile (PyTorch 2)")
    parser.add_argument("--sync-batch-norm", action="store_true", help="statistics over all processes")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    run = Run(options)
    state = {}
    if options.resume:
        state = torch.load(os.path.join(options.out, "state.pt"), map_location="cpu", weights_only=False)
        run.model.load_state_dict(state["model"])
        run.learned, run.step = state["learned"], state["step"]
    elif options.weights:
        run.learned = load_weights(run.model, options.weights)
    data = split(load_data(options.data), run.seed)
    prepare(data, run.learned)
    objective = None
    for phase in PHASES[state.get("phase", 0):]:
        objective = run.run_phase(phase, data, state)
        state = {}
    test = run.evaluate(PHASES[-1], objective, data["test"]) if "test" in data else None
    if run.rank == 0:
        save_weights(run.model, os.path.join(options.out, "weights.safetensors"), run.learned)
    run.say(event="end", test=test)
    if run.world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()`;
