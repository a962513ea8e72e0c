/** @file The training loop, in Python: phases, epochs, batches, validation, and the state that a resume needs. */

/** `batchNorm`: the network has batch normalisation, which many processes can share. */
export function runScript(batchNorm: boolean): string {
  const shared = batchNorm
    ? `
        if self.world > 1 and options.batch_norm == "sync":
            objective = share_statistics(objective, self.device)`
    : "";
  return RUN.replace("@SHARED@", shared);
}

const RUN = `class Run(Processes):
    """A training, in this process."""

    def __init__(self, options):
        super().__init__(options.device)
        self.options = options
        self.seed = SEED if options.seed is None else options.seed
        torch.manual_seed(self.seed)  # every process starts from the same weights
        self.model = MODEL().to(self.device)
        self.learned, self.step, self.epochs = {}, 0, 0

    def say(self, **event):
        if self.rank == 0:
            print(json.dumps(event), flush=True)

    def autocast(self):
        types = {"bf16": torch.bfloat16, "fp16": torch.float16}
        chosen = types.get(self.options.amp)
        return torch.autocast(self.device.type, dtype=chosen or torch.bfloat16, enabled=chosen is not None)

    def figures(self, phase, sums):
        """Means over all processes: the loss, and each metric of its sums."""
        total = self.add_sums(sums)
        loss, count = total.pop("loss").tolist()
        return dict({"loss": loss / count}, **{name: phase["metrics"][name](t.tolist()) for name, t in total.items()})

    @torch.no_grad()
    def evaluate(self, phase, objective, part):
        self.model.eval()
        objective.eval()
        count, size = len(next(iter(part.values()))), self.options.batch or phase["batch"]
        mine = np.arange(count)[self.rank::self.world]
        sums = {}
        for at in range(0, max(len(mine), 1), size):
            index = mine[at:at + size]
            with self.autocast():  # a process without examples adds nought of the first
                loss, terms = objective(batch_of(part, index if len(index) else [0], self.device, self.learned))
            add_terms(sums, {"loss": torch.stack([loss.double() * len(index), loss.new_tensor(len(index)).double()])})
            add_terms(sums, terms, float(len(index) > 0))
        return self.figures(phase, sums)

    def length(self, phase, count):
        """Epochs, updates altogether, updates an epoch."""
        per_epoch = -(-count // (self.options.batch or phase["batch"]))
        epochs = self.options.epochs or phase["epochs"] or (1 if phase["steps"] is None else 1 << 30)
        total = epochs * per_epoch if self.options.epochs or not phase["steps"] else min(phase["steps"], epochs * per_epoch)
        return epochs, total, per_epoch

    def run_phase(self, phase, data, state):
        """Trains one phase; state holds where a resumed one stands."""
        options, model = self.options, self.model
        if phase.get("load") and not state:
            load_weights(model, os.path.join(options.data, phase["load"][0]), phase["load"][1])
        objective = phase["module"](model).to(self.device)
        weights = choose_weights(model, phase["trains"])@SHARED@
        trained = objective
        if self.world > 1:
            ids = [self.device.index] if self.device.type == "cuda" else None
            trained = nn.parallel.DistributedDataParallel(objective, device_ids=ids)
        if options.compile:
            trained = torch.compile(trained)
        optimizer = phase["optimizer"](weights)
        scaler = torch.cuda.amp.GradScaler(enabled=options.amp == "fp16")
        if state:
            optimizer.load_state_dict(state["optimizer"])
            scaler.load_state_dict(state["scaler"])
        watch = state.get("watch") or {"epoch": 0, "step": 0, "factor": 1.0, "batches": 0}
        sums = {name: x.to(self.device) * (self.rank == 0) for name, x in state.get("sums", {}).items()}
        epochs, total, per_epoch = self.length(phase, len(data["train"]["origin"]))
        parts = dict(phase=phase, trained=trained, optimizer=optimizer, scaler=scaler, weights=weights)
        while watch["epoch"] < epochs and watch["step"] < total and not watch.get("ended"):
            started, before = time.time(), watch["step"]
            sums = self.run_epoch(data["train"], watch, sums, total, per_epoch, **parts)
            report = self.figures(phase, sums)
            seconds, sums = time.time() - started, {}
            val = self.evaluate(phase, objective, data["val"]) if "val" in data else None
            watch["epoch"], watch["batches"] = watch["epoch"] + 1, 0
            self.epochs += 1
            self.say(event="epoch", phase=phase["name"], epoch=watch["epoch"], step=self.step, val=val,
                     learningRate=optimizer.param_groups[0]["lr"], seconds=seconds,
                     stepSeconds=seconds / (watch["step"] - before), **report)
            watch["ended"] = watch_epoch(phase, watch, dict(report, **{"val." + k: v for k, v in (val or {}).items()}), self)
            self.keep(phase, optimizer, scaler, watch, sums)
        return objective

    def run_epoch(self, part, watch, sums, total, per_epoch, phase, trained, optimizer, scaler, weights):
        """The updates of an epoch, or what is left of it. Gives the sums over this process's examples."""
        options = self.options
        order = permutation(len(part["origin"]), self.seed, ORDER_STREAM, self.epochs)
        size = options.batch or phase["batch"]
        self.model.train()
        trained.train()
        rest_frozen(self.model)
        agree = None if self.world == 1 else lambda loss: self.add_up(loss[None])[0].float() / self.world
        while watch["batches"] < per_epoch and watch["step"] < total:
            batch = order[watch["batches"] * size:][:size]
            index = self.own(batch)
            for group in optimizer.param_groups:
                group["lr"] = phase["rate"] * watch["factor"] * phase["factor"](watch["step"], total, per_epoch)
            tensors = batch_of(part, index, self.device, self.learned, self.seed, self.epochs)
            share = 1.0 if len(batch) < self.world else len(index) * self.world / len(batch)
            seed_step(self.seed, self.step, self.rank)
            loss, terms = update(trained, tensors, optimizer, scaler, self.autocast, phase.get("clip"), weights, share,
                                 agree and (lambda loss: agree(loss * share)))
            counted = float(len(batch) >= self.world or self.rank == 0)
            add_terms(sums, {"loss": torch.stack([loss.double() * len(index), loss.new_tensor(len(index)).double()])}, counted)
            add_terms(sums, terms, counted)
            watch["batches"], watch["step"] = watch["batches"] + 1, watch["step"] + 1
            self.step += 1
            if options.save_every and self.step % options.save_every == 0 and watch["batches"] < per_epoch:
                self.keep(phase, optimizer, scaler, watch, self.add_sums(sums))
        return sums

    def keep(self, phase, optimizer, scaler, watch, sums):
        """Everything that --resume needs, in one file that is whole at any moment. Random numbers follow from seed and step."""
        if self.rank == 0:
            state = {"spec": sorted(WEIGHTS), "world": self.world, "seed": self.seed, "phase": PHASES.index(phase),
                     "step": self.step, "epochs": self.epochs, "watch": watch, "sums": {k: x.cpu() for k, x in sums.items()},
                     "learned": self.learned, "model": self.model.state_dict(), "optimizer": optimizer.state_dict(),
                     "scaler": scaler.state_dict()}
            path = os.path.join(self.options.out, "state.pt")
            with open(path + ".part", "wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(path + ".part", path)

    def restore(self):
        """The state that process 0 finds in --out; empty if there is none yet."""
        path = os.path.join(self.options.out, "state.pt")
        state = None
        if self.rank == 0 and os.path.exists(path):
            state = torch.load(path, map_location="cpu", weights_only=False)
        state = self.tell(state) or {}
        if state and (state["spec"] != sorted(WEIGHTS) or state["seed"] != self.seed):
            raise SystemExit("%s belongs to another spec or seed: choose another --out." % path)
        if state:
            self.model.load_state_dict(state["model"])
            self.learned, self.step, self.epochs = state["learned"], state["step"], state["epochs"]
        return state`;
