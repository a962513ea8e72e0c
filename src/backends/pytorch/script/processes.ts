/** @file One process among many, in Python: its place, its device, sums over all of them, shared batch statistics. */

export const PROCESSES_SCRIPT = `class Processes:
    """This process's place among all, by the variables that torchrun, Kubernetes' PyTorchJob and Slurm scripts set."""

    def __init__(self, device):
        self.world, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        cuda = torch.cuda.is_available() and device != "cpu"
        local = int(os.environ.get("LOCAL_RANK", self.rank % max(torch.cuda.device_count(), 1)))
        self.device = torch.device("cuda", local) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.world > 1:
            missing = [name for name in ("RANK", "MASTER_ADDR", "MASTER_PORT") if name not in os.environ]
            if missing:
                raise SystemExit("WORLD_SIZE is %d, but %s is not set." % (self.world, " and ".join(missing)))
            dist.init_process_group("nccl" if cuda else "gloo")

    def own(self, index):
        """This process's examples of a batch; the whole of one that has fewer than there are processes."""
        return index if len(index) < self.world else index[self.rank::self.world]

    def add_up(self, numbers):
        """Sums over all processes of a flat tensor of float64."""
        total = numbers.to(self.device, torch.float64).clone()
        if self.world > 1:
            dist.all_reduce(total)
        return total

    def add_sums(self, sums):
        """The same for named sums, which have the same names and sizes everywhere."""
        flat = self.add_up(torch.cat([x.flatten().double() for x in sums.values()]))
        return dict(zip(sums, flat.split([x.numel() for x in sums.values()])))

    def tell(self, thing):
        """What process 0 has, to all; it need not be on a disk that all see."""
        if self.world > 1:
            box = [thing]
            dist.broadcast_object_list(box)
            return box[0]
        return thing`;

/** Only for networks with batch normalisation. */
export const BATCH_NORM_SCRIPT = `class SharedBatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch normalisation with statistics over all processes, on CPUs too."""

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)
        axes = [axis for axis in range(x.dim()) if axis != 1]
        shape = (1, -1) + (1,) * (x.dim() - 2)
        count = torch.full((1,), float(x.numel() // x.shape[1]), dtype=x.dtype)
        first = all_reduce(torch.cat([x.sum(axes), count]))
        count = first[-1].detach()
        mean = first[:-1] / count
        centred = x - mean.view(shape)
        var = all_reduce(centred.square().sum(axes)) / count
        with torch.no_grad():
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(var.detach() * (count / (count - 1)), self.momentum)
        scale = self.weight / torch.sqrt(var + self.eps)
        return centred * scale.view(shape) + self.bias.view(shape)


def share_statistics(module, device):
    """Turns batch normalisation into one over all processes: PyTorch's own with CUDA."""
    if device.type == "cuda":
        return nn.SyncBatchNorm.convert_sync_batchnorm(module)
    for layer in module.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm):
            layer.__class__ = SharedBatchNorm
    return module`;
