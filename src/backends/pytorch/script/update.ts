/** @file One update, in Python: which weights are trained, forward and backward pass, clipping, the optimizer's step. */

export const UPDATE_SCRIPT = `def choose_weights(model, trains):
    """The phase's weights are trained; all others rest."""
    names = {own for name, (own, _) in WEIGHTS.items() if trains is None or name in trains}
    weights = []
    for name, weight in model.named_parameters():
        weight.requires_grad_(name in names)
        if name in names:
            weights.append(weight)
    return weights


def rest_frozen(model):
    """Frozen normalisation uses its stored statistics."""
    for layer in model.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm) and not layer.weight.requires_grad:
            layer.eval()


def update(objective, batch, optimizer, scaler, autocast, clip, weights, share=1.0, agree=None):
    """One step on a batch: the loss and the metrics' sums before it.

    share weighs the loss where processes have unlike numbers of examples; agree gives all of them the same loss,
    for optimizers that decide by it.
    """
    kept = []

    def closure():
        optimizer.zero_grad(set_to_none=True)
        with autocast():
            loss, terms = objective(batch)
        kept.append((loss.detach(), terms))
        scaler.scale(loss * share).backward()
        return loss if agree is None else agree(loss.detach())

    if isinstance(optimizer, torch.optim.LBFGS):
        optimizer.step(closure)
        return kept[0]
    closure()
    if clip:
        scaler.unscale_(optimizer)
    if clip and clip[0] == "norm":
        nn.utils.clip_grad_norm_(weights, clip[1])
    elif clip:
        nn.utils.clip_grad_value_(weights, clip[1])
    scaler.step(optimizer)
    scaler.update()
    return kept[0]


def add_terms(sums, terms, factor=1.0):
    for name, values in terms.items():
        values = values.detach().double() * factor
        sums[name] = sums[name] + values if name in sums else values`;
